import type {ApiKeyState} from '@ecom/contracts/events/auth';
import {newId} from '@ecom/core/ids';
import {postgresApiKeys as postgresReplica} from '@ecom/postgres/api-keys';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Accounts} from '../application/ports/accounts.ts';
import type {ApiKeys} from '../application/ports/api-keys.ts';
import {applyUserChange, createAccount} from '../domain/account.ts';
import {changeRoles} from '../domain/administrator.ts';
import {createApiKey, type NewApiKeyData, revokeApiKey} from '../domain/api-key.ts';
import {memoryStore} from './memory/store.ts';
import {postgresAccounts} from './postgres/accounts.ts';
import {postgresApiKeys, republishApiKeys} from './postgres/api-keys.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;

type Stores = {readonly accounts: Accounts; readonly apiKeys: ApiKeys; events(): Promise<readonly ApiKeyState[]>};
type Open = (t: ExecutionContext) => Promise<Stores>;

const memory: Open = async () => {
  const {accounts, apiKeys, apiKeyOutbox} = memoryStore();
  return {accounts, apiKeys, events: async () => apiKeyOutbox.map(({data}) => data as ApiKeyState)};
};

const keyEvents = {
  name: 'test-api-key-events',
  text: `select data from outbox where topic = 'ecom.api-key.v1' order by id`,
};
const openPostgres = async (t: ExecutionContext) => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  const events = async () => (await db.run<{data: ApiKeyState}>(keyEvents)).map(({data}) => data);
  return {db, accounts: postgresAccounts(db), apiKeys: postgresApiKeys(db), events};
};

const withAdministrator = async <Opened extends Stores>(
  t: ExecutionContext,
  open: (t: ExecutionContext) => Promise<Opened>,
) => {
  const stores = await open(t);
  const {accounts, apiKeys} = stores;
  const add = (name: string) =>
    accounts.add(
      createAccount(
        {userId: newId(), email: `${name}@example.org`, passwordHash: 'hash', profile, roles: ['customer', 'admin']},
        now,
      ),
    );
  const {userId} = await add('ada');
  const {userId: bob} = await add('bob');
  const createKey = (change: Partial<NewApiKeyData> = {}, by = userId, at = now) => {
    const id = newId();
    const data = {id, name: 'A machine', hash: `hash of ${id}`, lastCharacters: 'last', expiresAt: null, ...change};
    return apiKeys.create(by, (creator, catalogue) =>
      createApiKey(creator, {scopes: ['orders:read'], ...data}, at, catalogue),
    );
  };
  const setRoles = (roles: readonly ('customer' | 'staff' | 'admin')[]) =>
    accounts.updateRoles(
      userId,
      (account, administrators, authority) => changeRoles(account, {roles, authority, administrators}, later),
      bob,
    );
  return {...stores, userId, bob, createKey, setRoles};
};

