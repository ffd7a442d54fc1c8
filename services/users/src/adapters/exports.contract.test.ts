import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Exports, Users} from '../application/ports.ts';
import {createExport} from '../domain/export.ts';
import {deleteUser, newUser} from '../domain/user.ts';
import {memoryExports, memoryUsers} from './memory.ts';
import {postgresExports} from './postgres/exports.ts';
import {postgresUsers} from './postgres/users.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-03T01:00:00.000Z';
const expiry = '2026-03-10T00:00:00.000Z';
const profile = {email: 'ada@example.org', fullName: 'Ada', phone: null, timezone: 'UTC'};

type Stores = {
  readonly users: Users;
  readonly exports: Exports;
  /** The requests to the services. */
  requests(): Promise<readonly unknown[]>;
};
type Open = (t: ExecutionContext) => Promise<Stores>;

const memory: Open = async () => {
  const users = memoryUsers();
  const exports = memoryExports(users);
  return {users, exports, requests: async () => exports.outbox.map(({data}) => data)};
};
const requests = {
  name: 'test-requests',
  text: `select data from outbox where type = 'personal-data.requested' order by id`,
};
const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'users'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return {
    users: postgresUsers(db),
    exports: postgresExports(db),
    requests: async () => (await db.run<{data: unknown}>(requests)).map(({data}) => data),
  };
};

const contract = (name: string, open: Open) => {
  const withUser = async (t: ExecutionContext) => {
    const stores = await open(t);
    const userId = newId();
    await stores.users.add(newUser(userId, profile, 'general', now));
    const part = (service: string, index = 0, isLast = true, id = service) => ({
      service,
      index,
      isLast,
      data: {records: [{id}]},
    });
    const request = (at = now, id = newId()) =>
      stores.exports.create(userId, newest => createExport({id, userId, days: 7}, newest, at), part('users'));
    return {...stores, userId, part, request};
  };

  test(`${name}: a new export has the part of users, and is requested from the services`, async t => {
    const {exports, requests, userId, request} = await withUser(t);
    t.is(await exports.newestOf(userId), undefined);
    const created = await request();
    t.like(created, {userId, requestedAt: now, expiresAt: expiry, updatedAt: now});
    t.deepEqual(created.parts, [{service: 'users', index: 0, isLast: true}]);
    t.deepEqual(await exports.newestOf(userId), created);
    t.deepEqual(await requests(), [{exportId: created.id, userId}]);
  });

  test(`${name}: of ten concurrent requests one creates an export`, async t => {
    const {requests, request} = await withUser(t);
    const results = await Promise.allSettled(Array.from({length: 10}, () => request()));
    t.is(results.filter(({status}) => status === 'fulfilled').length, 1);
    t.is((await requests()).length, 1);
  });

  test(`${name}: parts are saved once each, in any order`, async t => {
    const {exports, userId, part, request} = await withUser(t);
    const {id} = await request();
    await exports.addPart(id, part('order', 1, true, 'second'), later);
    for (let i = 0; i < 2; i++) await exports.addPart(id, part('order', 0, false, 'first'), later);
    await exports.addPart(newId(), part('order'), later);
    const found = (await exports.newestOf(userId))!;
    t.is(found.updatedAt, later);
    t.deepEqual(found.parts, [
      {service: 'order', index: 0, isLast: false},
      {service: 'order', index: 1, isLast: true},
      {service: 'users', index: 0, isLast: true},
    ]);
    t.deepEqual(await exports.dataOf(id), {
      users: {records: [{id: 'users'}]},
      order: {records: [{id: 'first'}, {id: 'second'}]},
    });
  });

  test(`${name}: an expired export is swept with its parts`, async t => {
    const {exports, userId, request} = await withUser(t);
    const {id} = await request();
    t.is(await exports.sweep(later), 0);
    t.is(await exports.sweep(expiry), 1);
    t.is(await exports.newestOf(userId), undefined);
    t.deepEqual(await exports.dataOf(id), {});
  });

  test(`${name}: a deleted user has no export, and a late part brings none back`, async t => {
    const {users, exports, userId, part, request} = await withUser(t);
    const {id} = await request();
    await users.update(userId, user => deleteUser(user, later));
    t.is(await exports.newestOf(userId), undefined);
    await exports.addPart(id, part('order'), later);
    t.is(await exports.newestOf(userId), undefined);
    await t.throwsAsync(request(later), {code: 'unknown-user'});
    await t.throwsAsync(
      exports.create(newId(), () => t.fail() as never, part('users')),
      {code: 'unknown-user'},
    );
  });
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: the deletion of a user is published once, for what is left in dead letters', async t => {
  const db = openDatabase({address: await testDatabase(t, 'users'), name: 'test'});
  t.teardown(() => db.close());
  const users = postgresUsers(db);
  const id = newId();
  await users.add(newUser(id, profile, 'general', now));
  for (let i = 0; i < 2; i++) await users.update(id, user => deleteUser(user, later));
  const types = {name: 'test-types', text: 'select type from outbox order by id'};
  t.deepEqual(
    (await db.run<{type: string}>(types)).map(({type}) => type),
    ['user.changed', 'user.changed', 'personal-data.erasure_requested'],
  );
});
