import {setTimeout as pause} from 'node:timers/promises';
import pg from 'pg';
import {residentMemory} from '../bench/processes.ts';
import {clientOf, eventually} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import type {Engines} from '../engines/engines.ts';
import {startFleet} from '../fleet/fleet.ts';
import {wrongBooks} from './books.ts';
import {type Accepted, type Buyers, type Counts, type Product, startBuyers} from './buyers.ts';
import type {Fault, Lift, Scene} from './fault.ts';

export type Outcome = {
  readonly fault: string;
  /** Requests that were answered as the buyer wanted, or refused for a reason of business. */
  readonly served: number;
  /** Requests that had to be asked again, by status. */
  readonly refused: Counts;
  /** From the fault's end until a new order is paid. */
  readonly recovery: number;
  /** From the buyers' end until all is final, told and heard. */
  readonly rest: number;
  /** The largest process at the end, in MiB. */
  readonly memory: number;
  readonly largest: string;
  /** What is wrong; empty is good. */
  readonly wrong: readonly string[];
};

/** Seconds that the shop has to come to rest: a payment that must be asked about again is asked after a pause that doubles. */
const patience = 150;
/** MiB that no process may grow beyond. */
const mostMemory = 400;

/** A fleet of two processes of each service on these engines, with something to sell. */
export const openTrial = async (engines: Engines, folder: string) => {
  const {postgres, kafka, redis, mongo} = engines;
  const fleet = await startFleet({
    name: 'faults',
    engines: {postgres: postgres.url, kafka: kafka.url, redis: redis.url, mongo: mongo.url},
    folder,
    replicas: 2,
    env: {RATE_LIMIT: '0', LOG_LEVEL: 'warn', PROVIDER_TIMEOUT: '3'},
    administrator,
  });
  const client = clientOf(fleet.url);
  const staff = () => client.asAdministrator();
  const products: Product[] = [];
  try {
    const token = await staff();
    for (const stock of [1_000_000, 1_000_000, 1_000_000, 60]) {
      products.push({...(await client.makeProduct(token, {stock})), stock});
    }
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  const accepted: Accepted[] = [];
  const scene: Scene = {fleet, engines, staff, sql: (service, text) => query(fleet.databaseOf(service), text)};

  /** Staff change names all the while, which every replica must follow. */
  const startStaff = () => {
    let working = true;
    const work = (async () => {
      for (let turn = 0; working; turn++) {
        const {id} = products[turn % products.length]!;
        await client
          .ask('PATCH', `/products/${id}`, {
            token: await staff().catch(() => ''),
            body: {name: `Product ${Date.now()}`},
          })
          .catch(() => {});
        await pause(500);
      }
    })();
    return async () => {
      working = false;
      await work;
    };
  };

  const buyOne = async () => {
    const cart = await client.makeCart([{variantId: products[0]!.variantId, quantity: 1}]);
    const {status, body} = await client.checkOut(cart);
    if (status !== 202) return false;
    accepted.push({orderId: body.orderId, cartId: cart.id});
    return (await client.waitFor(body.orderId, {cartToken: cart.cartToken})).body.status === 'paid';
  };

  /** Strikes; gives the processes that should have said meanwhile that they were not ready, and did not. */
  const suffer = async (faults: readonly Fault[]) => {
    const unready = new Set<string>();
    let watching = true;
    const watch = (async () => {
      while (watching) {
        await Promise.all(fleet.members.map(async ({name, ready}) => void ((await ready()) || unready.add(name))));
        await pause(200);
      }
    })();
    const lifts: (Lift | undefined)[] = [];
    try {
      for (const fault of faults) lifts.push(await fault.strike(scene));
      const seconds = Math.max(...faults.map(fault => fault.seconds));
      // Readiness is asked of the engines afresh at every look.
      await pause(seconds * 1000);
    } finally {
      for (const lift of lifts.reverse()) await lift?.();
      watching = false;
      await watch;
    }
    const suffering = new Set(faults.flatMap(fault => fault.unready ?? []));
    return fleet.members.filter(({service, name}) => suffering.has(service) && !unready.has(name));
  };

  /** Lets buyers buy, strikes, and looks into the books once all has come to rest. */
  const endure = async (...faults: readonly Fault[]): Promise<Outcome> => {
    const buyers: Buyers = startBuyers(fleet.url, products, Math.min(...faults.map(fault => fault.buyers ?? 5)));
    const stopStaff = startStaff();
    const wrong: string[] = [];
    let recovery = 0;
    try {
      await pause(1000);
      buyers.take();
      for (const {name} of await suffer(faults)) wrong.push(`${name} said that it was ready`);

      const lifted = performance.now();
      await eventually(() => buyOne().catch(() => false), patience).catch(() => wrong.push('nobody can buy any more'));
      recovery = (performance.now() - lifted) / 1000;
      await fleet.ready(120).catch(error => wrong.push(error.message));
      await pause(300);
    } catch (error) {
      wrong.push(`the fault broke off: ${error}`);
    } finally {
      await Promise.all([buyers.stop(), stopStaff()]);
    }
    accepted.push(...buyers.accepted);

    const stopped = performance.now();
    const books = () => wrongBooks(fleet, products, accepted).catch(error => [`the books cannot be read: ${error}`]);
    let found = await books();
    while (found.length > 0 && performance.now() - stopped < patience * 1000) {
      await pause(250);
      found = await books();
    }
    const sizes = await Promise.all(
      fleet.members.map(async ({name, pid}) => ({name, memory: await residentMemory(pid() ?? 0)})),
    );
    const {name: largest, memory} = sizes.sort((a, b) => b.memory - a.memory)[0]!;
    if (memory > mostMemory) wrong.push(`a process takes ${memory} MiB`);

    const {none = 0, ...counts} = buyers.take();
    const entries = Object.entries(counts);
    const refused = Object.fromEntries(entries.filter(([status]) => Number(status) >= 500));
    return {
      fault: faults.map(({name}) => name).join(' + '),
      served: entries.filter(([status]) => Number(status) < 500).reduce((sum, [, count]) => sum + count, 0),
      refused: {...refused, ...(none > 0 && {none})},
      recovery,
      rest: (performance.now() - stopped) / 1000,
      memory,
      largest,
      wrong: [...wrong, ...found],
    };
  };

  return {endure, orders: () => accepted.length, stop: () => fleet.stop()};
};

const query = async (url: string, text: string) => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};
