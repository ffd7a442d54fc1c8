import {setTimeout as delay} from 'node:timers/promises';
import {type Database, openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import type {ExecutionContext} from 'ava';
import {memoryStores} from '../adapters/memory.ts';
import type {ProductServiceEvent} from '../adapters/memory-reservations.ts';
import {postgresBrands} from '../adapters/postgres/brands.ts';
import {postgresCategories} from '../adapters/postgres/categories.ts';
import {postgresImports} from '../adapters/postgres/imports.ts';
import {postgresProducts} from '../adapters/postgres/products.ts';
import {postgresReservations} from '../adapters/postgres/reservations.ts';
import {postgresStock} from '../adapters/postgres/stock.ts';
import type {Ports} from '../application/ports.ts';
import {aCategory} from './fixtures.ts';

export type Stores = Omit<Ports, 'newId' | 'now'> & {
  /** The recorded events, oldest first. */
  outbox(): Promise<readonly ProductServiceEvent[]>;
};

/** Opens stores for a contract suite until the test ends. */
export type Open = (t: ExecutionContext) => Promise<Stores>;

export const memory: Open = async () => {
  const {outbox, ...stores} = memoryStores();
  return {...stores, outbox: async () => [...outbox]};
};

/** A database for this test, opened several times. */
export const openPostgres = async (t: ExecutionContext, times: number): Promise<Database[]> => {
  const url = await testDatabase(t, 'product');
  return Array.from({length: times}, () => {
    const db = openDatabase({address: url, name: 'test', poolSize: 10});
    t.teardown(() => db.close());
    return db;
  });
};

/** Creates a category, and returns its id. */
export const anyCategory = async ({categories}: Stores): Promise<string> =>
  (await categories.decide(() => aCategory())).id;

const waiting = {
  name: 'test-waiting',
  text: `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
};

/** Until a session of the database waits for another's lock, or it is enough. */
export const waitForLockWaiter = async (db: Database, isEnough = () => false): Promise<void> => {
  while (!isEnough() && (await db.run(waiting)).length === 0) await delay(5);
};

const outbox = {name: 'test-outbox', text: 'select type, data from outbox order by id'};

export const storesOn = (db: Database): Stores => ({
  categories: postgresCategories(db),
  brands: postgresBrands(db),
  products: postgresProducts(db),
  imports: postgresImports(db),
  stock: postgresStock(db),
  reservations: postgresReservations(db),
  outbox: () => db.run<ProductServiceEvent>(outbox),
});

export const postgres: Open = async t => storesOn((await openPostgres(t, 1))[0]!);
