import {setImmediate} from 'node:timers/promises';
import {Query} from 'mingo';
import type {Pages, StoredPage} from '../../application/ports.ts';
import type {Page} from '../../domain/page.ts';
import {distinguishVariants, isMatchingVariant, type Search} from '../../domain/search.ts';
import {descends, searchFilter} from '../query.ts';
import {type Condition, conditionsOf} from './conditions.ts';
import {createInterning} from './interning.ts';
import {createPageIndex, type PageIndex} from './page-index.ts';

/** If fewer than one page in this many matches, the matches are sorted; otherwise the sorted index is scanned until enough are found. */
const sparse = 32;

/** In any order. */
const slotsMeeting = ([narrowest, ...others]: readonly Condition[], all: readonly number[]): number[] =>
  [...(narrowest?.slots() ?? all)].filter(slot => others.every(condition => condition.has(slot)));

const find = (index: PageIndex, search: Search): readonly Page[] => {
  const {order: by, after, limit} = search;
  const conditions = conditionsOf(index, {...search, priced: by === 'price' || by === '-price'});
  const order = index.order(search);
  const few = conditions.length > 0 && conditions[0]!.size * sparse < order.slots.length;
  const run = few ? order.sort(slotsMeeting(conditions, order.slots)) : order.slots;
  const meets = (slot: number) => few || conditions.every(condition => condition.has(slot));

  const query = new Query<Page>(searchFilter(search) as never, {});
  const found: Page[] = [];
  const step = descends(by) ? -1 : 1;
  const first = after ? order.rank(run, after) : step > 0 ? 0 : run.length;
  for (
    let place = step > 0 ? first : first - 1;
    place >= 0 && place < run.length && found.length < limit;
    place += step
  ) {
    const slot = run[place]!;
    if (meets(slot) && query.test(index.page(slot))) found.push(index.page(slot));
  }
  return found;
};

/**
 * Pages in this process. mingo evaluates the same query that MongoDB would get; the indexes exclude
 * pages that cannot match. Facets are counted by the indexes alone.
 */
export const memoryPages = (): Pages => {
  const kept = new Map<string, StoredPage>();
  const index = createPageIndex();
  const share = createInterning();
  return {
    async get(ids) {
      return new Map(ids.flatMap(id => (kept.has(id) ? [[id, kept.get(id)!] as const] : [])));
    },

    async save(pages) {
      // Many pages are written in batches, so that requests are served between two of them.
      if (pages.length > 1) await setImmediate();
      let all = true;
      for (const {page: made, revision} of pages) {
        const before = kept.get(made.id);
        if ((before?.revision ?? 0) !== revision) {
          all = false;
          continue;
        }
        // Only a page whose stock changed has the same words object as before.
        const restocked = before?.page.words === made.words;
        const page = restocked ? made : share(made);
        kept.set(page.id, {page, revision: revision + 1});
        if (restocked && page.visible) index.replaceStock(page);
        else if (page.visible || before?.page.visible) index.put(page.id, page.visible ? page : undefined);
      }
      return all;
    },

    async find(search) {
      return find(index, search);
    },

    async countFacets(criteria) {
      const conditions = conditionsOf(index, {...criteria, rank: 'any', priced: false});
      const isMatching = (variant: Page['variants'][number]) => isMatchingVariant(variant, criteria);
      return index.countFacets(
        slotsMeeting(conditions, index.all),
        distinguishVariants(criteria) ? isMatching : undefined,
      );
    },

    async count(criteria) {
      return slotsMeeting(conditionsOf(index, {...criteria, rank: 'any'}), index.all).length;
    },

    async show(idOrSlug) {
      return index.byId(idOrSlug) ?? index.bySlug(idOrSlug);
    },

    async currentSlug(formerSlug) {
      const pages = [...index.formerSlugs.of(formerSlug)].map(index.page);
      return pages.sort((a, b) => (a.id < b.id ? 1 : -1))[0]?.slug;
    },

    async countCategories() {
      return new Map(index.categories.sizes());
    },
  };
};
