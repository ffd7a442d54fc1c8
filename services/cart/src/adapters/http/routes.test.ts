import {newId} from '@ecom/core/ids';
import {person, serveRoutes} from '@ecom/http/testing';
import {rateLimits} from '@ecom/redis/rate-limits';
import test, {type ExecutionContext} from 'ava';
import {ada, address, bigMug, bob, createFixture, line, mug, mugs, variant} from '../../testing/fixtures.ts';
import {cartRoutes} from './routes.ts';

const people = {
  ada: person(ada),
  bob: person(bob),
  staff: person(newId(), 'orders:read', 'users:read'),
};
const open = async (t: ExecutionContext) => {
  const shop = await createFixture();
  const limits = rateLimits();
  return {...shop, ask: await serveRoutes(t, cartRoutes(shop.useCases, limits), people, {limits})};
};
type Shop = Awaited<ReturnType<typeof open>>;

/** A guest's cart of two mugs, made over HTTP. */
const guestCart = async ({ask}: Shop) => {
  const {body} = await ask('POST', '/carts', {body: {lines: [line(mug, 2)]}});
  return {path: `/carts/${body.id}`, headers: {'cart-token': body.token}};
};
const order = {
  email: 'Guest@Example.org',
  shippingAddress: address,
  payment: {provider: 'simulated', token: 'tok_ok'},
  expectedTotal: {amount: 500, currency: 'EUR'},
};

test('a guest gets a cart and the token that opens it, once', async t => {
  const {ask} = await open(t);
  const {status, headers, body} = await ask('POST', '/carts', {body: {lines: [line(mug, 2)]}});
  t.is(status, 201);
  t.is(headers.get('location'), `/carts/${body.id}`);
  t.is(headers.get('etag'), '"1"');
  const {token, ...cart} = body;
  t.regex(token, /^[\w-]{43}$/);
  t.deepEqual(cart, {
    id: body.id,
    currency: 'EUR',
    lines: [
      {
        variantId: mug,
        sku: 'SKU-101',
        name: 'Mug',
        quantity: 2,
        unitPrice: {amount: 250, currency: 'EUR'},
        subtotal: {amount: 500, currency: 'EUR'},
        discounts: [],
        taxes: [],
        total: {amount: 500, currency: 'EUR'},
        purchasable: true,
      },
    ],
    shipping: null,
    subtotal: {amount: 500, currency: 'EUR'},
    discountTotal: {amount: 0, currency: 'EUR'},
    taxTotal: {amount: 0, currency: 'EUR'},
    taxes: [],
    total: {amount: 500, currency: 'EUR'},
    pricesIncludeTax: true,
    status: 'open',
    orderId: null,
    expiresAt: '2026-04-02T00:00:00.000Z',
    version: 1,
  });
  t.deepEqual((await ask('GET', `/carts/${body.id}`, {headers: {'cart-token': token}})).body, cart);
});

test('a shopper needs no token, and finds the cart without its id', async t => {
  const {ask} = await open(t);
  const {body} = await ask('POST', '/carts', {as: 'ada', body: {currency: 'USD'}});
  t.false('token' in body);
  t.like((await ask('GET', '/carts/me', {as: 'ada'})).body, {id: body.id, currency: 'USD'});
});

test('lines are put in, changed and taken out, each time at the newest version', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  const at = (version: number) => ({...headers, 'if-match': `"${version}"`});
  const added = await shop.ask('POST', `${path}/lines`, {headers: at(1), body: line(bigMug, 1)});
  t.like(added, {status: 200, body: {total: {amount: 900}, version: 2}});
  const set = {headers: at(2), body: {quantity: 1}};
  t.like(await shop.ask('PATCH', `${path}/lines/${mug}`, set), {status: 200, body: {total: {amount: 650}}});
  t.like(await shop.ask('PATCH', `${path}/lines/${mug}`, set), {status: 412, body: {code: 'stale-cart'}});
  t.like(await shop.ask('DELETE', `${path}/lines/${mug}`, {headers: at(3)}), {body: {total: {amount: 400}}});
  t.is((await shop.ask('DELETE', path, {headers})).status, 204);
  t.is((await shop.ask('GET', path, {headers})).status, 404);
});

test('a repeated checkout gets the response to the first; another body under its key is refused', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  const asked = {headers: {...headers, 'idempotency-key': newId()}, body: order};
  const first = await shop.ask('POST', `${path}/checkout`, asked);
  const second = await shop.ask('POST', `${path}/checkout`, asked);
  t.deepEqual([first.status, second.status, second.body], [202, 202, first.body]);
  t.deepEqual(
    [first, second].map(response => response.headers.get('idempotent-replayed')),
    [null, 'true'],
  );
  const other = {...asked, body: {...order, email: 'other@example.org'}};
  t.like(await shop.ask('POST', `${path}/checkout`, other), {status: 422, body: {code: 'idempotency-key-reused'}});
});

