import test from 'ava';
import {type Client, clientOf} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = clientOf(shop.url);
  staff = await client.asAdministrator();
});
test.after.always(() => shop?.drop());

test("another shopper's cart, order and address do not exist", async t => {
  const {variantId} = await client.makeProduct(staff, {stock: 5});
  const [ada, eve] = [await client.signUp('ada'), await client.signUp('eve')];
  const cart = await client.makeCart([{variantId, quantity: 1}], ada.token);
  const address = await client.must(201, 'POST', `/users/${ada.id}/addresses`, {
    token: ada.token,
    body: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'},
  });
  const {orderId} = (await client.checkOut(cart, {token: ada.token})).body;
  await client.waitFor(orderId, ada);

  for (const [method, path] of [
    ['GET', `/carts/${cart.id}`],
    ['DELETE', `/carts/${cart.id}`],
    ['GET', `/orders/${orderId}`],
    ['POST', `/orders/${orderId}/cancel`],
    ['GET', `/orders/${orderId}/events`],
    ['GET', `/users/${ada.id}`],
    ['DELETE', `/users/${ada.id}`],
    ['GET', `/users/${ada.id}/addresses`],
    ['GET', address.headers.get('location')!],
  ] as const) {
    t.is((await client.ask(method, path, {token: eve.token})).status, 404, `${method} ${path}`);
  }
  t.is((await client.ask('GET', `/orders/${orderId}`, {cartToken: 'guess'})).status, 404);
  t.is((await client.ask('GET', `/carts/${cart.id}`)).status, 404);
  t.is((await client.must(200, 'GET', `/orders/${orderId}`, {token: ada.token})).body.status, 'paid');
});

test('customers are refused on every route for staff, strangers on every route for people', async t => {
  const {token} = await client.signUp('customer');
  const document = (await client.must(200, 'GET', '/openapi.json')).body;
  let checked = 0;
  for (const [path, operations] of Object.entries<Record<string, any>>(document.paths)) {
    for (const [method, {security, description = ''}] of Object.entries(operations)) {
      // Public operations have no requirement, and those with optional authentication have two.
      if (security.length !== 1) continue;
      const concrete = path.replaceAll(/\{\w+\}/g, '019a0000-0000-7000-8000-000000000000');
      t.is((await client.ask(method.toUpperCase(), concrete)).status, 401, `${method} ${path} without a token`);
      if (!description.includes('Requires the permission')) continue;
      t.is((await client.ask(method.toUpperCase(), concrete, {token})).status, 403, `${method} ${path} as a customer`);
      checked += 1;
    }
  }
  t.true(checked >= 15);
});

test('a refresh token used twice kills its family', async t => {
  const {email, password} = await client.signUp('refresh');
  const first = (await client.must(200, 'POST', '/auth/login', {body: {email, password}})).body;
  const second = (await client.must(200, 'POST', '/auth/refresh', {body: {refreshToken: first.refreshToken}})).body;
  await client.must(200, 'GET', '/users/me', {token: second.accessToken});

  t.is((await client.ask('POST', '/auth/refresh', {body: {refreshToken: first.refreshToken}})).status, 401);
  t.is((await client.ask('POST', '/auth/refresh', {body: {refreshToken: second.refreshToken}})).status, 401);
  t.is((await client.ask('GET', '/users/me', {token: second.accessToken})).status, 401);
});

test('who is deleted cannot log in, and their token ends', async t => {
  const {id, email, password, token} = await client.signUp('gone');
  await client.must(204, 'DELETE', `/users/${id}`, {token});
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await client.ask('POST', '/auth/login', {body: {email, password}})).status === 401) break;
  }
  t.is((await client.ask('POST', '/auth/login', {body: {email, password}})).status, 401);
  t.is((await client.ask('GET', '/users/me', {token})).status, 401);
});
