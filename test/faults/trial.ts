import {setTimeout as pause} from 'node:timers/promises';
import pg from 'pg';
import {collecting, keptMemory} from '../bench/memory.ts';
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
  /** What the largest process keeps, in MiB. */
  readonly memory: number;
  /** What is wrong; empty is good. */
  readonly wrong: readonly string[];
};

/** Seconds that the shop has to come to rest: a payment that must be asked about again is asked after a pause that doubles. */
const patience = 150;
/** MiB that no process may keep. */
const mostMemory = 400;
/** Looks at readiness, a fifth of a second apart, that a busy machine may spoil. */
const spoilt = 5;

/** A fleet of two processes of each service on these engines, with something to sell. */
export const openTrial = async (engines: Engines, folder: string) => {
  const {postgres, kafka, redis, mongo} = engines;
  const fleet = await startFleet({
    name: 'faults',
    engines: {postgres: postgres.url, kafka: kafka.url, redis: redis.url, mongo: mongo.url},
    folder,
    replicas: 2,
    env: {RATE_LIMIT: '0', LOG_LEVEL: 'warn', PROVIDER_TIMEOUT: '3', NODE_OPTIONS: collecting},
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

  /** Strikes; gives what was untrue of what the processes said meanwhile of their readiness. */
  const suffer = async (faults: readonly Fault[]): Promise<readonly string[]> => {
    const unready = new Map(fleet.members.map(({name}) => [name, 0]));
    let watching = true;
    const watch = (async () => {
      while (watching) {
        await Promise.all(
          fleet.members.map(
            async ({name, ready}) => void ((await ready()) || unready.set(name, unready.get(name)! + 1)),
          ),
        );
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
    const shaken = new Set([...suffering, ...faults.flatMap(fault => fault.shaken ?? [])]);
    return fleet.members.flatMap(({service, name}) => {
      const looks = unready.get(name)!;
      if (suffering.has(service) && looks === 0) return [`${name} said that it was ready`];
      if (!shaken.has(service) && looks > spoilt) return [`${name} said ${looks} times that it was not ready`];
      return [];
    });
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
      wrong.push(...(await suffer(faults)));

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
    const [[largest, memory]] = [...(await keptMemory(fleet.members))].sort(([, a], [, b]) => b - a) as [
      [string, number],
    ];
    if (memory > mostMemory) wrong.push(`${largest} keeps ${memory} MiB`);

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
