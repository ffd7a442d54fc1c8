import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient, type RequestOptions} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

/** The proxy of a fleet replaces the forwarded addresses by which these tests have several clients. */
const testOnStandalone = process.env.TEST_SHOP === 'fleet' ? test.skip : test;

let shop: FileShop;
let client: Client;
let admin: string;
let variantId: string;
let productId: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0', RATE_LIMIT: '1', TRUST_PROXY: '1'});
  client = createClient(shop.url);
  admin = await client.logInAsAdministrator();
  ({variantId, id: productId} = await client.createProduct(admin, {stock: 100}));
});
test.after.always(() => shop?.drop());

/** A client's address, as the reverse proxy reports it. */
const from = (address: string) => ({'x-forwarded-for': address});

const lines = () => [{variantId, quantity: 1}];

/** What a guest sends to check out; `changes` replaces members. */
const checkout = (total: object, changes: object = {}) => ({
  email: 'guest@example.org',
  shippingAddress: {fullName: 'Ada Lovelace', line1: '1 Square', city: 'London', postalCode: 'SW1Y', country: 'GB'},
  payment: {provider: 'simulated', token: 'tok_ok'},
  expectedTotal: total,
  ...changes,
});

test('a payment provider or token that is named like a property of every object holds no stock', async t => {
  const cart = await client.createCart(lines());
  const path = `/carts/${cart.id}/checkout`;
  const send = (payment: object): Promise<{status: number; body: any}> =>
    client.request('POST', path, {
      cartToken: cart.cartToken,
      headers: {'idempotency-key': randomUUID()},
      body: checkout(cart.total, {payment}),
    });
  for (const provider of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'paypal'])
    t.true([400, 422].includes((await send({provider, token: 'tok_ok'})).status), provider);
  t.is((await client.request('GET', `/carts/${cart.id}`, {cartToken: cart.cartToken})).body.status, 'open');

  const {status, body} = await send({provider: 'simulated', token: 'constructor'});
  t.is(status, 202);
  const order = await client.waitForOrder(body.orderId, cart);
  t.like(order.body, {status: 'cancelled', paymentStatus: 'failed'});
});

test('no shared cache may store what belongs to somebody, nor an error', async t => {
  const {id, token} = await client.signUp('cached');
  const cart = await client.createCart(lines());
  const {orderId} = (await client.checkOut(cart)).body;
  await client.waitForOrder(orderId, cart);
  const paths: readonly (readonly [string, RequestOptions])[] = [
    [`/carts/${cart.id}`, {cartToken: cart.cartToken}],
    [`/orders/${orderId}`, {cartToken: cart.cartToken}],
    ['/users/me', {token}],
    [`/users/${id}/addresses`, {token}],
    ['/auth/sessions', {token}],
    ['/orders', {token}],
    [`/carts/${randomUUID()}`, {}],
    ['/users/me', {}],
    ['/mailbox', {}],
  ];
  for (const [path, options] of paths) {
    const {headers} = await client.request('GET', path, options);
    t.regex(headers.get('cache-control') ?? '', /^private, no-(?:store|cache)$/, path);
    t.regex(headers.get('vary') ?? '', /Authorization, ?Cart-Token/i, path);
  }
});

test('five thousand nested lists are refused by a sentence', async t => {
  const headers = {'content-type': 'application/json', ...from('198.51.100.3')};
  const body = `{"email":${'['.repeat(5000)}"\\u0041"${']'.repeat(5000)}}`;
  const response = await fetch(`${shop.url}/users`, {method: 'POST', headers, body});
  t.is(response.status, 422);
  t.like(await response.json(), {code: 'too-deeply-nested'});
});

testOnStandalone('guesses from one address do not lock the owner out at another one', async t => {
  const {email, password} = await client.signUp('guessed');
  const logIn = (attempt: string, address: string) =>
    client.request('POST', '/auth/login', {body: {email, password: attempt}, headers: from(address)});
  const statuses: number[] = [];
  for (let guess = 0; guess < 11; guess++) statuses.push((await logIn(`guess ${guess}`, '203.0.113.1')).status);
  t.deepEqual(statuses, [...Array.from({length: 10}, () => 401), 429]);
  t.is((await logIn(password, '203.0.113.1')).status, 429);
  t.is((await logIn(password, '203.0.113.2')).status, 200);
});