const contract = (name: string, open: Open) => {
  test(`${name}: a new key is saved unchanged, and published without its name`, async t => {
    const {apiKeys, createKey, events, userId} = await withAdministrator(t, open);
    const key = await createKey({scopes: ['orders:read', 'stock:write'], expiresAt: later});
    t.deepEqual(await apiKeys.get(key.id), key);
    t.is(await apiKeys.get(newId()), undefined);
    t.deepEqual(await events(), [
      {
        id: key.id,
        version: 1,
        userId,
        hash: key.hash,
        scopes: ['orders:read', 'stock:write'],
        createdAt: now,
        expiresAt: later,
        revokedAt: null,
      },
    ]);
  });

  test(`${name}: a key that the domain refuses is not saved`, async t => {
    const {accounts, apiKeys, createKey, events, userId} = await withAdministrator(t, open);
    await accounts.update(userId, account => applyUserChange(account, {version: 2, status: 'inactive'}, later));
    await t.throwsAsync(createKey(), {code: 'inactive-account'});
    await t.throwsAsync(createKey({}, newId()), {code: 'unknown-account'});
    t.deepEqual(await apiKeys.list({sort: 'createdAt', limit: 10}), {items: [], nextCursor: null});
    t.deepEqual(await events(), []);
  });

  test(`${name}: concurrent revocations of a key publish one`, async t => {
    const {apiKeys, createKey, events} = await withAdministrator(t, open);
    const {id} = await createKey();
    await Promise.all(Array.from({length: 5}, () => apiKeys.update(id, key => revokeApiKey(key, later))));
    t.like(await apiKeys.get(id), {version: 2, revokedAt: later});
    t.deepEqual(
      (await events()).map(({version, revokedAt}) => [version, revokedAt]),
      [
        [1, null],
        [2, later],
      ],
    );
    await t.throwsAsync(
      apiKeys.update(newId(), key => key),
      {code: 'unknown-api-key'},
    );
  });

  test(`${name}: keys are listed page after page`, async t => {
    const {apiKeys, createKey} = await withAdministrator(t, open);
    const first = await createKey({}, undefined, '2026-03-01T00:00:00.000Z');
    const second = await createKey({}, undefined, '2026-03-02T00:00:00.000Z');
    const page = await apiKeys.list({sort: '-createdAt', limit: 1, count: true});
    t.deepEqual([page.items, page.total], [[second], 2]);
    const next = await apiKeys.list({sort: '-createdAt', limit: 1, cursor: page.nextCursor!});
    t.deepEqual(next, {items: [first], nextCursor: null});
  });

  test(`${name}: losing a role revokes the keys with a permission of it, of this account only`, async t => {
    const {apiKeys, createKey, setRoles, events, bob} = await withAdministrator(t, open);
    const kept = await createKey({scopes: ['orders:read']});
    const lost = await createKey({scopes: ['orders:read', 'ops:read']});
    const other = await createKey({scopes: ['ops:read']}, bob);
    t.deepEqual((await setRoles(['customer', 'staff'])).revokedKeys, [lost.id]);
    t.like(await apiKeys.get(lost.id), {version: 2, revokedAt: later});
    t.deepEqual([await apiKeys.get(kept.id), await apiKeys.get(other.id)], [kept, other]);
    t.like((await events()).at(-1), {id: lost.id, version: 2, revokedAt: later});
    t.is((await events()).length, 4);
  });

  for (const status of ['inactive', 'deleted'] as const) {
    test(`${name}: all keys of an account that becomes ${status} are revoked, and a revoked one stays as it was`, async t => {
      const {accounts, apiKeys, createKey, userId} = await withAdministrator(t, open);
      const [first, second] = [await createKey(), await createKey()];
      await apiKeys.update(first.id, key => revokeApiKey(key, now));
      const {revokedKeys} = await accounts.update(userId, account =>
        applyUserChange(account, {version: 2, status}, later),
      );
      t.deepEqual(revokedKeys, [second.id]);
      t.like(await apiKeys.get(first.id), {version: 2, revokedAt: now});
      t.like(await apiKeys.get(second.id), {version: 2, revokedAt: later});
    });
  }

  test(`${name}: gaining a role revokes no key`, async t => {
    const {createKey, setRoles} = await withAdministrator(t, open);
    await createKey();
    t.deepEqual((await setRoles(['customer', 'staff', 'admin'])).revokedKeys, []);
  });

  test(`${name}: no key survives a role that is lost while it is created`, async t => {
    const {apiKeys, createKey, setRoles} = await withAdministrator(t, open);
    const attempts = Array.from({length: 10}, () => createKey({scopes: ['ops:read']}));
    await Promise.allSettled([...attempts.slice(0, 5), setRoles(['customer']), ...attempts.slice(5)]);
    const {items} = await apiKeys.list({sort: 'createdAt', limit: 100});
    t.true(items.every(({revokedAt}) => revokedAt !== null));
  });
};

contract('memory', memory);
contract('postgres', openPostgres);

test('postgres: a use is recorded in the record, and stays when the key is revoked', async t => {
  const {apiKeys, createKey, db} = await withAdministrator(t, openPostgres);
  const {id} = await createKey();
  await postgresReplica(db).recordUse(id, later);
  await apiKeys.update(id, key => revokeApiKey(key, later));
  t.like(await apiKeys.get(id), {version: 2, lastUsedAt: later});
});

test('postgres: republishing publishes the state of every key', async t => {
  const {apiKeys, createKey, db, events} = await withAdministrator(t, openPostgres);
  const [first, second] = [await createKey(), await createKey()];
  await apiKeys.update(first.id, key => revokeApiKey(key, later));
  t.is(await republishApiKeys(db), 2);
  const published = (await events()).slice(-2);
  t.deepEqual(new Set(published.map(({id}) => id)), new Set([first.id, second.id]));
  t.like(published.find(({id}) => id === first.id)!, {version: 2, revokedAt: later});
});
