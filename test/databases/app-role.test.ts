import {grantAppRole} from '@ecom/postgres/app-role';
import {openDatabase} from '@ecom/postgres/database';
import {migrate} from '@ecom/postgres/migrate';
import {onServer} from '@ecom/postgres/testing/templates';
import test from 'ava';
import {type SecuredPostgres, startSecuredPostgres} from './secured-postgres.ts';

let server: SecuredPostgres;
test.before(async () => {
  server = await startSecuredPostgres();
  for (const service of ['cart', 'order'])
    await grantAppRole(server.urlOf(service, owner), {name: `${service}_app`, password: 'a ü z'});
});
test.after.always(() => server?.stop());

const owner = {user: 'owner', password: 'owner'};
const login = {user: 'cart_app', password: 'a ü z'};
const asService = <T>(work: Parameters<typeof onServer<T>>[1], database = 'cart') =>
  onServer(server.urlOf(database, login), work);

test('the role of a service may read and change its rows', async t => {
  const db = openDatabase({address: server.urlOf('cart', login), name: 'cart', poolSize: 2});
  t.teardown(() => db.close());
  await db.check();
  await asService(async client => {
    await client.query(
      `insert into outbox (event_id, topic, key, type, data) values (gen_random_uuid(), 'a', 'b', 'c', '{}')`,
    );
    t.is((await client.query('delete from outbox')).rowCount, 1);
    t.deepEqual((await client.query('show statement_timeout')).rows, [{statement_timeout: '15s'}]);
  });
});

test('the role of a service may use tables that later migrations create', async t => {
  await onServer(server.urlOf('cart', owner), client => client.query('create table later (id bigserial)'));
  t.teardown(() => server.sql('drop table later', 'cart').then(() => {}));
  await asService(async client => {
    await client.query('insert into later default values');
    t.deepEqual((await client.query('select id from later')).rows, [{id: '1'}]);
  });
});

for (const text of [
  'create table mine (id int)',
  'drop table carts',
  'alter table carts add column mine int',
  'truncate carts',
  'create schema mine',
  'create temporary table mine (id int)',
  'create role mine',
  `delete from migration`,
])
  test(`the role of a service may not: ${text}`, async t => {
    await asService(client => t.throwsAsync(client.query(text), {code: '42501'}));
  });

test('the role of a service may not connect to the database of another', async t => {
  await t.throwsAsync(
    asService(async () => {}, 'order'),
    {code: '42501'},
  );
});

test('granting the rights again changes the password', async t => {
  const role = {name: 'order_app', password: 'changed'};
  await grantAppRole(server.urlOf('order', owner), role);
  await t.notThrowsAsync(onServer(server.urlOf('order', {user: role.name, password: role.password}), async () => {}));
});

test('a role that exists needs no password', async t => {
  await server.sql(`create role known login password 'known'`);
  await grantAppRole(server.urlOf('order', owner), {name: 'known'});
  const db = openDatabase({address: server.urlOf('order', {user: 'known', password: 'known'}), name: 'order'});
  t.teardown(() => db.close());
  await t.notThrowsAsync(db.check());
});

test('a login that may not grant the rights is explained', async t => {
  const error = await t.throwsAsync(grantAppRole(server.urlOf('cart', login), {name: 'cart_app', password: 'x'}), {
    code: 'rights-not-granted',
  });
  t.regex(error!.message, /role cart_app were not changed: permission denied.*owner.*DATABASE_APP_PASSWORD/);
});

test('migrations run again with the login of the owner', async t => {
  t.deepEqual(await migrate({address: server.urlOf('cart', owner), service: 'cart'}), []);
});