testOnStandalone('one client of an IPv6 network cannot guess from many of its addresses', async t => {
  const {email} = await client.signUp('guessed');
  const guess = (n: number) =>
    client.request('POST', '/auth/login', {body: {email, password: 'a guess'}, headers: from(`2001:db8::${n}`)});
  for (let n = 1; n <= 10; n++) t.is((await guess(n)).status, 401);
  t.is((await guess(11)).status, 429);
});

testOnStandalone('a client cannot choose the address by which it is counted', async t => {
  const {email} = await client.signUp('guessed');
  const guess = (n: number) =>
    client.request('POST', '/auth/login', {
      body: {email, password: 'a guess'},
      headers: from(`192.0.2.${n}, 203.0.113.77`),
    });
  for (let n = 1; n <= 10; n++) t.is((await guess(n)).status, 401);
  t.is((await guess(11)).status, 429);
});

test('two tabs that refresh at once both go on', async t => {
  const {email, password} = await client.signUp('tabs');
  const {refreshToken} = (await client.expectStatus(200, 'POST', '/auth/login', {body: {email, password}})).body;
  const refresh = async () => (await client.expectStatus(200, 'POST', '/auth/refresh', {body: {refreshToken}})).body;
  const [one, other] = await Promise.all([refresh(), refresh()]);
  t.is(one.refreshToken, other.refreshToken);
  for (const {accessToken} of [one, other]) await client.expectStatus(200, 'GET', '/users/me', {token: accessToken});
});

test('a forged access token is refused by every service', async t => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [header, payload, signature] = admin.split('.');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
  const forged = {
    'without a signature': `${part({alg: 'none', typ: 'at+jwt'})}.${payload}.`,
    'with other claims': `${header}.${part({...claims, exp: claims.exp + 86_400})}.${signature}`,
    'with another algorithm': `${part({alg: 'HS256', typ: 'at+jwt'})}.${payload}.${signature}`,
    'with a shorter signature': `${header}.${payload}.${signature!.slice(0, -4)}`,
  };
  for (const [title, token] of Object.entries(forged)) {
    for (const path of ['/users', '/auth/api-keys', '/stock', '/carts', '/orders', '/payments', '/ops/catalog/status'])
      t.is((await client.request('GET', path, {token})).status, 401, `${path} ${title}`);
  }
});

test('a mail of the shop repeats no link that a stranger gave as a name', async t => {
  const email = `victim-${randomUUID().slice(0, 8)}@example.org`;
  const fullName = 'Claim your prize at evil.example';
  const {status} = await client.request('POST', '/users', {body: {email, password: 'correct horse', fullName}});
  t.is(status, 201);
  type Mail = {readonly to: string; readonly subject: string; readonly body: string};
  let mail: Mail | undefined;
  await eventually(async () => {
    const {items} = (await client.request('GET', '/mailbox', {headers: {accept: 'application/json'}})).body;
    mail = items.find(({to}: Mail) => to === email);
    return mail !== undefined;
  });
  t.false(JSON.stringify(mail).includes('evil.example'));
});

testOnStandalone('cards cannot be tried one after the other', async t => {
  const headers = from('203.0.113.40');
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 21; attempt++) {
    const {body: cart} = await client.expectStatus(201, 'POST', '/carts', {
      headers,
      body: {currency: 'EUR', lines: lines()},
    });
    const {status} = await client.request('POST', `/carts/${cart.id}/checkout`, {
      cartToken: cart.token,
      headers: {...headers, 'idempotency-key': randomUUID()},
      body: checkout(cart.total, {payment: {provider: 'simulated', token: 'tok_declined'}}),
    });
    statuses.push(status);
  }
  t.deepEqual(statuses, [...Array.from({length: 20}, () => 202), 429]);
});

test('a guest cannot hold more than twenty event streams open', async t => {
  const cart = await client.createCart(lines());
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_slow'})).body;
  const closing = new AbortController();
  t.teardown(() => closing.abort());
  const open = () =>
    fetch(`${shop.url}/orders/${orderId}/events`, {
      headers: {'cart-token': cart.cartToken!},
      signal: closing.signal,
    });
  const streams: Response[] = [];
  for (let n = 0; n < 20; n++) streams.push(await open());
  t.deepEqual(
    streams.map(({status}) => status),
    streams.map(() => 200),
  );
  t.is((await open()).status, 429);
});

