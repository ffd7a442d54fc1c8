import type {Page} from './page.ts';

/**
 * The facet values of a page, each as one self-describing text: a store only counts equal texts.
 */
export type FacetKey = string;

type Fact =
  | readonly ['brand', id: string, name: string]
  | readonly ['category', id: string, slug: string, name: string]
  | readonly ['attribute', name: string, value: string]
  | readonly ['price', currency: string, min: number, max: number];

export const facetKeysOf = ({brand, breadcrumbs, attributes, variants, prices}: Page): readonly FacetKey[] => {
  const facts: Fact[] = [
    ...(brand ? [['brand', brand.id, brand.name] as const] : []),
    ...breadcrumbs.flat().map(({id, slug, name}) => ['category', id, slug, name] as const),
    ...[attributes, ...variants.map(({options}) => options)]
      .flatMap(traits => Object.entries(traits))
      .map(trait => ['attribute', ...trait] as const),
    ...Object.entries(prices).map(([currency, amount]) => ['price', currency, ...priceRange(amount)] as const),
  ];
  return [...new Set(facts.map(fact => JSON.stringify(fact)))];
};

/** The range that a price falls in, both ends included: below 1000, then from 1000, 2000, 5000, 10000, 20000, … on. */
export const priceRange = (amount: number): readonly [min: number, max: number] => {
  if (amount < 1000) return [0, 999];
  const power = 10 ** (String(amount).length - 1);
  const digit = Math.floor(amount / power);
  const [from, to] = digit < 2 ? [1, 2] : digit < 5 ? [2, 5] : [5, 10];
  return [from * power, to * power - 1];
};

type Count = {readonly count: number};
export type Facets = {
  readonly brands: readonly ({readonly id: string; readonly name: string} & Count)[];
  readonly categories: readonly ({readonly id: string; readonly slug: string; readonly name: string} & Count)[];
  readonly prices: readonly ({readonly min: number; readonly max: number} & Count)[];
  readonly attributes: readonly {
    readonly name: string;
    readonly values: readonly ({readonly value: string} & Count)[];
  }[];
};

/** What is counted is listed at most this far, the most frequent first. */
const longest = 100;

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const frequentFirst = <T extends Count>(items: readonly T[], name: (item: T) => string): readonly T[] =>
  items.toSorted((a, b) => b.count - a.count || byText(name(a), name(b))).slice(0, longest);

/** Counts of facet keys as shoppers are shown them; prices in one currency. */
export const facetsFrom = (counts: ReadonlyMap<FacetKey, number>, currency: string): Facets => {
  const brands: Facets['brands'][number][] = [];
  const categories: Facets['categories'][number][] = [];
  const prices: Facets['prices'][number][] = [];
  const attributes = new Map<string, ({readonly value: string} & Count)[]>();
  for (const [key, count] of counts) {
    const fact = JSON.parse(key) as Fact;
    if (fact[0] === 'brand') brands.push({id: fact[1], name: fact[2], count});
    else if (fact[0] === 'category') categories.push({id: fact[1], slug: fact[2], name: fact[3], count});
    else if (fact[0] === 'attribute')
      attributes.set(fact[1], [...(attributes.get(fact[1]) ?? []), {value: fact[2], count}]);
    else if (fact[1] === currency) prices.push({min: fact[2], max: fact[3], count});
  }
  return {
    brands: frequentFirst(brands, ({name, id}) => `${name} ${id}`),
    categories: frequentFirst(categories, ({name, id}) => `${name} ${id}`),
    prices: prices.sort((a, b) => a.min - b.min),
    attributes: [...attributes]
      .sort(([a], [b]) => byText(a, b))
      .slice(0, longest)
      .map(([name, values]) => ({name, values: frequentFirst(values, ({value}) => value)})),
  };
};
