import {setTimeout as delay} from 'node:timers/promises';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let admin: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'}, {exclusive: true});
  client = createClient(shop.url);
  admin = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

/** Creates a key, and waits until every service knows it. */
const createKey = async (
  scopes: readonly string[],
  {token = admin, ...fields}: {token?: string; expiresAt?: string} = {},
) => {
  const body = {name: 'a machine', scopes, ...fields};
  const {id, key} = (await client.expectStatus(201, 'POST', '/auth/api-keys', {token, body})).body;
  for (const path of protectedPaths)
    await eventually(async () => (await client.request('GET', path, {token: key})).status !== 401);
  return {id: id as string, key: key as string};
};

/** A path at every service that needs a credential. */
const protectedPaths = [
  '/auth/whoami',
  '/users',
  '/products',
  '/carts',
  '/orders',
  '/payments',
  '/ops/catalog/api-keys',
  '/ops/notification/api-keys',
];

const statusesOf = async (token: string) =>
  Object.fromEntries(
    await Promise.all(
      protectedPaths.map(async path => [path, (await client.request('GET', path, {token})).status] as const),
    ),
  );

test('an API key does what its scopes allow at every service, and nothing else', async t => {
  const {id, key} = await createKey(['orders:read', 'ops:read']);
  t.regex(key, /^ek_/);
  t.deepEqual(await statusesOf(key), {
    '/auth/whoami': 200,
    '/users': 403,
    '/products': 200,
    '/carts': 403,
    '/orders': 200,
    '/payments': 403,
    '/ops/catalog/api-keys': 200,
    '/ops/notification/api-keys': 200,
  });
  const {body} = await client.expectStatus(200, 'GET', '/auth/whoami', {token: key});
  t.deepEqual([body.apiKey.id, body.permissions], [id, ['orders:read', 'ops:read']]);
  const product = {name: 'Shoe', categoryIds: [], status: 'draft', variants: []};
  t.is((await client.request('POST', '/products', {token: key, body: product})).status, 403);
});

test('an API key is not its creator', async t => {
  const {key} = await createKey(['orders:read', 'accounts:write', 'users:read']);
  for (const [method, path, body] of [
    ['GET', '/auth/sessions'],
    ['POST', '/auth/password/change', {currentPassword: 'x', newPassword: 'battery staple'}],
    ['GET', '/users/me'],
    ['GET', '/carts/me'],
    ['POST', '/carts', {currency: 'EUR'}],
    ['POST', '/auth/api-keys', {name: 'another', scopes: ['orders:read']}],
  ] as const) {
    const response = await client.request(method, path, {token: key, body});
    t.is(response.status, 403, `${method} ${path}`);
    t.is(response.body.code, 'key-not-allowed', `${method} ${path}`);
  }
  const {key: narrow} = await createKey(['stock:write']);
  const {userId} = (await client.expectStatus(200, 'GET', '/auth/whoami', {token: narrow})).body;
  const {key: wide} = await createKey(['accounts:write']);
  const promotion = {token: wide, body: {roles: ['customer', 'admin']}};
  t.is((await client.request('PUT', `/auth/accounts/${userId}/roles`, promotion)).body.code, 'key-not-allowed');
  t.is((await client.request('GET', `/users/${userId}`, {token: narrow})).body.code, 'forbidden');
  t.is((await client.request('GET', '/orders', {token: narrow})).body.code, 'forbidden');
});

test('every service refuses a revoked key within two seconds', async t => {
  const {id, key} = await createKey(['orders:read', 'ops:read']);
  // So that every service has it in its cache.
  await statusesOf(key);
  await client.expectStatus(204, 'DELETE', `/auth/api-keys/${id}`, {token: admin});
  await delay(2000);
  for (const [path, status] of Object.entries(await statusesOf(key))) t.is(status, 401, path);
  t.regex((await client.request('GET', '/orders', {token: key})).body.detail, /revoked/);
  t.truthy((await client.expectStatus(200, 'GET', `/auth/api-keys/${id}`, {token: admin})).body.revokedAt);
});

test('a key that has expired is refused', async t => {
  const expiresAt = Date.now() + 10_000;
  const {key} = await createKey(['orders:read'], {expiresAt: new Date(expiresAt).toISOString()});
  await delay(expiresAt + 100 - Date.now());
  const {status, body} = await client.request('GET', '/orders', {token: key});
  t.is(status, 401);
  t.regex(body.detail, /expired/);
});

test('a mistyped key is refused as such', async t => {
  const {key} = await createKey(['orders:read']);
  const mistyped = key.slice(0, -1) + (key.endsWith('x') ? 'y' : 'x');
  const {status, body} = await client.request('GET', '/orders', {token: mistyped});
  t.is(status, 401);
  t.regex(body.detail, /checksum/);
});

test('the keys of an administrator who becomes a customer are revoked everywhere', async t => {
  const {id: userId, email, password} = await client.createMember(admin, 'demoted');
  const setRoles = (...roles: string[]) =>
    client.expectStatus(200, 'PUT', `/auth/accounts/${userId}/roles`, {token: admin, body: {roles}});
  await setRoles('customer', 'admin');
  const token = await client.logIn(email, password);
  const {id, key} = await createKey(['orders:read', 'ops:read'], {token});
  await setRoles('customer');
  await delay(2000);
  for (const [path, status] of Object.entries(await statusesOf(key))) t.is(status, 401, path);
  t.truthy((await client.expectStatus(200, 'GET', `/auth/api-keys/${id}`, {token: admin})).body.revokedAt);
});

test('what an API key changes is audited under its id', async t => {
  const {id, key} = await createKey(['products:write']);
  const body = {
    name: 'Shoe',
    categoryIds: [],
    status: 'draft',
    variants: [{sku: id, prices: [], options: {}, stock: 1}],
  };
  await client.expectStatus(201, 'POST', '/products', {token: key, body});
  const {items} = (await client.expectStatus(200, 'GET', `/ops/product/audit?actor=${id}`, {token: admin})).body;
  t.deepEqual(
    items.map(({action, actor}: {action: string; actor: {apiKeyId: string}}) => [action, actor.apiKeyId]),
    [['createProduct', id]],
  );
  const created = await client.expectStatus(200, 'GET', `/ops/auth/audit?resource=${id}`, {token: admin});
  t.false(JSON.stringify(created.body).includes(key));
});

test('each service records when a key was last used', async t => {
  const {id, key} = await createKey(['orders:read', 'ops:read']);
  await client.expectStatus(200, 'GET', '/orders', {token: key});
  const lastUsedAt = async (service: string) => {
    const {items} = (await client.expectStatus(200, 'GET', `/ops/${service}/api-keys?limit=100`, {token: key})).body;
    return items.find((use: {id: string}) => use.id === id)?.lastUsedAt;
  };
  await eventually(async () => Date.parse(await lastUsedAt('order')) > Date.now() - 60_000);
  t.truthy(await lastUsedAt('auth'));
});
