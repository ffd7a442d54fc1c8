import type {CartEvent} from '@ecom/contracts/events/cart';
import {type Database, openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import type {ExecutionContext} from 'ava';
import {memoryStores} from '../adapters/memory.ts';
import {postgresCarts} from '../adapters/postgres/carts.ts';
import {postgresProductReplica} from '../adapters/postgres/product-replica.ts';
import type {Ports} from '../application/ports.ts';

type Stores = Pick<Ports, 'carts' | 'productReplica'> & {
  /** The recorded events, oldest first. */
  recordedEvents(): Promise<readonly CartEvent[]>;
};

/** Opens stores for a contract suite until the test ends. */
export type Open = (t: ExecutionContext) => Promise<Stores>;

export const memory: Open = async () => {
  const {carts, productReplica, outbox} = memoryStores();
  return {carts, productReplica, recordedEvents: async () => outbox};
};

/** A database for this test, opened several times. */
export const openPostgres = async (t: ExecutionContext, times: number): Promise<Database[]> => {
  const url = await testDatabase(t, 'cart');
  return Array.from({length: times}, () => {
    const db = openDatabase({address: url, name: 'test', poolSize: 5});
    t.teardown(() => db.close());
    return db;
  });
};

const outboxRows = {name: 'test-outbox', text: 'select type, data from outbox order by id'};

export const postgres: Open = async t => {
  const [db] = (await openPostgres(t, 1)) as [Database];
  return {
    carts: postgresCarts(db),
    productReplica: postgresProductReplica(db),
    recordedEvents: () => db.run<CartEvent>(outboxRows),
  };
};
