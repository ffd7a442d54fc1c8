import {setTimeout as pause} from 'node:timers/promises';
import type {Engines} from '@ecom/dev/engines/engines';
import {eventually} from '@ecom/dev/eventually';
import {startFleet} from '@ecom/dev/fleet/fleet';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import {collecting, keptMemory} from '../bench/memory.ts';
import {clientOf} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {lookInto} from '../e2e/database.ts';
import {wrongBooks} from './books.ts';
import {type Accepted, type Buyers, type Product, startBuyers} from './buyers.ts';
import type {Fault, Lift, Scene} from './fault.ts';
import type {Counts} from './insist.ts';
import type {SignedUp} from './people-books.ts';
import {watchReadiness} from './readiness.ts';

export type Outcome = {
  readonly fault: string;
  /** Requests that got an answer that a buyer may expect. */
  readonly served: number;
  readonly again: Counts;
  /** From the fault's end until a new order is paid. */
  readonly recovery: number;
  /** From the end of the buyers until everything is final, published and handled. */
  readonly rest: number;
  /** What the largest process keeps once the buyers have stopped, in MiB. */
  readonly memory: number;
  /** What is wrong; empty is good. */
  readonly wrong: readonly string[];
};

/** Seconds that the shop has to come to rest: a payment that must be asked about again is asked after a pause that doubles. */
const timeout = 150;
/** MiB that no process may keep. */
const mostMemory = 400;

/** How much more a process keeps than after the first fault that it lived through. */
const watchGrowth = () => {
  const first = new Map<number, number>();
  const grown = new Map<string, number>();
  return {
    look(members: readonly FleetProcess[], kept: ReadonlyMap<string, number>) {
      for (const {name, pid} of members) {
        const memory = kept.get(name);
        if (memory === undefined) continue;
        first.set(pid()!, first.get(pid()!) ?? memory);
        grown.set(name, memory - first.get(pid()!)!);
      }
    },
    /** In MiB: the process that grew most, as it was looked at last. */
    most: () => [...grown].sort(([, a], [, b]) => b - a)[0]!,
  };
};

/** A fleet of two processes of each service on these engines, with something to sell. */
export const openTrial = async (engines: Engines, folder: string) => {
  const fleet = await startFleet({
    name: 'faults',
    engines: engines.urls,
    folder,
    replicas: 2,
    env: {RATE_LIMIT: '0', LOG_LEVEL: 'warn', PROVIDER_TIMEOUT: '2.5', NODE_OPTIONS: collecting},
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
  const signedUp: SignedUp[] = [];
  const growth = watchGrowth();
  const scene: Scene = {fleet, engines, staff, sql: (service, text) => lookInto(fleet.databaseOf(service), text)};

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

  /** Strikes, waits, and takes it back, whatever happens; gives what was untrue of what the processes said meanwhile of their readiness. */
  const suffer = async (faults: readonly Fault[]): Promise<readonly string[]> => {
    const readiness = watchReadiness(fleet.members);
    const lifts: (Lift | undefined)[] = [];
    const failures: unknown[] = [];
    const attempt = (work: () => Promise<unknown>) => work().catch(error => void failures.push(error));
    await attempt(async () => {
      for (const fault of faults) lifts.push(await fault.strike(scene));
      readiness.struck();
      await pause(Math.max(...faults.map(({seconds}) => seconds)) * 1000);
    });
    readiness.lifted();
    // All at once: one that waits until it has struck often enough may wait for what another one brings back.
    await Promise.all(lifts.map(lift => attempt(async () => lift?.())));
    const untrue = await readiness.end(faults);
    if (failures.length > 0) throw failures[0];
    return untrue;
  };

  /** Lets buyers buy, strikes, and looks into the books once all has come to rest. */
  const endure = async (...faults: readonly Fault[]): Promise<Outcome> => {
    const buyers: Buyers = startBuyers(fleet.url, products, Math.min(...faults.map(fault => fault.buyers ?? 5)));
    const stopStaff = startStaff();
    const wrong: string[] = [];
    let recovery = 0;
    try {
      await pause(500);
      buyers.take();
      wrong.push(...(await suffer(faults)));

      const lifted = performance.now();
      await eventually(() => buyOne().catch(() => false), timeout).catch(() => wrong.push('nobody can buy any more'));
      recovery = (performance.now() - lifted) / 1000;
      await fleet.ready(120).catch(error => wrong.push(error.message));
      await pause(300);
    } catch (error) {
      wrong.push(`the fault broke off: ${error}`);
    } finally {
      await Promise.all([buyers.stop(), stopStaff()]);
    }
    accepted.push(...buyers.accepted);
    signedUp.push(...buyers.signedUp);

    const stopped = performance.now();
    const books = () =>
      wrongBooks(fleet, products, accepted, signedUp).catch(error => [`the books cannot be read: ${error}`]);
    const settled = async () => {
      let found = await books();
      while (found.length > 0 && performance.now() - stopped < timeout * 1000) {
        await pause(250);
        found = await books();
      }
      return found;
    };
    const [found, kept] = await Promise.all([settled(), keptMemory(fleet.members)]);
    growth.look(fleet.members, kept);
    const [[largest, memory]] = [...kept].sort(([, a], [, b]) => b - a) as [[string, number]];
    if (memory > mostMemory) wrong.push(`${largest} keeps ${memory} MiB`);

    return {
      fault: faults.map(({name}) => name).join(' + '),
      ...buyers.take(),
      recovery,
      rest: (performance.now() - stopped) / 1000,
      memory,
      wrong: [...wrong, ...buyers.wrong(), ...found],
    };
  };

  return {endure, orders: () => accepted.length, growth: growth.most, stop: () => fleet.stop()};
};
