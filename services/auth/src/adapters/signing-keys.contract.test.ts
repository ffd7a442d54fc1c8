import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {SigningKeys} from '../application/ports/signing-keys.ts';
import {rotate} from '../domain/signing-key.ts';
import {cachedKeys} from './cached-keys.ts';
import {memoryStore} from './memory/store.ts';
import {postgresSigningKeys} from './postgres/signing-keys.ts';

const now = '2026-03-03T00:00:00.000Z';
const key = (createdAt = now) => ({kid: newId(), publicKey: 'x', privateKey: 'd', createdAt});

type Open = (t: ExecutionContext) => Promise<SigningKeys>;

const memory: Open = async () => memoryStore().signingKeys;
const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return postgresSigningKeys(db);
};
const cached: Open = async () => cachedKeys(memoryStore().signingKeys);

const contract = (name: string, open: Open) => {
  test(`${name}: of ten processes that start concurrently one creates the first key`, async t => {
    const keys = await open(t);
    t.deepEqual(await keys.list(), []);
    const rings = await Promise.all(Array.from({length: 10}, () => keys.update(ring => rotate(ring, key(), now))));
    const [first] = rings;
    t.is(first!.length, 1);
    for (const ring of rings) t.deepEqual(ring, first);
    t.deepEqual(await keys.list(), first);
  });

  test(`${name}: keys are listed oldest first, and omitted keys are deleted`, async t => {
    const keys = await open(t);
    const [older, newer] = [key(), {...key('2026-04-02T00:00:00.000Z'), signsFrom: '2026-04-02T00:00:20.000Z'}];
    await keys.update(() => [older]);
    await keys.update(ring => [...ring, newer]);
    t.deepEqual(await keys.list(), [older, newer]);
    await keys.update(([, second]) => [second!]);
    t.deepEqual(await keys.list(), [newer]);
  });
};

contract('memory', memory);
contract('postgres', postgres);
contract('cached', cached);

test('cached: keys are read again after five seconds', async t => {
  const {signingKeys} = memoryStore();
  const first = key();
  await signingKeys.update(() => [first]);
  const [cachedForSeconds, uncached] = [cachedKeys(signingKeys), cachedKeys(signingKeys, 0)];
  await cachedForSeconds.list();
  await uncached.list();
  await signingKeys.update(ring => [...ring, key()]);
  t.is((await cachedForSeconds.list()).length, 1);
  t.is((await uncached.list()).length, 2);
});

test('cached: the cached keys stay valid while the store is unavailable', async t => {
  const {signingKeys} = memoryStore();
  const store = {...signingKeys};
  const keys = cachedKeys(store, 0);
  await store.update(() => [key()]);
  t.is((await keys.list()).length, 1);
  store.list = async () => {
    throw new Error('unavailable');
  };
  t.is((await keys.list()).length, 1);
  await t.throwsAsync(cachedKeys(store, 0).list(), {message: 'unavailable'});
});

test('cached: a read that an update overtakes does not bring the older keys back', async t => {
  const {signingKeys} = memoryStore();
  await signingKeys.update(() => [key()]);
  const overtaken = Promise.withResolvers<void>();
  const keys = cachedKeys({
    ...signingKeys,
    async list() {
      const ring = await signingKeys.list();
      await overtaken.promise;
      return ring;
    },
  });
  const reading = keys.list();
  await keys.update(ring => [...ring, key()]);
  overtaken.resolve();
  t.is((await reading).length, 2);
  t.is((await keys.list()).length, 2);
});
