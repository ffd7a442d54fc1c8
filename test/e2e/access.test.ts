import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = createClient(shop.url);
  staff = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

test("another shopper's cart, order and address are not found", async t => {
  const {variantId} = await client.createProduct(staff, {stock: 5});
  const [ada, eve] = [await client.signUp('ada'), await client.signUp('eve')];
  const cart = await client.createCart([{variantId, quantity: 1}], ada.token);
  const address = await client.expectStatus(201, 'POST', `/users/${ada.id}/addresses`, {
    token: ada.token,
    body: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'},
  });
  const {orderId} = (await client.checkOut(cart, {token: ada.token})).body;
  await client.waitForOrder(orderId, ada);

  for (const [method, path] of [
    ['GET', `/carts/${cart.id}`],
    ['DELETE', `/carts/${cart.id}`],
    ['GET', `/orders/${orderId}`],
    ['POST', `/orders/${orderId}/cancellations`],
    ['GET', `/orders/${orderId}/events`],
    ['GET', `/users/${ada.id}`],
    ['DELETE', `/users/${ada.id}`],
    ['GET', `/users/${ada.id}/addresses`],
    ['GET', address.headers.get('location')!],
  ] as const) {
    t.is((await client.request(method, path, {token: eve.token})).status, 404, `${method} ${path}`);
  }
  t.is((await client.request('GET', `/orders/${orderId}`, {cartToken: 'guess'})).status, 404);
  t.is((await client.request('GET', `/carts/${cart.id}`)).status, 404);
  t.is(
    (await client.expectStatus(200, 'GET', `/orders/${orderId}`, {token: ada.token})).body.paymentStatus,
    'captured',
  );
});

test('every operation that needs a user refuses requests without a token, and every operation for staff refuses customers', async t => {
  const {token} = await client.signUp('customer');
  const document = (await client.expectStatus(200, 'GET', '/openapi.json')).body;
  let checked = 0;
  for (const [path, operations] of Object.entries<Record<string, any>>(document.paths)) {
    for (const [method, {security, description = ''}] of Object.entries(operations)) {
      // Public operations have no requirement, and those with optional authentication one that needs no user.
      const needsUser = security.every((each: object) => 'bearer' in each || 'sessionCookie' in each);
      if (security.length === 0 || !needsUser) continue;
      const url = path.replaceAll(/\{\w+\}/g, '019a0000-0000-7000-8000-000000000000');
      t.is((await client.request(method.toUpperCase(), url)).status, 401, `${method} ${path} without a token`);
      if (!description.includes('Requires the permission')) continue;
      t.is((await client.request(method.toUpperCase(), url, {token})).status, 403, `${method} ${path} as a customer`);
      checked += 1;
    }
  }
  t.true(checked >= 15);
});

test('using an earlier refresh token revokes its family', async t => {
  const {email, password} = await client.signUp('refresh');
  const first = (await client.expectStatus(200, 'POST', '/auth/login', {body: {email, password}})).body;
  const refresh = async (refreshToken: string) =>
    (await client.expectStatus(200, 'POST', '/auth/refresh', {body: {refreshToken}})).body;
  const second = await refresh((await refresh(first.refreshToken)).refreshToken);
  await client.expectStatus(200, 'GET', '/users/me', {token: second.accessToken});

  t.is((await client.request('POST', '/auth/refresh', {body: {refreshToken: first.refreshToken}})).status, 401);
  t.is((await client.request('POST', '/auth/refresh', {body: {refreshToken: second.refreshToken}})).status, 401);
  t.is((await client.request('GET', '/users/me', {token: second.accessToken})).status, 401);
});

test('a deleted user cannot log in, and their access token is revoked', async t => {
  const {id, email, password, token} = await client.signUp('deleted');
  await client.expectStatus(204, 'DELETE', `/users/${id}`, {token});
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await client.request('POST', '/auth/login', {body: {email, password}})).status === 401) break;
  }
  t.is((await client.request('POST', '/auth/login', {body: {email, password}})).status, 401);
  t.is((await client.request('GET', '/users/me', {token})).status, 401);
});

test('the last administrator can neither be changed by staff nor deactivate or delete itself', async t => {
  const {id: staffId, email, password} = await client.createMember(staff, 'staff');
  const roles = (names: string[]) => ({token: staff, body: {roles: names}});
  await client.expectStatus(200, 'PUT', `/auth/accounts/${staffId}/roles`, roles(['customer', 'staff']));
  const token = await client.logIn(email, password);
  const {id} = (await client.expectStatus(200, 'GET', '/users/me', {token: staff})).body;
  for (const body of [{email: 'x@example.org'}, {status: 'inactive'}])
    t.is((await client.request('PATCH', `/users/${id}`, {token, body})).body.code, 'protected-account');
  t.is((await client.request('DELETE', `/users/${id}`, {token})).body.code, 'protected-account');
  const inactive = {token: staff, body: {status: 'inactive'}};
  t.is((await client.request('PATCH', `/users/${id}`, inactive)).body.code, 'last-administrator');
  t.is((await client.request('DELETE', `/users/${id}`, {token: staff})).body.code, 'last-administrator');

  await client.expectStatus(200, 'PUT', `/auth/accounts/${staffId}/roles`, roles(['customer']));
  t.is((await client.request('GET', '/users', {token})).status, 401);
});

test('personnel cannot remove an administrator, nor read what the shop holds about one', async t => {
  const permissions = ['users:read', 'users:write', 'accounts:write'];
  await client.expectStatus(201, 'PUT', '/auth/roles/personnel', {token: staff, body: {permissions}});
  await client.expectStatus(201, 'PUT', '/auth/roles/reader', {token: staff, body: {permissions: ['users:read']}});
  const logIn = async (role: string) => {
    const {id, email, password} = await client.createMember(staff, role);
    await client.expectStatus(200, 'PUT', `/auth/accounts/${id}/roles`, {token: staff, body: {roles: [role]}});
    return client.logIn(email, password);
  };
  const [token, reader] = [await logIn('personnel'), await logIn('reader')];
  const {id, email, password} = await client.createMember(staff, 'boss');
  await client.expectStatus(200, 'PUT', `/auth/accounts/${id}/roles`, {token: staff, body: {roles: ['admin']}});
  const refused = {status: 403, body: {code: 'permission-not-held'}};
  t.like(await client.request('PATCH', `/users/${id}`, {token, body: {status: 'inactive'}}), refused);
  t.like(await client.request('DELETE', `/users/${id}`, {token}), refused);
  for (const method of ['GET', 'POST']) {
    const path = `/users/${id}/export`;
    const isUnknown = method === 'GET';
    t.like(await client.request(method, path, {token: reader}), {
      status: isUnknown ? 404 : 403,
      body: {code: isUnknown ? 'unknown-export' : 'protected-account'},
    });
  }
  const boss = await client.logIn(email, password);
  t.is((await client.request('GET', '/auth/roles', {token: boss})).status, 200, 'nothing has ended');
  const {id: customer} = await client.signUp('customer');
  await client.expectStatus(204, 'DELETE', `/users/${customer}`, {token});
  await client.expectStatus(204, 'DELETE', `/users/${id}`, {token: staff});
});
