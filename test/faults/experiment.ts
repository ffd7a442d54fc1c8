import {setTimeout as delay} from 'node:timers/promises';
import type {Engines} from '@ecom/dev/engines/engines';
import {eventually} from '@ecom/dev/eventually';
import {startFleet} from '@ecom/dev/fleet/fleet';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import {collectGarbageOnSignal, memoryAfterCollection} from '../bench/memory.ts';
import {createClient} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {queryDatabase} from '../e2e/database.ts';
import type {SignUp} from './account-consistency.ts';
import {type AcceptedCheckout, type Buyers, type Product, startBuyers} from './buyers.ts';
import {checkConsistency} from './consistency.ts';
import type {Fault, FaultContext, Recover} from './fault.ts';
import {monitorReadiness} from './readiness.ts';
import type {RetryCounts} from './retry-until-answered.ts';

export type ExperimentResult = {
  readonly fault: string;
  /** Requests with an expected outcome. */
  readonly served: number;
  readonly retried: RetryCounts;
  /** From the end of the fault until a new order is paid. */
  readonly recoverySeconds: number;
  /** From the end of the buyers until all orders are final and all events are published and handled. */
  readonly settlingSeconds: number;
  /** Memory of the largest process after the buyers have stopped and garbage was collected. */
  readonly memoryMiB: number;
  /** Empty when the experiment has passed. */
  readonly violations: readonly string[];
};

/** How long the shop may need to recover and to settle: retry delays of payments double. */
const timeoutSeconds = 150;
/** Maximum memory of a process after garbage collection. */
const maxMemoryMiB = 400;

/** Refusals with a status that none of the faults allows. */
const wrongRefusals = (faults: readonly Fault[], retried: RetryCounts): readonly string[] => {
  const statusOf = (outcome: string) => outcome.split(' ')[0]!;
  const allowed = faults.flatMap(({refusals}) => refusals ?? Object.keys(retried).map(statusOf));
  const wrong = Object.entries(retried).filter(([outcome]) => !allowed.includes(statusOf(outcome)));
  return wrong.map(([status, count]) => `${count} requests were refused with ${status}`);
};

/** Measures how much memory processes need in addition to what they needed after their first fault. */
const createGrowthMonitor = () => {
  const firstByPid = new Map<number, number>();
  const growthByName = new Map<string, number>();
  return {
    record(members: readonly FleetProcess[], memoryByName: ReadonlyMap<string, number>) {
      for (const {name, pid} of members) {
        const memory = memoryByName.get(name);
        if (memory === undefined) continue;
        firstByPid.set(pid()!, firstByPid.get(pid()!) ?? memory);
        growthByName.set(name, memory - firstByPid.get(pid()!)!);
      }
    },
    /** @returns the process that has grown most at its last record, and by how many MiB */
    maximum: () => [...growthByName].sort(([, a], [, b]) => b - a)[0]!,
  };
};

