import {setTimeout as delay} from 'node:timers/promises';
import {eventually} from '@ecom/dev/eventually';
import {type Product, startBuyers} from '../faults/buyers.ts';
import {checkConsistency} from '../faults/consistency.ts';
import {expect} from './proof.ts';

/** A shop that buyers can use, and whose databases can be read. */
export type LoadedShop = {
  readonly url: string;
  readonly products: readonly Product[];
  databaseOf(service: string): string;
};

export type LoadResult = {
  /** Requests with an expected outcome. */
  readonly served: number;
  /** Requests that failed and were repeated, by status. */
  readonly retried: Readonly<Record<string, number>>;
};

/** Seconds in which all orders must become final: payments whose response was lost are asked for again. */
const settlingSeconds = 150;
const buyersCount = 4;
/** Purchases before and after what happens under load. */
const marginMs = 3000;

/**
 * Buys while `work` runs, then waits until every order is final and checks that the data of all services agree.
 *
 * @throws Error that names what was lost, doubled or answered wrongly
 */
export const underLoad = async (shop: LoadedShop, work: () => Promise<unknown>): Promise<LoadResult> => {
  const buyers = startBuyers(shop.url, shop.products, buyersCount);
  try {
    await delay(marginMs);
    await work();
    await delay(marginMs);
  } finally {
    await buyers.stop();
  }
  const {served, retried} = buyers.takeCounts();
  expect(buyers.unexpected().length === 0, `Unexpected responses: ${buyers.unexpected().join('; ')}`);
  expect(served > 0, 'Nobody could buy anything.');
  let violations: readonly string[] = [];
  await eventually(async () => {
    violations = await checkConsistency(shop, shop.products, buyers.accepted, buyers.signUps);
    return violations.length === 0;
  }, settlingSeconds).catch(() => {
    throw new Error(violations.join('; '));
  });
  return {served, retried};
};

/** `retried` as text: `502: 3, none: 1`. */
const countsOf = (retried: LoadResult['retried']): string =>
  Object.entries(retried)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');

/** @throws Error when a request failed */
export const expectNoFailure = ({retried}: LoadResult): void =>
  expect(Object.keys(retried).length === 0, `Requests failed: ${countsOf(retried)}`);

/** What buyers saw, for the table. */
export const seen = ({served, retried}: LoadResult): string =>
  `${served} requests served, ${countsOf(retried) ? `failed and repeated: ${countsOf(retried)}` : '0 failed'}`;