test('a checkout is accepted once, whatever its key', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  const buy = (key: string) =>
    shop.ask('POST', `${path}/checkout`, {headers: {...headers, 'idempotency-key': key}, body: order});
  const {status, headers: answered, body} = await buy('one');
  t.is(status, 202);
  t.is(answered.get('location'), `/orders/${body.orderId}`);
  t.is(body.status, 'placed');
  const again = await buy('one');
  t.deepEqual(again.body, body);
  t.is(again.headers.get('idempotent-replayed'), 'true');
  t.like(await buy('two'), {status: 409, body: {code: 'cart-closed', orderId: body.orderId}});
});

test('a total that changed is refused with both totals', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: 260}})]);
  const asked = {headers: {...headers, 'idempotency-key': 'one'}, body: order};
  t.like(await shop.ask('POST', `${path}/checkout`, asked), {
    status: 409,
    body: {code: 'total-changed', expectedTotal: {amount: 500}, total: {amount: 520, currency: 'EUR'}},
  });
});

test("a guest's cart is claimed with a login and its token", async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  t.like(await shop.ask('POST', `${path}/claim`, {as: 'ada', headers}), {status: 200, body: {total: {amount: 500}}});
  t.is((await shop.ask('GET', path, {as: 'ada'})).status, 200);
  t.is((await shop.ask('GET', path, {headers})).status, 404);
});

test('a claim of lines that do not fit is refused with their variants', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  await shop.ask('POST', '/carts', {as: 'ada', body: {lines: [line(mug, 999)]}});
  t.like(await shop.ask('POST', `${path}/claim`, {as: 'ada', headers}), {
    status: 409,
    body: {code: 'cart-merge-conflict', variantIds: [mug]},
  });
});

test('shoppers list their open carts, newest first', async t => {
  const {ask} = await open(t);
  const create = async (as?: string) => (await ask('POST', '/carts', {...(as && {as}), body: {}})).body.id;
  const own = [await create('ada'), await create('ada')];
  for (const as of ['bob', undefined]) await create(as);
  const {status, body} = await ask('GET', '/carts', {as: 'ada'});
  t.is(status, 200);
  t.is(body.nextCursor, null);
  t.deepEqual(
    body.items.map(({id}: {id: string}) => id),
    own.toReversed(),
  );
});

test('staff read the carts of others, and cannot change them', async t => {
  const shop = await open(t);
  const guest = await guestCart(shop);
  const own = (await shop.ask('POST', '/carts', {as: 'ada', body: {}})).body;
  const {status, body} = await shop.ask('GET', guest.path, {as: 'staff'});
  t.is(status, 200);
  t.false('token' in body);
  t.is((await shop.ask('GET', `/carts/${own.id}`, {as: 'staff'})).status, 200);
  t.is((await shop.ask('POST', `${guest.path}/lines`, {as: 'staff', body: line(mug, 1)})).status, 404);
  t.is((await shop.ask('DELETE', guest.path, {as: 'staff'})).status, 404);
  t.like((await shop.ask('GET', `/carts?userId=${ada}`, {as: 'staff'})).body.items, [{id: own.id}]);
  t.deepEqual((await shop.ask('GET', '/carts', {as: 'staff'})).body.items, []);
  t.like((await shop.ask('GET', `/carts?userId=${ada}`, {as: 'ada'})).body.items, [{id: own.id}]);
});

test('staff find any cart by the first digits of its id, shoppers their own', async t => {
  const shop = await open(t);
  const {id} = (await shop.ask('GET', (await guestCart(shop)).path, {as: 'staff'})).body;
  const find = async (as: string) => (await shop.ask('GET', `/carts?id=${id.slice(0, 30)}`, {as})).body.items;
  t.like(await find('staff'), [{id}]);
  t.deepEqual(await find('ada'), []);
  t.is((await shop.ask('GET', '/carts?id=123', {as: 'staff'})).status, 422);
});

test('repetitions of a checkout are answered beyond the limit, and do not count', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  const asked = {headers: {...headers, 'idempotency-key': newId()}, body: order};
  for (let i = 0; i < 25; i++) t.is((await shop.ask('POST', `${path}/checkout`, asked)).status, 202);
  const other = () =>
    shop.ask('POST', `${path}/checkout`, {...asked, headers: {...headers, 'idempotency-key': newId()}});
  for (let i = 0; i < 19; i++) t.is((await other()).status, 409);
  t.is((await other()).status, 429);
  t.is((await shop.ask('POST', `${path}/checkout`, asked)).status, 202);
});

