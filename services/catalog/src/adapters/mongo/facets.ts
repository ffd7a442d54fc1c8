import {type Criteria, distinguishVariants, isPriceBounded} from '../../domain/search.ts';

type Expression = Readonly<Record<string, unknown>>;

/** Whether the variant `$$variant` matches, as an aggregation expression. */
const isMatching = (criteria: Criteria): Expression => {
  const {currency, priceMin = 0, priceMax, inStock, attributes = []} = criteria;
  const bounds = [
    {$eq: ['$$price.currency', currency]},
    {$gte: ['$$price.amount', priceMin]},
    ...(priceMax === undefined ? [] : [{$lte: ['$$price.amount', priceMax]}]),
  ];
  return {
    $and: [
      ...(inStock ? [{$gt: ['$$variant.available', 0]}] : []),
      ...attributes.map(({traits}) => ({
        $gt: [{$size: {$setIntersection: [{$ifNull: ['$$variant.traits', []]}, {$literal: traits}]}}, 0],
      })),
      ...(isPriceBounded(criteria)
        ? [{$anyElementTrue: [{$map: {input: '$$variant.prices', as: 'price', in: {$and: bounds}}}]}]
        : []),
    ],
  };
};

/** The facet keys of a page by the variants that match, as an aggregation expression. Pages that an earlier version wrote have all keys in one list. */
export const facetKeys = (criteria: Criteria): Expression | string => {
  if (!distinguishVariants(criteria)) return '$facetKeys';
  const matching = {$filter: {input: '$variants', as: 'variant', cond: isMatching(criteria)}};
  return {
    $reduce: {
      input: matching,
      initialValue: {$ifNull: ['$productFacetKeys', '$facetKeys']},
      in: {$setUnion: ['$$value', {$ifNull: ['$$this.facetKeys', []]}]},
    },
  };
};