test("a guest's answer, which has the token of the cart, is not replayed to another guest", async t => {
  const create = (key: string) =>
    client.request('POST', '/carts', {body: {currency: 'EUR'}, headers: {'idempotency-key': key}});
  for (const key of ['1', 'order-1', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'])
    t.like(await create(key), {status: 422, body: {code: 'idempotency-key-guessable'}});
  t.is((await create(randomUUID())).status, 201);
});

test('the admin port changes nothing, and answers no script of a web page', async t => {
  for (const path of ['/ops/republish/users', '/ops/users/republish', '/users', '/auth/login'])
    t.is((await fetch(shop.adminUrl + path, {method: 'POST'})).status, 404, path);
  t.is((await fetch(`${shop.adminUrl}/livez`)).status, 200);
  // The fleet of the tests has a proxy there, which belongs to no shop.
  if (process.env.TEST_SHOP === 'fleet') return;
  const scripted = await fetch(`${shop.adminUrl}/livez`, {headers: {origin: 'https://evil.example'}});
  t.is(scripted.status, 403);
});

test('a body cannot set what its operation does not change', async t => {
  const {token} = await client.signUp('assigned');
  const {id} = (await client.expectStatus(200, 'GET', '/users/me', {token})).body;
  const newUser = {email: `${randomUUID()}@example.org`, password: 'correct horse', fullName: 'Ada Lovelace'};
  const cart = await client.createCart(lines());
  const bodies: readonly (readonly [method: string, path: string, field: string, options: RequestOptions])[] = [
    ['POST', '/users', 'roles', {body: {...newUser, roles: ['admin']}}],
    ['POST', '/users', 'id', {body: {...newUser, id: randomUUID()}}],
    ['PATCH', `/users/${id}`, 'roles', {token, body: {roles: ['admin']}}],
    ['PATCH', `/users/${id}`, 'createdAt', {token, body: {createdAt: '2020-01-01T00:00:00Z'}}],
    [
      'POST',
      `/carts/${cart.id}/lines`,
      'unitPrice',
      {cartToken: cart.cartToken!, body: {...lines()[0], unitPrice: {amount: 1, currency: 'EUR'}}},
    ],
    ['PATCH', `/products/${productId}`, 'version', {token: admin, body: {version: 9}, headers: {'if-match': '*'}}],
  ];
  for (const [method, path, field, options] of bodies) {
    const {status, body} = await client.request(method, path, options);
    t.is(status, 422, `${method} ${path} ${field}`);
    t.true(
      body.errors.some((error: {path: string}) => error.path === field),
      `${method} ${path} names ${field}: ${JSON.stringify(body)}`,
    );
  }
  t.is((await client.request('PATCH', `/users/${id}`, {token, body: {status: 'inactive'}})).status, 403);
});

test('a shopper pays the price of the shop, for a number of pieces that exists', async t => {
  const cart = await client.createCart(lines());
  const send = (body: object) =>
    client.request('POST', `/carts/${cart.id}/checkout`, {
      cartToken: cart.cartToken,
      headers: {'idempotency-key': randomUUID()},
      body,
    });
  t.like(await send(checkout({amount: 1, currency: 'EUR'})), {status: 409, body: {code: 'total-changed'}});
  t.is((await send(checkout({amount: -1, currency: 'EUR'}))).status, 422);
  t.is((await send(checkout({amount: cart.total.amount, currency: 'JPY'}))).status, 409);
  for (const quantity of [0, -1, 0.5, '1', 1e9]) {
    const body = {variantId, quantity};
    const response = await client.request('POST', `/carts/${cart.id}/lines`, {cartToken: cart.cartToken, body});
    t.is(response.status, 422, String(quantity));
  }
});

test('text of a query language is text', async t => {
  const {body: everything} = await client.expectStatus(200, 'GET', '/catalog/products');
  t.true(everything.items.length > 0);
  for (const text of ["' or 1=1 --", '{"$ne":null}', '.*', '%', '(', '\\']) {
    const q = encodeURIComponent(text);
    t.is((await client.request('GET', `/catalog/products?q=${q}&limit=5`)).status, 200, text);
    t.deepEqual((await client.expectStatus(200, 'GET', `/products?sku=${q}`, {token: admin})).body.items, [], text);
  }
  for (const query of ['email[$ne]=x', 'sort=email;drop', 'sort=constructor', 'status=__proto__'])
    t.is((await client.request('GET', `/users?${query}`, {token: admin})).status, 422, query);
});
