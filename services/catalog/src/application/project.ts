import {isDeepStrictEqual} from 'node:util';
import {Failure} from '@ecom/core/failure';
import {type Page, pageOf, withStock} from '../domain/page.ts';
import type {Ports, StoredPage} from './ports.ts';

/** Pages made at once: one round trip each way for all of them. */
const batch = 100;
const attempts = 50;

type Make = (kept: ReadonlyMap<string, StoredPage>, ids: readonly string[]) => Promise<readonly Page[]>;

/** Makes the pages of products again from all that was heard. @see revise */
export const projectPages = (ports: Ports) => async (productIds: readonly string[]) => {
  for (let i = 0; i < productIds.length; i += batch) {
    await revise(ports, productIds.slice(i, i + batch), (_, ids) => pagesOf(ports, ids));
  }
};

/** Brings the stock on a product's page up to date; makes the page when there is none. @see revise */
export const projectStock = (ports: Ports) => (productId: string) =>
  revise(ports, [productId], async (kept, ids) => {
    const before = kept.get(productId);
    return before ? [withStock(before.page, await ports.replicas.stock(ids))] : pagesOf(ports, ids);
  });

const pagesOf = async ({replicas}: Ports, ids: readonly string[]) => {
  const [products, stock, tree] = await Promise.all([replicas.products(ids), replicas.stock(ids), replicas.tree()]);
  return products.map(product => pageOf(product, stock, tree));
};

/**
 * Several may revise one page at once, each having kept first what it heard. Each takes the page's revision before it looks at what
 * the page is made of, and saves only over that revision. So each save holds all that the one before it held, whoever saves last has seen what
 * all had kept, and no lock or transaction is needed. Of many pages a few may change all the time: they are set apart by halves, so that the others need
 * not be made again with them.
 *
 * @throws Failure `unavailable` when others were faster every time; the event will come again
 */
const revise = async (ports: Ports, ids: readonly string[], make: Make): Promise<void> => {
  if (ids.length > 1) {
    if (await reviseOnce(ports, ids, make)) return;
    const half = Math.ceil(ids.length / 2);
    await revise(ports, ids.slice(0, half), make);
    return revise(ports, ids.slice(half), make);
  }
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (await reviseOnce(ports, ids, make)) return;
  }
  throw busyPages();
};

const reviseOnce = async ({pages, responseCache}: Ports, ids: readonly string[], make: Make): Promise<boolean> => {
  const kept = await pages.get(ids);
  const changes = (await make(kept, ids)).flatMap((page): StoredPage[] => {
    const {page: before, revision = 0} = kept.get(page.id) ?? {};
    return isDeepStrictEqual(page, before) ? [] : [{page, revision}];
  });
  if (changes.length === 0) return true;

  const all = await pages.save(changes);
  responseCache.forget({
    products: changes.map(({page}) => page.id),
    lists: changes.some(({page}) => listsDiffer(kept.get(page.id)?.page, page)),
  });
  return all;
};

/** Lists show whether something can be sold, not how many of it: most sales change nothing there. */
const listsDiffer = (before: Page | undefined, after: Page): boolean => {
  if (!before?.visible && !after.visible) return false;
  return (
    !before ||
    !isDeepStrictEqual(withStock(before, noStock), withStock(after, noStock)) ||
    before.available !== after.available
  );
};
const noStock = new Map<string, number>();

const busyPages = () =>
  new Failure('unavailable', 'too-busy', 'The pages change too fast to be made again. Try again.');
