import {type Database, openDatabase} from '@ecom/kernel/postgres/database';
import type {ExecutionContext} from 'ava';
import {testDatabase} from '../../../../test/postgres.ts';
import type {PaymentEvent} from '../events.ts';
import {heard, memoryStores, pause, type Stores} from '../testing.ts';
import {postgresPayments} from './postgres/payments.ts';
import {postgresLedger} from './simulated/postgres-ledger.ts';

/** Opens what a contract is tested on, until the test ends. */
export type Open = (t: ExecutionContext) => Promise<Stores>;

export const memory: Open = async () => memoryStores();

export const openPostgres = async (t: ExecutionContext): Promise<Database> => {
  const db = openDatabase({url: await testDatabase(t, 'payment'), name: 'test', pool: 5});
  t.teardown(() => db.close());
  return db;
};

const outbox = {name: 'test-outbox', text: 'select type, data from outbox where key = $1 order by id'};
const book = {
  name: 'test-book',
  text: 'select outcome, amount::int from simulated_ledger where order_id = $1 order by outcome, amount desc',
};

export const storesOn = (db: Database): Stores => ({
  payments: postgresPayments(db, pause),
  ledger: postgresLedger(db),
  async told(orderId) {
    const events = await db.run<PaymentEvent>(outbox, [orderId]);
    return events.map(heard);
  },
  booked: orderId => db.run(book, [orderId]),
});

export const postgres: Open = async t => storesOn(await openPostgres(t));
