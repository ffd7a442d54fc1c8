import test, {type ExecutionContext} from 'ava';
import type {ApiKey, ApiKeyReplica} from '../api-keys.ts';

export const idOf = (number: number): string => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const aKey = (number: number, change: Partial<ApiKey> = {}): ApiKey => ({
  id: idOf(number),
  version: 1,
  userId: idOf(1000),
  hash: `hash ${number}`,
  scopes: ['orders:read', 'stock:write'],
  expiresAt: null,
  revokedAt: null,
  ...change,
});

const instant = '2026-03-03T10:00:00.000Z';

/** What every replica of API keys must do. */
export const apiKeyReplicaContract = (name: string, open: (t: ExecutionContext) => Promise<ApiKeyReplica>): void => {
  test(`${name}: an API key is found by its hash`, async t => {
    const replica = await open(t);
    const key = aKey(1, {expiresAt: instant});
    await replica.save(key);
    await replica.save(aKey(2));
    t.deepEqual(await replica.getByHash('hash 1'), {...key, lastUsedAt: null});
    t.deepEqual(await replica.getByHash('hash 2'), {...aKey(2), lastUsedAt: null});
    t.is(await replica.getByHash('hash 3'), undefined);
  });

  test(`${name}: of two versions of an API key the newer one stays, in whichever order they come`, async t => {
    const replica = await open(t);
    const revoked = aKey(1, {version: 2, revokedAt: instant});
    await replica.save(aKey(1));
    await replica.save(revoked);
    await replica.save(aKey(1));
    t.like(await replica.getByHash('hash 1'), {version: 2, revokedAt: instant});
    await replica.save(aKey(2, {version: 2, revokedAt: instant}));
    await replica.save(aKey(2));
    t.like(await replica.getByHash('hash 2'), {version: 2, revokedAt: instant});
  });

  test(`${name}: concurrent versions of an API key end with the newest`, async t => {
    const replica = await open(t);
    await Promise.all([3, 1, 4, 2, 5, 1].map(version => replica.save(aKey(1, {version}))));
    t.is((await replica.getByHash('hash 1'))?.version, 5);
  });

  test(`${name}: a new version of an API key keeps its last use`, async t => {
    const replica = await open(t);
    await replica.save(aKey(1));
    await replica.recordUse(idOf(1), instant);
    await replica.save(aKey(1, {version: 2, revokedAt: instant}));
    t.like(await replica.getByHash('hash 1'), {version: 2, lastUsedAt: instant});
  });

  test(`${name}: the use of an unknown API key is ignored`, async t => {
    const replica = await open(t);
    await replica.recordUse(idOf(9), instant);
    t.deepEqual(await replica.listUses(undefined, 10), []);
  });

  test(`${name}: uses are listed by id, page after page`, async t => {
    const replica = await open(t);
    for (const number of [3, 1, 2]) await replica.save(aKey(number));
    await replica.recordUse(idOf(2), instant);
    t.deepEqual(await replica.listUses(undefined, 2), [
      {id: idOf(1), lastUsedAt: null},
      {id: idOf(2), lastUsedAt: instant},
    ]);
    t.deepEqual(await replica.listUses(idOf(2), 2), [{id: idOf(3), lastUsedAt: null}]);
  });
};
