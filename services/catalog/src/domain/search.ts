import {foldText} from '@ecom/contracts/fold-text';
import type {Page} from './page.ts';
import type {Rank} from './words.ts';

export const sorts = ['relevance', 'price', '-price', 'newest', 'name'] as const;
export type Sort = (typeof sorts)[number];

/** What shoppers may narrow the catalog by; all of it must hold. */
export type Criteria = {
  /** Each must begin a word of the product. */
  readonly words: readonly string[];
  /** Id or slug; what lies below counts. */
  readonly category?: string | undefined;
  /** Ids or folded names, any of which the product's brand must have. */
  readonly brands?: readonly string[] | undefined;
  /** For each attribute or option the traits of which a variant must have one. */
  readonly attributes?: readonly {readonly name: string; readonly traits: readonly string[]}[] | undefined;
  /** ISO 4217. */
  readonly currency: string;
  /** Minor units, both ends included. One variant must meet the price, have the attributes and, if the product has to be in stock, be available. */
  readonly priceMin?: number | undefined;
  readonly priceMax?: number | undefined;
  readonly inStock?: boolean | undefined;
};

/** An attribute of a product or an option of a variant, as it is filtered by. */
export const traitOf = (name: string, value: string): string => `${name}:${value}`;

export const isPriceBounded = ({priceMin, priceMax}: Criteria): boolean =>
  priceMin !== undefined || priceMax !== undefined;

/** Whether the criteria distinguish a product's variants. Criteria for sold out products do not: none of the variants is available. */
export const distinguishVariants = (criteria: Criteria): boolean =>
  criteria.inStock === true || isPriceBounded(criteria) || (criteria.attributes ?? []).length > 0;

/** Whether a variant meets all that the criteria say about variants. */
export const isMatchingVariant = (
  {prices, available, traits}: Page['variants'][number],
  criteria: Criteria,
): boolean => {
  const {currency, priceMin = 0, priceMax = Infinity, inStock, attributes = []} = criteria;
  return (
    (inStock !== true || available > 0) &&
    attributes.every(attribute => attribute.traits.some(trait => traits.includes(trait))) &&
    (!isPriceBounded(criteria) ||
      prices.some(price => price.currency === currency && price.amount >= priceMin && price.amount <= priceMax))
  );
};

export const hasMatchingVariant = ({variants}: Pick<Page, 'variants'>, criteria: Criteria): boolean =>
  variants.some(variant => isMatchingVariant(variant, criteria));

/** One walk over what matches, in an order that is total, from a place in it on. */
export type Search = Criteria & {
  readonly order: Exclude<Sort, 'relevance'>;
  /** How well all the words must fit … */
  readonly rank: Rank;
  /** … and how well they must not, because an earlier search has had those. */
  readonly beyond?: Rank | undefined;
  /** The last one seen: what it is sorted by, and its id. */
  readonly after?: Place | undefined;
  readonly limit: number;
};

export type Place = {readonly key: string | number; readonly id: string};

/** What a brand is found by, beside its id. */
export const brandKey = (name: string): string => foldText(name);

/** What a page is sorted by, beside its id. Orders by price hold only what has a price in the currency. */
export const sortKey = (
  page: Pick<Page, 'nameKey' | 'newest' | 'prices'>,
  order: Search['order'],
  currency: string,
): string | number => {
  if (order === 'name') return page.nameKey;
  return order === 'newest' ? page.newest : page.prices[currency]!;
};
