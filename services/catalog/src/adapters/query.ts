import {type Criteria, isPriceBounded, type Search} from '../domain/search.ts';
import type {Listed} from '../domain/views.ts';
import type {Rank} from '../domain/words.ts';

/** The part of MongoDB's query language that is used here; MongoDB and mingo evaluate it alike. */
export type Filter = Readonly<Record<string, unknown>>;

/** A word holds only letters and digits, so it needs no escaping; `^` lets an index answer. */
const begins = (rank: Rank) => (word: string) => ({[`words.${rank}`]: {$regex: `^${word}`}});

const amountOf = ({priceMin = 0, priceMax}: Criteria) => ({
  $gte: priceMin,
  ...(priceMax !== undefined && {$lte: priceMax}),
});

/** The lowest price is in an index; the variant that has the price decides. */
const priceBounds = (criteria: Criteria, needed: boolean): Filter =>
  needed || isPriceBounded(criteria) ? {[`prices.${criteria.currency}`]: {...amountOf(criteria), $gte: 0}} : {};

/** One variant must match. That some variant is available is a condition of the product. */
const variantMatch = (criteria: Criteria): Filter => {
  const {currency, inStock, attributes = []} = criteria;
  if (!isPriceBounded(criteria) && attributes.length === 0) return {};
  const variant = {
    available: {$gte: inStock ? 1 : 0},
    ...(isPriceBounded(criteria) && {prices: {$elemMatch: {currency, amount: amountOf(criteria)}}}),
    ...(attributes.length > 0 && {$and: attributes.map(({traits}) => ({traits: {$in: traits}}))}),
  };
  return {variants: {$elemMatch: variant}};
};

/** An index is sorted below one value only. */
const oneOf = (values: readonly string[]) => (values.length === 1 ? values[0] : {$in: values});

/** The field that an order sorts by. */
const fieldOf = ({order, currency}: Search) => {
  if (order === 'name') return 'nameKey';
  return order === 'newest' ? 'newest' : `prices.${currency}`;
};

/** Newest first, and descending prices for `-price`; everything else ascending. Ids break ties in the same direction. */
export const descends = (order: Search['order']): boolean => order === 'newest' || order === '-price';

/** The filter of the criteria. */
export const criteriaFilter = (
  criteria: Criteria,
  {rank = 'any', priced = false}: {rank?: Rank; priced?: boolean} = {},
): Filter => {
  const {words, category, brands, inStock} = criteria;
  return {
    visible: true,
    ...(category !== undefined && {categoryKeys: category}),
    ...(brands !== undefined && {brandKeys: oneOf(brands)}),
    ...(inStock !== undefined && {available: inStock}),
    ...priceBounds(criteria, priced),
    ...variantMatch(criteria),
    ...(words.length > 0 && {$and: words.map(begins(rank))}),
  };
};

/** The filter of a page of a search, by keyset pagination, so that page 1,000 costs as much as page 1. */
export const searchFilter = (search: Search): Filter => {
  const {words, order, rank, beyond, after} = search;
  const field = fieldOf(search);
  const compare = descends(order) ? '$lt' : '$gt';
  return {
    ...criteriaFilter(search, {rank, priced: order === 'price' || order === '-price'}),
    ...(beyond && {$nor: [{$and: words.map(begins(beyond))}]}),
    ...(after && {$or: [{[field]: {[compare]: after.key}}, {[field]: after.key, id: {[compare]: after.id}}]}),
  };
};

export const searchSort = (search: Search): Readonly<Record<string, 1 | -1>> => {
  const direction = descends(search.order) ? -1 : 1;
  return {[fieldOf(search)]: direction, id: direction};
};

export const pageFilter = (idOrSlug: string): Filter => ({visible: true, $or: [{id: idOrSlug}, {slug: idOrSlug}]});

export const formerSlugFilter = (slug: string): Filter => ({visible: true, formerSlugs: slug});

/** The fields that lists need. */
export const listedFields = {
  id: 1,
  slug: 1,
  name: 1,
  brand: 1,
  media: 1,
  breadcrumbs: 1,
  prices: 1,
  available: 1,
  nameKey: 1,
  newest: 1,
} as const satisfies Record<keyof Listed, 1>;