/** Starts a fleet with two processes of each service on these engines, and creates products. */
export const startExperiments = async (engines: Engines, folder: string) => {
  const fleet = await startFleet({
    name: 'faults',
    engines: engines.urls,
    folder,
    replicas: 2,
    env: {RATE_LIMIT: '0', LOG_LEVEL: 'warn', PROVIDER_TIMEOUT: '2.5', NODE_OPTIONS: collectGarbageOnSignal},
    administrator,
  });
  const client = createClient(fleet.url);
  const staffToken = () => client.logInAsAdministrator();
  const products: Product[] = [];
  try {
    const token = await staffToken();
    for (const stock of [1_000_000, 1_000_000, 1_000_000, 60]) {
      products.push({...(await client.createProduct(token, {stock})), stock});
    }
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  const accepted: AcceptedCheckout[] = [];
  const signUps: SignUp[] = [];
  const growth = createGrowthMonitor();
  const context: FaultContext = {
    fleet,
    engines,
    staffToken,
    sql: (service, text) => queryDatabase(fleet.databaseOf(service), text),
  };

  /** Renames products in the background, so that replicas have to follow. @returns how to stop it */
  const startRenaming = () => {
    let isActive = true;
    const work = (async () => {
      for (let round = 0; isActive; round++) {
        const {id} = products[round % products.length]!;
        await client
          .request('PATCH', `/products/${id}`, {
            token: await staffToken().catch(() => ''),
            body: {name: `Product ${Date.now()}`},
          })
          .catch(() => {});
        await delay(500);
      }
    })();
    return async () => {
      isActive = false;
      await work;
    };
  };

  /** @returns whether the order is paid */
  const buyOnce = async () => {
    const cart = await client.createCart([{variantId: products[0]!.variantId, quantity: 1}]);
    const {status, body} = await client.checkOut(cart);
    if (status !== 202) return false;
    accepted.push({orderId: body.orderId, cartId: cart.id});
    return (await client.waitForOrder(body.orderId, {cartToken: cart.cartToken})).body.paymentStatus === 'captured';
  };

  /** Injects faults, waits, and recovers in any case. @returns processes whose reported readiness was wrong */
  const injectAndRecover = async (faults: readonly Fault[]): Promise<readonly string[]> => {
    const readiness = monitorReadiness(fleet.processes);
    const recoveries: (Recover | undefined)[] = [];
    const errors: unknown[] = [];
    const attempt = (work: () => Promise<unknown>) => work().catch(error => void errors.push(error));
    await attempt(async () => {
      for (const fault of faults) recoveries.push(await fault.inject(context));
      readiness.faultsInjected();
      await delay(Math.max(...faults.map(({durationSeconds}) => durationSeconds)) * 1000);
    });
    readiness.recoveryStarted();
    // In parallel: a fault that waits until it took effect often enough may need the recovery of another one.
    await Promise.all(recoveries.map(recover => attempt(async () => recover?.())));
    const wrong = await readiness.end(faults);
    if (errors.length > 0) throw errors[0];
    return wrong;
  };

  /** Injects faults while buyers buy, and checks consistency when all orders and events are processed. */
  const run = async (...faults: readonly Fault[]): Promise<ExperimentResult> => {
    const buyers: Buyers = startBuyers(fleet.url, products, Math.min(...faults.map(fault => fault.buyers ?? 5)));
    const stopRenaming = startRenaming();
    const violations: string[] = [];
    let recoverySeconds = 0;
    try {
      await delay(500);
      buyers.takeCounts();
      violations.push(...(await injectAndRecover(faults)));

      const recoveredAt = performance.now();
      await eventually(() => buyOnce().catch(() => false), timeoutSeconds).catch(() =>
        violations.push(`no order is paid within ${timeoutSeconds} s`),
      );
      recoverySeconds = (performance.now() - recoveredAt) / 1000;
      await fleet.ready(120).catch(error => violations.push(error.message));
      await delay(300);
    } catch (error) {
      violations.push(`the experiment failed: ${error}`);
    } finally {
      await Promise.all([buyers.stop(), stopRenaming()]);
    }
    accepted.push(...buyers.accepted);
    signUps.push(...buyers.signUps);

    const stoppedAt = performance.now();
    const check = () =>
      checkConsistency(fleet, products, accepted, signUps).catch(error => [`the consistency check failed: ${error}`]);
    const waitUntilConsistent = async () => {
      let found = await check();
      while (found.length > 0 && performance.now() - stoppedAt < timeoutSeconds * 1000) {
        await delay(250);
        found = await check();
      }
      return found;
    };
    const [found, memoryByName] = await Promise.all([waitUntilConsistent(), memoryAfterCollection(fleet.processes)]);
    growth.record(fleet.processes, memoryByName);
    const [[largest, memoryMiB]] = [...memoryByName].sort(([, a], [, b]) => b - a) as [[string, number]];
    if (memoryMiB > maxMemoryMiB) violations.push(`${largest} needs ${memoryMiB} MiB`);

    const counts = buyers.takeCounts();
    return {
      fault: faults.map(({name}) => name).join(' + '),
      ...counts,
      recoverySeconds,
      settlingSeconds: (performance.now() - stoppedAt) / 1000,
      memoryMiB,
      violations: [...violations, ...wrongRefusals(faults, counts.retried), ...buyers.unexpected(), ...found],
    };
  };

  return {run, orderCount: () => accepted.length, maxGrowth: growth.maximum, stop: () => fleet.stop()};
};
