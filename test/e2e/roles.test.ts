import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let admin: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = createClient(shop.url);
  admin = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

const unique = (name: string) => `${name}-${Math.random().toString(36).slice(2, 8)}`;
const define = (name: string, permissions: readonly string[], headers: Record<string, string> = {}, token = admin) =>
  client.request('PUT', `/auth/roles/${name}`, {token, headers, body: {permissions, description: 'Packs parcels'}});
const setRoles = (userId: string, ...roles: string[]) =>
  client.request('PUT', `/auth/accounts/${userId}/roles`, {token: admin, body: {roles}});
const can = async (token: string, path: string) => (await client.request('GET', path, {token})).status;

/** A user with the roles, logged in. */
const userWith = async (...roles: string[]) => {
  const user = await client.createMember(admin, 'staff');
  await setRoles(user.id, 'customer', ...roles);
  return {...user, token: await client.logIn(user.email, user.password)};
};

test('a role of the shop gives its holders its permissions, and takes them with their sessions and API keys', async t => {
  const name = unique('warehouse');
  const created = await define(name, ['orders:read', 'accounts:write']);
  t.like(created, {status: 201, body: {name, isBuiltIn: false, permissions: ['orders:read', 'accounts:write']}});
  t.is(created.headers.get('location'), `/auth/roles/${name}`);
  const packer = await userWith(name);
  t.is(await can(packer.token, '/orders'), 200);
  t.is(await can(packer.token, '/users'), 403);
  const {key} = (
    await client.expectStatus(201, 'POST', '/auth/api-keys', {
      token: packer.token,
      body: {name: 'scanner', scopes: ['orders:read']},
    })
  ).body;
  await eventually(async () => (await can(key, '/orders')) === 200);

  const stale = await define(name, [], {'if-match': '"7"'});
  t.like(stale, {status: 412, body: {code: 'stale-role'}});
  t.like(await define(name, ['users:read'], {'if-match': created.headers.get('etag')!}), {status: 200});
  t.is(await can(packer.token, '/orders'), 401, 'the session has ended');
  await eventually(async () => (await can(key, '/orders')) === 401);
  const again = await client.logIn(packer.email, packer.password);
  t.is(await can(again, '/users'), 200);

  const remove = () => client.request('DELETE', `/auth/roles/${name}`, {token: admin});
  t.like(await remove(), {status: 409, body: {code: 'role-in-use'}});
  await setRoles(packer.id, 'customer');
  t.is((await remove()).status, 204);
  t.is(await can(admin, `/auth/roles/${name}`), 404);
  t.like(await setRoles(packer.id, name), {status: 422, body: {code: 'unknown-role', errors: [{path: 'roles'}]}});
});

test('built-in roles are listed; admin and customer are unchangeable, and none is deleted', async t => {
  const {items} = (await client.expectStatus(200, 'GET', '/auth/roles', {token: admin})).body;
  t.deepEqual(
    items.filter(({isBuiltIn}: {isBuiltIn: boolean}) => isBuiltIn).map(({name}: {name: string}) => name),
    ['customer', 'staff', 'admin'],
  );
  for (const name of ['admin', 'customer'])
    t.like(await define(name, ['users:read']), {status: 409, body: {code: 'built-in-role'}});
  t.like(await client.request('DELETE', '/auth/roles/staff', {token: admin}), {status: 409});
  t.like(await define('King!', []), {status: 422, body: {errors: [{path: 'name'}]}});
  const unknown = await define('x', ['throne:write']);
  t.like(unknown, {status: 422, body: {errors: [{path: 'permissions[0]'}]}});
});

test('nobody gives what they do not hold: neither by a role, nor to an account, nor by an invitation', async t => {
  const [managers, thieves] = [unique('managers'), unique('thieves')];
  await define(managers, ['accounts:write', 'users:read', 'users:write']);
  await define(thieves, ['payments:write']);
  const {token} = await userWith(managers);
  const bob = await client.createMember(admin, 'bob');
  const forbidden = {status: 403, body: {code: 'permission-not-held'}};
  t.like(await define(unique('x'), ['payments:write'], {}, token), forbidden);
  t.like(await define(thieves, [], {}, token), forbidden);
  for (const role of ['admin', 'staff', thieves]) {
    const assign = client.request('PUT', `/auth/accounts/${bob.id}/roles`, {token, body: {roles: [role]}});
    t.like(await assign, forbidden, role);
    const invite = client.request('POST', '/auth/invitations', {token, body: {email: bob.email, roles: [role]}});
    t.like(await invite, forbidden, role);
  }
  const own = await client.request('PUT', `/auth/accounts/${bob.id}/roles`, {token, body: {roles: [managers]}});
  t.is(own.status, 200);
});

test('a changed role is in the audit log with the permissions that were given', async t => {
  const name = unique('audited');
  await define(name, ['stock:write']);
  await define(name, ['orders:read']);
  const {items} = (
    await client.expectStatus(200, 'GET', `/ops/auth/audit?resource=${name}&action=defineRole`, {token: admin})
  ).body;
  t.like(items[0].changes[0], {
    resource: 'role',
    id: name,
    fields: {'orders:read': {before: null, after: true}, 'stock:write': {before: true, after: null}},
  });
});
