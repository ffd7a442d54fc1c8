import {foldText} from '@ecom/contracts/fold-text';
import type {CategoryTree} from './category.ts';
import type {Page} from './page.ts';

/** As much of a page as a list shows. */
export type Listed = Pick<
  Page,
  'id' | 'slug' | 'name' | 'brand' | 'media' | 'breadcrumbs' | 'prices' | 'available' | 'nameKey' | 'newest'
>;

const categoriesOf = ({breadcrumbs}: Pick<Page, 'breadcrumbs'>) => breadcrumbs.map(trail => trail.at(-1)!);

/** A product in a list; its price is the lowest of its variants', null when it is not sold in the currency. */
export const itemOf = (page: Listed, currency: string) => {
  const {id, slug, name, brand, media, prices, available} = page;
  const amount = prices[currency];
  return {
    id,
    slug,
    name,
    brand,
    price: amount === undefined ? null : {amount, currency},
    media: media.slice(0, 1),
    available,
    categories: categoriesOf(page),
  };
};

/** A product's own page. */
export const detailOf = (page: Page) => {
  const {id, slug, name, description, brand, media, attributes, prices, available, breadcrumbs, variants} = page;
  return {
    id,
    slug,
    name,
    description,
    brand,
    media,
    attributes,
    prices: Object.entries(prices).map(([currency, amount]) => ({amount, currency})),
    available,
    categories: categoriesOf(page),
    breadcrumbs,
    variants: variants.map(({traits: _, ...variant}) => variant),
  };
};

export type Branch = {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly parentId: string | null;
  /** 0 at the root. */
  readonly level: number;
  /** Products in it and below it, each once. */
  readonly count: number;
  readonly subcategories: readonly Branch[];
};

/** The categories in shoppers' reach, each with the number of its products; siblings by name. */
export const branchesOf = (tree: CategoryTree, counts: ReadonlyMap<string, number>): readonly Branch[] => {
  const siblings = new Map<string | null, Branch[]>();
  const below = (id: string | null) => siblings.get(id) ?? siblings.set(id, []).get(id)!;
  const named = tree.reachable.map(category => ({category, key: `${foldText(category.name)} ${category.id}`}));
  for (const {category} of named.sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const {id, name, slug, description, parentId} = category;
    const level = tree.trail(id)!.length - 1;
    below(parentId).push({
      id,
      name,
      slug,
      description,
      parentId,
      level,
      count: counts.get(id) ?? 0,
      subcategories: below(id),
    });
  }
  return below(null);
};
