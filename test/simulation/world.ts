import {watchAccounts} from './account-rules.ts';
import {createBus} from './bus.ts';
import {createBuyers, type Ledger} from './buyers.ts';
import {checkEnding, waits} from './ending.ts';
import {createStrikes, drawFaults} from './faults.ts';
import {createProcesses} from './processes.ts';
import type {Random} from './random.ts';
import {createRecorder} from './record.ts';
import {watchMoney, watchOrders, watchReplicas} from './rules.ts';
import {createScheduler} from './scheduler.ts';
import {fillShelves} from './shelves.ts';
import {type Changes, createShop} from './shop.ts';
import {watchStock} from './stock-rules.ts';
import {openStores} from './stores.ts';
import type {Violation} from './watch.ts';

export type WorldOptions = {
  readonly random: Random;
  readonly buyers: number;
  /** What of the shop is broken on purpose. */
  readonly changes?: Changes;
  /** Hears the story, line by line. */
  readonly tell?: ((line: string) => void) | undefined;
};

export type Outcome = {
  readonly violation: Violation | undefined;
  /** Checkouts that were accepted. */
  readonly purchases: number;
  readonly steps: number;
  /** Differs when anything was decided otherwise. */
  readonly print: number;
};

/** Milliseconds after the last fault in which everything must come to its end. */
const bound = 1_800_000;
const clerks = 2;
const maximumSteps = 200_000;
const idPrefix = '00000000-0000-7000-8000-';
/** The ids of a world are numbered, so that a reader can tell them apart: `#12`. */
const readable = (text: string) =>
  text.replaceAll(/00000000-0000-7000-8000-0*([0-9a-f]+)/g, (_, id) => `#${Number.parseInt(id, 16)}`);

/** One shop with its buyers, from the first cart until everything has come to rest, or until a rule is broken. */
export const runWorld = async ({random, buyers, changes = {}, tell: write}: WorldOptions): Promise<Outcome> => {
  let violation: Violation | undefined;
  let print = 0;
  let ids = 0;
  const newId = () => idPrefix + (++ids).toString(16).padStart(12, '0');
  const begin = Date.parse('2026-03-03T00:00:00.000Z');
  let opened = false;
  const tell = (line: string) => {
    print = (Math.imul(print, 31) + line.length + scheduler.time()) | 0;
    // How the shelves were filled is no part of any story.
    if (!write || !opened) return;
    const seconds = ((scheduler.time() - begin) / 1000).toFixed(3);
    write(`${seconds.padStart(9)}  ${readable(line)}`);
  };
  const violate = (rule: string, detail: string) => {
    violation ??= {rule, detail: readable(detail)};
  };

  const scheduler = createScheduler(random, (task, what) => tell(`${task.name}: ${what}`));
  const faults = drawFaults(random);
  const processes = createProcesses(scheduler, random, tell);
  const bus = createBus({scheduler, random, processes, faults, tell});
  const stores = openStores();
  const ledger: Ledger = {confirmed: new Map(), accepted: new Map(), signedUp: new Set(), refusedAlone: new Set()};
  const stock = watchStock(stores, violate);
  const books = watchMoney(stores, violate);
  watchOrders(stores, ledger, violate);
  watchReplicas(stores, violate);
  const accounts = watchAccounts(stores, violate);
  const shop = createShop({scheduler, random, processes, bus, faults, stores, newId, violate, changes});

  const record = createRecorder({scheduler, bus, stores, newId, violate});
  const strikes = createStrikes({scheduler, random, processes, bus, faults, tell});
  const collect = () => {
    record();
    stock.check();
  };

  /** Takes steps until `over` says so, at a moment when nothing can be done. */
  const run = async (over: () => boolean) => {
    for (;;) {
      if (!scheduler.step()) {
        for (let hop = 0; hop < 20; hop++) await null;
        if (!scheduler.step()) {
          if (over() || !scheduler.skip()) return;
          continue;
        }
      }
      await scheduler.settle();
      collect();
      if (violation) return;
      strikes.maybe();
      if (scheduler.steps() > maximumSteps) return violate('everything ends', 'there is no end to it');
    }
  };

  const asDrawn = {...faults};
  strikes.calm();
  const products = fillShelves({random, newId, at: scheduler.now(), buyers});
  await stores.product.products.add(products);
  collect();
  await run(() => true);

  opened = true;
  Object.assign(faults, asDrawn);
  processes.start();
  const variants = products.flatMap(({variants}) => variants.map(({id}) => id));
  const people = createBuyers({scheduler, random, processes, shop, variants, newId, ledger});
  let active = 0;
  const live = (person: () => Promise<void>) => {
    active += 1;
    person()
      .catch(error => violate('nobody meets a bug', String(error?.stack ?? error)))
      .finally(() => {
        active -= 1;
      });
  };
  for (let i = 0; i < buyers; i++) live(people.buyer);
  for (let i = 0; i < clerks; i++) live(people.clerk);
  await run(() => active === 0);

  strikes.calm();
  const calm = scheduler.time();
  const late = () => scheduler.time() > calm + bound;
  await run(() => late() || (!waits(stores) && bus.left().length === 0));
  if (!violation && late())
    violate('everything ends', `after ${bound / 60_000} minutes without a fault somebody still waits`);
  if (!violation) await checkEnding({stores, bus, ledger, books, soldOf: stock.soldOf, violate});
  if (!violation) await accounts.checkEnding(ledger, scheduler.now());
  if (violation) tell(`BROKEN: ${violation.rule}: ${violation.detail}`);
  return {violation, purchases: stores.cart.outbox.length, steps: scheduler.steps(), print};
};
