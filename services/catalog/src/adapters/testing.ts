import {randomUUID} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import type {Pages, Sources} from '../application/ports.ts';
import {memoryPages} from './memory/pages.ts';
import {memorySources} from './memory/sources.ts';

/** Opens an empty store for one test. */
export type OpenStore = (t: ExecutionContext) => Promise<{readonly sources: Sources; readonly pages: Pages}>;

export const memoryStore: OpenStore = async () => ({sources: memorySources(), pages: memoryPages()});

/** In a database of its own, dropped after the test. */
const mongoStore =
  (base: string): OpenStore =>
  async t => {
    const [{openMongoStore}, {default: mongoose}] = await Promise.all([import('./mongo/store.ts'), import('mongoose')]);
    const url = new URL(base);
    url.pathname = `/catalog-${randomUUID()}`;
    const store = await openMongoStore(url.href);
    t.teardown(async () => {
      await store.close();
      const connection = await mongoose.createConnection(url.href).asPromise();
      await connection.dropDatabase();
      await connection.close();
    });
    return store;
  };

const {MONGO_URL} = process.env;

/** Every store there is: MongoDB too when `MONGO_URL` names one. */
export const stores: Readonly<Record<string, OpenStore>> = {
  memory: memoryStore,
  ...(MONGO_URL && {mongodb: mongoStore(MONGO_URL)}),
};
