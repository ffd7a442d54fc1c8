import {type OrderEvent, orderTopic} from '@ecom/contracts/events/order';
import {type Database, openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import type {ExecutionContext} from 'ava';
import {postgresOrders} from '../adapters/postgres/orders.ts';
import {memoryStores, retryIntervalMs, type Stores, short} from './fixtures.ts';

/** Opens stores for a contract suite until the test ends; two, as two processes share a database. */
export type Open = (t: ExecutionContext) => Promise<readonly [Stores, Stores]>;

export const memory: Open = async () => {
  const stores = memoryStores();
  return [stores, stores];
};

const outbox = {name: 'test-outbox', text: 'select type, data from outbox where key = $1 order by id'};

const storesOn = (db: Database): Stores => ({
  orders: postgresOrders(db, retryIntervalMs),
  async eventTypes(orderId) {
    const events = await db.run<OrderEvent>(outbox, [orderId]);
    for (const {type, data} of events) orderTopic.events[type].parse(data);
    return events.map(({type}) => short(type));
  },
});

export const postgres: Open = async t => {
  const url = await testDatabase(t, 'order');
  const open = () => {
    const db = openDatabase({address: url, name: 'test', poolSize: 10});
    t.teardown(() => db.close());
    return storesOn(db);
  };
  return [open(), open()];
};
