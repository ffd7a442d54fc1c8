import type {PaymentEvent} from '@ecom/contracts/events/payment';
import {type Database, openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import type {ExecutionContext} from 'ava';
import {postgresLedger} from '../adapters/postgres/ledger.ts';
import {postgresPayments} from '../adapters/postgres/payments.ts';
import {memoryStores, retryIntervalMs, type Stores, summarize} from './fixtures.ts';

/** Opens stores for a contract suite until the test ends. */
export type Open = (t: ExecutionContext) => Promise<Stores>;

export const memory: Open = async () => memoryStores();

export const openPostgres = async (t: ExecutionContext): Promise<Database> => {
  const db = openDatabase({address: await testDatabase(t, 'payment'), name: 'test', poolSize: 5});
  t.teardown(() => db.close());
  return db;
};

const outbox = {name: 'test-outbox', text: 'select type, data from outbox where key = $1 order by id'};
const book = {
  name: 'test-book',
  text: 'select outcome, amount::int from simulated_ledger where order_id = $1 order by outcome, amount desc',
};

export const storesOn = (db: Database): Stores => ({
  payments: postgresPayments(db, retryIntervalMs),
  ledger: postgresLedger(db, 'simulated'),
  async eventTypes(orderId) {
    const events = await db.run<PaymentEvent>(outbox, [orderId]);
    return events.map(summarize);
  },
  booked: orderId => db.run(book, [orderId]),
});

export const postgres: Open = async t => storesOn(await openPostgres(t));
