import {isDeepStrictEqual} from 'node:util';
import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {type Page, pageOf, withStock} from '../domain/page.ts';
import type {Ports, StoredPage} from './ports.ts';

/** Pages per batch: one round trip each way for all of them. */
const batch = 100;

type Make = (kept: ReadonlyMap<string, StoredPage>, ids: readonly string[]) => Promise<readonly Page[]>;

/** Projects the pages of products from the replicas. @see revise */
export const projectPages = (ports: Ports) => async (productIds: readonly string[]) => {
  for (let i = 0; i < productIds.length; i += batch) {
    await revise(ports, productIds.slice(i, i + batch), (_, ids) => pagesOf(ports, ids));
  }
};

/** Updates the stock on a product's page; creates the page if there is none. @see revise */
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
 * Several handlers may revise one page concurrently, each after storing its event. Each reads the page's revision before the replicas that
 * the page is projected from, and saves only if the revision is unchanged. So each save contains everything that the save before contained, the last one has seen
 * all stored events, and no lock or transaction is needed. If a few of many pages change all the time, the batch is halved until they are separated, so that the others need
 * not be projected again with them.
 *
 * @throws Failure `unavailable` after too many lost races; the event is delivered again
 */
const revise = async (ports: Ports, ids: readonly string[], make: Make): Promise<void> => {
  if (ids.length > 1) {
    if (await reviseOnce(ports, ids, make)) return;
    const half = Math.ceil(ids.length / 2);
    await revise(ports, ids.slice(0, half), make);
    return revise(ports, ids.slice(half), make);
  }
  await retryOnConflict(async () => (await reviseOnce(ports, ids, make)) || undefined);
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

/** Lists depend on which variants are available, not on how many pieces: most sales do not change them. */
const listsDiffer = (before: Page | undefined, after: Page): boolean => {
  if (!before?.visible && !after.visible) return false;
  return (
    !before ||
    !isDeepStrictEqual(withStock(before, noStock), withStock(after, noStock)) ||
    before.variants.some(({available}, i) => available > 0 !== after.variants[i]!.available > 0)
  );
};
const noStock = new Map<string, number>();
