import {Query} from 'mingo';
import {
  criteriaFilter,
  type Filter,
  formerSlugFilter,
  pageFilter,
  searchFilter,
  searchSort,
} from '../adapters/query.ts';
import type {Pages} from '../application/ports.ts';
import {facetKeysOf} from '../domain/facets.ts';
import type {Page} from '../domain/page.ts';
import {isMatchingVariant} from '../domain/search.ts';

/** Answers each query by going through all pages with mingo, without any index: slow, and simple enough to be believed. */
export const scan = (
  read: () => Promise<readonly Page[]>,
): Pick<Pages, 'find' | 'countFacets' | 'count' | 'show' | 'currentSlug' | 'countCategories'> => {
  const matching = async (filter: Filter) => new Query(filter as never, {}).find<Page>((await read()) as Page[]);
  const count = (values: readonly string[]) => {
    const groups = Map.groupBy(values, value => value);
    return new Map([...groups].map(([value, all]) => [value, all.length]));
  };
  return {
    async find(search) {
      return (await matching(searchFilter(search))).sort(searchSort(search)).limit(search.limit).all();
    },
    async countFacets(criteria) {
      const isMatching = (variant: Page['variants'][number]) => isMatchingVariant(variant, criteria);
      const pages = (await matching(criteriaFilter(criteria))).all();
      return count(pages.flatMap(page => [...facetKeysOf(page, isMatching)]));
    },
    async count(criteria) {
      return (await matching(criteriaFilter(criteria, criteria))).all().length;
    },
    async show(idOrSlug) {
      return (await matching(pageFilter(idOrSlug))).sort({id: 1}).all()[0];
    },
    async currentSlug(formerSlug) {
      return (await matching(formerSlugFilter(formerSlug))).sort({id: -1}).all()[0]?.slug;
    },
    async countCategories() {
      return count((await matching({visible: true})).all().flatMap(page => [...page.categoryKeys]));
    },
  };
};