test('checkouts are limited by e-mail address and network, and by network', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  const expectedTotal = {amount: 1, currency: 'EUR'};
  const buy = (email: string) =>
    shop.ask('POST', `${path}/checkout`, {
      headers: {...headers, 'idempotency-key': newId()},
      body: {...order, email, expectedTotal},
    });
  const statuses = async (email: string) => {
    const responses = [];
    for (let i = 0; i < 20; i++) responses.push(await buy(email));
    return responses.map(({status}) => status);
  };
  const refused = Array(20).fill(409);
  t.deepEqual(await statuses('ada@example.org'), refused);
  const {status, headers: answered, body} = await buy('Ada@Example.org');
  t.like({status, code: body.code}, {status: 429, code: 'too-many-requests'});
  t.true(Number(answered.get('retry-after')) > 60);
  t.deepEqual(await statuses('bob@example.org'), refused);
  t.deepEqual(await statuses('eve@example.org'), [...refused.slice(1), 429]);
});

type Asked = {method?: string; to?: string; as?: string; headers?: Record<string, string>; body?: unknown};
const answers = test.macro(async (t, status: number, code: string, {method = 'GET', to = '', ...asked}: Asked) => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  const options = {...asked, headers: {...headers, ...asked.headers}};
  t.like(await shop.ask(method, to.startsWith('/carts') ? to : path + to, options), {status, body: {code}});
});
const key = {'idempotency-key': 'one'};
const post = (to: string, body?: unknown, headers = {}): Asked => ({method: 'POST', to, body, headers});

test('another token: 404', answers, 404, 'unknown-cart', {headers: {'cart-token': 'guessed'}});
test('no token: 404', answers, 404, 'unknown-cart', {headers: {'cart-token': ''}});
test('a shopper without the token: 404', answers, 404, 'unknown-cart', {as: 'bob', headers: {'cart-token': ''}});
test('no such cart: 404', answers, 404, 'unknown-cart', {to: `/carts/${newId()}`});
test('no open cart: 404', answers, 404, 'no-cart', {to: '/carts/me', as: 'bob'});
test('nobody logged in: 401', answers, 401, 'no-token', {to: '/carts/me'});
test('a list for nobody: 401', answers, 401, 'no-token', {to: '/carts', headers: {}});
test('a list for another user: 403', answers, 403, 'staff-only', {to: `/carts?userId=${ada}`, as: 'bob'});
test('a claim without a login: 401', answers, 401, 'no-token', post('/claim'));
test('a token of nobody: 401', answers, 401, 'bad-token', {as: 'eve'});
test('no line of that variant: 404', answers, 404, 'unknown-line', {method: 'DELETE', to: `/lines/${bigMug}`});
test('a variant nobody sells: 422', answers, 422, 'unknown-variant', post('/lines', line(newId(), 1)));
test('no piece at all: 422', answers, 422, 'invalid-request', post('/lines', line(mug, 0)));
test('too many pieces: 422', answers, 422, 'invalid-request', post('/lines', line(mug, 1000)));
test('too many pieces in all: 409', answers, 409, 'quantity-too-large', post('/lines', line(mug, 998)));
test('a currency that is none: 422', answers, 422, 'invalid-request', post('/carts', {currency: 'XYZ'}));
test(
  'a currency without prices: 422',
  answers,
  422,
  'no-price',
  post('/carts', {currency: 'USD', lines: [line(bigMug, 1)]}),
);
test('a checkout without a key: 400', answers, 400, 'idempotency-key-missing', post('/checkout', order));
test(
  'a checkout without an e-mail: 422',
  answers,
  422,
  'email-required',
  post('/checkout', {...order, email: undefined}, key),
);
test('a checkout without a payment: 422', async t => {
  const shop = await open(t);
  const {path, headers} = await guestCart(shop);
  const asked = {headers: {...headers, ...key}, body: {...order, payment: undefined}};
  const {status, body} = await shop.ask('POST', `${path}/checkout`, asked);
  t.is(status, 422);
  t.deepEqual(body.errors, [{path: 'payment', message: 'is required unless the total is 0'}]);
});
test(
  'a checkout with a billing address that is none: 422',
  answers,
  422,
  'invalid-request',
  post('/checkout', {...order, billingAddress: {...address, postalCode: ''}}, key),
);
for (const provider of ['barter', 'constructor', '__proto__']) {
  const payment = {provider, token: 'tok_ok'};
  test(
    `a checkout with the unknown payment provider ${provider}: 422`,
    answers,
    422,
    'invalid-request',
    post('/checkout', {...order, payment}, key),
  );
}
test(
  'a checkout with a field too many: 422',
  answers,
  422,
  'invalid-request',
  post('/checkout', {...order, coupon: 'x'}, key),
);
