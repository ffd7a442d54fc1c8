import {type Facets, toFacets} from '../domain/facets.ts';
import {brandKey, type Criteria, type Search, type Sort, sortKey} from '../domain/search.ts';
import {itemOf, type Listed} from '../domain/views.ts';
import {queryWordsOf, ranks} from '../domain/words.ts';
import {countFacets} from './count-facets.ts';
import {readCursor, writeCursor} from './cursor.ts';
import type {Reads} from './ports.ts';

export type ListQuery = Omit<Criteria, 'words' | 'brands' | 'attributes'> & {
  /** Ids or names, any of which the product's brand must have. */
  readonly brand?: readonly string[] | undefined;
  /** `Colour:black`; of those with one name a variant must have any. */
  readonly attribute?: readonly string[] | undefined;
  /** Whether to count all that matches. */
  readonly count?: boolean | undefined;
  readonly q?: string | undefined;
  readonly sort: Sort;
  readonly facets: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

type Step = Pick<Search, 'order' | 'rank' | 'beyond'>;

/** Relevance is a sequence of searches: the best matches first, newest first, then weaker matches. Every other sort is a single search. */
const stepsOf = (sort: Sort, words: readonly string[]): readonly Step[] => {
  if (sort !== 'relevance') return [{order: sort, rank: 'any'}];
  if (words.length === 0) return [{order: 'newest', rank: 'any'}];
  return ranks.map((rank, i) => ({order: 'newest', rank, beyond: ranks[i - 1]}));
};

const criteriaOf = (query: ListQuery, words: readonly string[]): Criteria => {
  const {category, brand, attribute = [], currency, priceMin, priceMax, inStock} = query;
  const attributes = Map.groupBy(new Set(attribute), trait => trait.slice(0, trait.indexOf(':')));
  return {
    words,
    category: category?.toLowerCase(),
    brands: brand?.map(brandKey),
    attributes: Array.from(attributes, ([name, traits]) => ({name, traits})),
    currency,
    priceMin,
    priceMax,
    inStock,
  };
};

/** A query without letters and digits finds nothing. */
const nothing = ({facets, currency, count}: ListQuery) => ({
  items: [],
  nextCursor: null,
  ...(count && {total: 0}),
  ...(facets && {facets: toFacets(new Map(), currency)}),
});

export const listProducts =
  ({pages}: Pick<Reads, 'pages'>) =>
  async (query: ListQuery) => {
    const {q = '', sort, currency, facets, count, limit, cursor} = query;
    const words = queryWordsOf(q);
    if (words.length === 0 && q.trim() !== '') return nothing(query);
    const criteria = criteriaOf(query, words);
    const steps = stepsOf(sort, words);
    const start = cursor ? readCursor(cursor, {sort, currency}, steps.length) : undefined;

    const found: {page: Listed; step: number}[] = [];
    for (let step = start?.step ?? 0; step < steps.length && found.length <= limit; step++) {
      const after = step === start?.step ? start.after : undefined;
      const rest = await pages.find({...criteria, ...steps[step]!, after, limit: limit + 1 - found.length});
      for (const page of rest) found.push({page, step});
    }
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const next = () => {
      const {page, step} = last!;
      return writeCursor(
        {step, after: {key: sortKey(page, steps[step]!.order, currency), id: page.id}},
        {sort, currency},
      );
    };
    const priced = sort === 'price' || sort === '-price';
    const counted: {total?: number; facets?: Facets} = {
      ...(count && {total: await pages.count({...criteria, priced})}),
      ...(facets && {facets: await countFacets(pages, criteria)}),
    };
    return {
      items: items.map(({page}) => itemOf(page, currency)),
      nextCursor: found.length > limit ? next() : null,
      ...counted,
    };
  };
