import {randomUUID} from 'node:crypto';
import {memoryAudit} from '@ecom/http/audit';
import type {OpenAudit} from '@ecom/http/testing/audit';
import type {ExecutionContext} from 'ava';
import {memoryGenerations} from '../adapters/memory/generations.ts';
import {memoryPages} from '../adapters/memory/pages.ts';
import {memoryReplicas} from '../adapters/memory/replicas.ts';
import type {Generations, Store} from '../application/ports.ts';

/** Opens an empty store for one test. */
export type OpenStore = (t: ExecutionContext) => Promise<Store>;
/** Opens generations that nobody has entered yet, for one test. */
export type OpenGenerations = (t: ExecutionContext) => Promise<Generations>;

const memoryStore: OpenStore = async () => ({replicas: memoryReplicas(), pages: memoryPages()});

/** A MongoDB database of its own for one test, dropped after it. */
export const openTestMongo = async (t: ExecutionContext, base: string) => {
  const [{openMongoStore}, {default: mongoose}] = await Promise.all([
    import('../adapters/mongo/store.ts'),
    import('mongoose'),
  ]);
  const url = new URL(base);
  url.pathname = `/catalog-${randomUUID()}`;
  // Test files that run at once keep the processors busy for seconds.
  url.searchParams.set('serverSelectionTimeoutMS', '60000');
  const store = await openMongoStore({url: url.href});
  t.teardown(async () => {
    await store.close();
    const connection = await mongoose.createConnection(url.href).asPromise();
    await connection.dropDatabase();
    await connection.close();
  });
  return store;
};

const mongoGenerations =
  (base: string): OpenGenerations =>
  async t =>
    (await openTestMongo(t, base)).generations;

const mongoStore =
  (base: string): OpenStore =>
  async t => {
    const generations = await mongoGenerations(base)(t);
    await generations.prepare('one');
    return generations.open('one');
  };

const {MONGO_URL} = process.env;

/** Every store there is: MongoDB too when `MONGO_URL` names one. */
export const stores: Readonly<Record<string, OpenStore>> = {
  memory: memoryStore,
  ...(MONGO_URL && {mongodb: mongoStore(MONGO_URL)}),
};

/** Every audit log there is. */
export const audits: Readonly<Record<string, OpenAudit>> = {
  memory: async () => memoryAudit(),
  ...(MONGO_URL && {mongodb: async (t: ExecutionContext) => (await openTestMongo(t, MONGO_URL)).audit}),
};

/** All kinds of generations there are. */
export const everyGenerations: Readonly<Record<string, OpenGenerations>> = {
  memory: async () => memoryGenerations(),
  ...(MONGO_URL && {mongodb: mongoGenerations(MONGO_URL)}),
};
