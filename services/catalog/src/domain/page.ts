import {foldText} from '@ecom/contracts/fold-text';
import type {Money} from '@ecom/core/money';
import type {CategoryTree, Trail} from './category.ts';
import type {Brand, Media, Product, Variant} from './product.ts';
import {brandKey, traitOf} from './search.ts';
import {type RankedWords, rankWords} from './words.ts';

type PageVariant = Variant & {
  /** How many can still be sold. */
  readonly available: number;
  /** Its options and the product's attributes, as they are filtered by. */
  readonly traits: readonly string[];
};

/** All that is shown and searched of one product: made of the product, its stock and its categories, and of nothing else. */
export type Page = {
  readonly id: string;
  /** Only published products are for shoppers; the page of another stays, hidden. */
  readonly visible: boolean;
  readonly slug: string;
  /** They lead to the page as long as no other one has the slug. */
  readonly formerSlugs: readonly string[];
  readonly name: string;
  readonly description: string;
  readonly brand: Brand | null;
  readonly media: readonly Media[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly variants: readonly PageVariant[];
  /** For each category that it is in and shoppers can reach: the way there from the root. */
  readonly breadcrumbs: readonly Trail[];
  /** The lowest price among its variants by currency, in minor units. */
  readonly prices: Readonly<Record<string, number>>;
  /** Whether any variant can be sold. */
  readonly available: boolean;

  /** What it is sorted by, beside its price. */
  readonly nameKey: string;
  /** Milliseconds since 1970. */
  readonly newest: number;

  /** What it is found by. */
  readonly words: RankedWords;
  /** Ids, slugs and former slugs of the categories above it. */
  readonly categoryKeys: readonly string[];
  /** Id and folded name. */
  readonly brandKeys: readonly string[];
};

/** How many of each variant can be sold, by id; a variant that is not in it has none. */
export type StockByVariant = ReadonlyMap<string, number>;

export const pageOf = (product: Product, stock: StockByVariant, tree: CategoryTree): Page => {
  const {id, slug, formerSlugs = [], name, description, brand, media, attributes} = product;
  const breadcrumbs = product.categoryIds.flatMap(categoryId => {
    const trail = tree.trail(categoryId);
    return trail ? [trail] : [];
  });
  const variants = product.variants.map(variant => ({
    ...variant,
    available: stock.get(variant.id) ?? 0,
    traits: [...Object.entries(attributes), ...Object.entries(variant.options)].map(pair => traitOf(...pair)),
  }));
  const prices = lowestPrices(product.variants.flatMap(({prices}) => prices));
  const categories = breadcrumbs.flat();
  return {
    id,
    visible: product.status === 'published',
    slug,
    formerSlugs,
    name,
    description,
    brand,
    media,
    attributes,
    variants,
    breadcrumbs,
    prices,
    available: variants.some(({available}) => available > 0),
    nameKey: foldText(name),
    newest: Date.parse(product.createdAt),
    words: rankWords({
      name: [name],
      brand: brand ? [brand.name] : [],
      category: categories.map(({name}) => name),
      any: [...Object.values(attributes), ...variants.flatMap(({sku, options}) => [sku, ...Object.values(options)])],
    }),
    categoryKeys: [...new Set(categories.flatMap(({id}) => tree.keys(id)))],
    brandKeys: brand ? [brand.id, brandKey(brand.name)] : [],
  };
};

/** The page with other stock, and everything else as it is. */
export const withStock = (page: Page, stock: StockByVariant): Page => {
  const variants = page.variants.map(variant => ({...variant, available: stock.get(variant.id) ?? 0}));
  return {...page, variants, available: variants.some(({available}) => available > 0)};
};

const lowestPrices = (prices: readonly Money[]): Readonly<Record<string, number>> => {
  const lowest: Record<string, number> = {};
  for (const {currency, amount} of prices) lowest[currency] = Math.min(amount, lowest[currency] ?? amount);
  return lowest;
};
