import type {Page} from './page.ts';

/** A facet value of a page as one self-describing text: a store only counts equal texts. */
export type FacetKey = string;

type FacetValue =
  | readonly ['brand', id: string, name: string]
  | readonly ['category', id: string, slug: string, name: string]
  | readonly ['attribute', name: string, value: string]
  | readonly ['price', currency: string, min: number, max: number];

const keysOf = (values: readonly FacetValue[]): readonly FacetKey[] => [
  ...new Set(values.map(value => JSON.stringify(value))),
];
const attributesOf = (pairs: Page['attributes']) => Object.entries(pairs).map(pair => ['attribute', ...pair] as const);

/** The facet values of a page whatever its variants are. */
export const productFacetKeys = ({brand, breadcrumbs, attributes}: Page): readonly FacetKey[] =>
  keysOf([
    ...(brand ? [['brand', brand.id, brand.name] as const] : []),
    ...breadcrumbs.flat().map(({id, slug, name}) => ['category', id, slug, name] as const),
    ...attributesOf(attributes),
  ]);

/** The facet values that a page has by one variant. */
export const variantFacetKeys = ({
  options,
  prices,
}: Pick<Page['variants'][number], 'options' | 'prices'>): readonly FacetKey[] =>
  keysOf([
    ...attributesOf(options),
    ...prices.map(({currency, amount}) => ['price', currency, ...priceRange(amount)] as const),
  ]);

/** All facet values of a page by the variants that match. */
export const facetKeysOf = (
  page: Page,
  isMatching: (variant: Page['variants'][number]) => boolean = () => true,
): readonly FacetKey[] => [
  ...new Set([...productFacetKeys(page), ...page.variants.filter(isMatching).flatMap(variantFacetKeys)]),
];

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

/** The most frequent values are listed, at most this many per facet. */
const maxValuesPerFacet = 100;

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const frequentFirst = <T extends Count>(items: readonly T[], name: (item: T) => string): readonly T[] =>
  items.toSorted((a, b) => b.count - a.count || byText(name(a), name(b))).slice(0, maxValuesPerFacet);

/** Groups the counts of facet keys by facet; prices in one currency. */
export const toFacets = (counts: ReadonlyMap<FacetKey, number>, currency: string): Facets => {
  const brands: Facets['brands'][number][] = [];
  const categories: Facets['categories'][number][] = [];
  const prices: Facets['prices'][number][] = [];
  const attributes = new Map<string, ({readonly value: string} & Count)[]>();
  for (const [key, count] of counts) {
    const value = JSON.parse(key) as FacetValue;
    if (value[0] === 'brand') brands.push({id: value[1], name: value[2], count});
    else if (value[0] === 'category') categories.push({id: value[1], slug: value[2], name: value[3], count});
    else if (value[0] === 'attribute')
      attributes.set(value[1], [...(attributes.get(value[1]) ?? []), {value: value[2], count}]);
    else if (value[1] === currency) prices.push({min: value[2], max: value[3], count});
  }
  return {
    brands: frequentFirst(brands, ({name, id}) => `${name} ${id}`),
    categories: frequentFirst(categories, ({name, id}) => `${name} ${id}`),
    prices: prices.sort((a, b) => a.min - b.min),
    attributes: [...attributes]
      .sort(([a], [b]) => byText(a, b))
      .slice(0, maxValuesPerFacet)
      .map(([name, values]) => ({name, values: frequentFirst(values, ({value}) => value)})),
  };
};
