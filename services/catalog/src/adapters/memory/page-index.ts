import type {Page} from '../../domain/page.ts';
import type {Search} from '../../domain/search.ts';
import {createFacetIndex} from './facets.ts';
import {createOrder, type Order} from './order.ts';
import {createPostings} from './postings.ts';
import {createWordIndex} from './words.ts';

const traitsOf = ({variants}: Page) => [...new Set(variants.flatMap(({traits}) => traits))];

/** The visible pages in numbered slots, with an index for each way to find, sort or count them. */
export const createPageIndex = () => {
  const pages: (Page | undefined)[] = [];
  const slotOf = new Map<string, number>();
  const free: number[] = [];

  const sortedBy = (key: (page: Page) => string | number) =>
    createOrder(slot => ({key: key(pages[slot]!), id: pages[slot]!.id}));
  const newest = sortedBy(page => page.newest);
  const names = sortedBy(page => page.nameKey);
  const slugs = sortedBy(page => page.slug);
  const byCurrency = new Map<string, Order>();
  const prices = (currency: string): Order =>
    byCurrency.get(currency) ??
    byCurrency
      .set(
        currency,
        sortedBy(page => page.prices[currency]!),
      )
      .get(currency)!;
  const ordersOf = (page: Page) => [newest, names, slugs, ...Object.keys(page.prices).map(prices)];

  const categories = createPostings();
  const brands = createPostings();
  const traits = createPostings();
  const formerSlugs = createPostings();
  const availability = createPostings();
  const words = createWordIndex();
  const facets = createFacetIndex();

  const add = (slot: number, page: Page) => {
    for (const order of ordersOf(page)) order.add(slot);
    categories.add(slot, page.categoryKeys);
    brands.add(slot, page.brandKeys);
    traits.add(slot, traitsOf(page));
    formerSlugs.add(slot, page.formerSlugs);
    availability.add(slot, [String(page.available)]);
    words.add(slot, page.words);
    facets.add(slot, page);
  };

  const remove = (slot: number, page: Page) => {
    for (const order of ordersOf(page)) order.remove(slot);
    categories.remove(slot, page.categoryKeys);
    brands.remove(slot, page.brandKeys);
    traits.remove(slot, traitsOf(page));
    formerSlugs.remove(slot, page.formerSlugs);
    availability.remove(slot, [String(page.available)]);
    words.remove(slot, page.words);
    facets.remove(slot);
  };

  const byId = (id: string): Page | undefined => pages[slotOf.get(id) ?? -1];

  return {
    page: (slot: number): Page => pages[slot]!,
    byId,
    /** The page with the smallest id, if several have the slug. */
    bySlug(slug: string): Page | undefined {
      const page = pages[slugs.slots[slugs.rank(slugs.slots, {key: slug, id: ''})] ?? -1];
      return page?.slug === slug ? page : undefined;
    },
    /** All used slots. */
    get all(): readonly number[] {
      return newest.slots;
    },
    order: ({order, currency}: Search): Order =>
      order === 'newest' ? newest : order === 'name' ? names : prices(currency),
    prices,
    /** Slots by category key, by brand key, by trait, by former slug, and by `true` or `false`. */
    categories,
    brands,
    traits,
    formerSlugs,
    availability,
    match: (prefix: string) => words.match(prefix, pages.length),
    /** Counts the facets of slots by the variants that match; default: by all. */
    countFacets: (slots: readonly number[], isMatching?: (variant: Page['variants'][number]) => boolean) =>
      isMatching ? facets.countMatching(slots, slot => pages[slot]!.variants.map(isMatching)) : facets.count(slots),

    /** Replaces the page with this id; undefined removes it. */
    put(id: string, page: Page | undefined) {
      const before = byId(id);
      const slot = slotOf.get(id) ?? free.pop() ?? pages.length;
      if (before) remove(slot, before);
      pages[slot] = page;
      if (page) add(slot, page);

      if (page) slotOf.set(id, slot);
      else {
        slotOf.delete(id);
        free.push(slot);
      }
    },

    /** Replaces a page by one that differs in stock only: the most frequent change, and a cheap one. */
    replaceStock(page: Page) {
      const slot = slotOf.get(page.id)!;
      const before = pages[slot]!;
      pages[slot] = page;
      if (before.available === page.available) return;
      availability.remove(slot, [String(before.available)]);
      availability.add(slot, [String(page.available)]);
    },
  };
};

export type PageIndex = ReturnType<typeof createPageIndex>;
