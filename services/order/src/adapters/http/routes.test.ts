import {newId} from '@ecom/core/ids';
import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {ada, bob, createFixture, guest, mug, sourceEvent} from '../../testing/fixtures.ts';
import {orderRoutes} from './routes.ts';

const people = {
  ada: person(ada),
  bob: person(bob),
  clerk: person('clerk', 'orders:read'),
  staff: person('staff', 'orders:read', 'orders:write'),
};
const open = async (t: ExecutionContext) => {
  const shop = createFixture();
  return {...shop, ask: await serveRoutes(t, orderRoutes(shop.useCases), people)};
};
const token = {'cart-token': 'guest'};

test('an order is shown without the keys to it and to the money', async t => {
  const {ask, paid, read} = await open(t);
  const id = await paid();
  const {status, headers, body} = await ask('GET', `/orders/${id}`, {as: 'ada'});
  t.is(status, 200);
  t.is(headers.get('etag'), '"3"');
  const {number, lines, shippingAddress, history, createdAt} = await read(id);
  t.deepEqual(body, {
    id,
    number,
    status: 'paid',
    email: 'ada@example.org',
    lines,
    total: {amount: 1000, currency: 'EUR'},
    refunded: {amount: 0, currency: 'EUR'},
    shippingAddress,
    payment: {status: 'captured'},
    shipment: null,
    history,
    createdAt,
  });
});

const opening = test.macro(async (t, as: string | undefined, headers: Record<string, string>, status: number) => {
  const {ask, paid} = await open(t);
  const id = await paid(as === 'ada' ? {} : guest);
  for (const path of [`/orders/${id}`, `/orders/${id}/cancel`]) {
    const method = path.endsWith('cancel') ? 'POST' : 'GET';
    t.is((await ask(method, path, {...(as && {as}), headers})).status, status, path);
  }
});
test('a shopper opens their order', opening, 'ada', {}, 200);
test("a guest reads their order with the cart's token", opening, undefined, token, 200);
test('staff open every order', opening, 'staff', {}, 200);
test('another shopper finds nothing', opening, 'bob', {}, 404);
test('another token finds nothing', opening, undefined, {'cart-token': 'guessed'}, 404);
test('an empty token finds nothing', opening, undefined, {'cart-token': ''}, 404);
test('nobody finds nothing', opening, undefined, {}, 404);

test('Prefer: wait returns the order once it is paid, even if it did not exist before', async t => {
  const {ask, paid} = await open(t);
  const id = newId();
  const waiting = ask('GET', `/orders/${id}`, {as: 'ada', headers: {prefer: 'respond-async, wait=99'}});
  await paid({id});
  const {headers, body} = await waiting;
  t.is(body.status, 'paid');
  t.is(headers.get('preference-applied'), 'wait=30');
});

test('who does not wait sees what there is', async t => {
  const {ask, place} = await open(t);
  const {headers, body} = await ask('GET', `/orders/${await place()}`, {as: 'ada', headers: {prefer: 'wait=0'}});
  t.is(body.status, 'placed');
  t.is(headers.get('preference-applied'), null);
});

test('events come as they happen, each with its place as the id, and go on where a follower left off', async t => {
  const {ask, place, stockRejected, read} = await open(t);
  const id = await place();
  const follow = async (headers: Record<string, string>) => {
    const {headers: responseHeaders, body} = await ask('GET', `/orders/${id}/events`, {as: 'ada', headers});
    t.is(responseHeaders.get('content-type'), 'text/event-stream; charset=utf-8');
    return body.split('\n\n').filter((entry: string) => entry.startsWith('id:'));
  };
  const following = [follow({}), follow({'last-event-id': '0'}), follow({'last-event-id': '1'})];
  await stockRejected(id, [{variantId: mug, wanted: 2, available: 0}], sourceEvent());
  const {history} = await read(id);
  const all = history.map((entry, i) => `id: ${i}\nevent: ${entry.status}\ndata: ${JSON.stringify(entry)}`);
  t.regex(all[1]!, /Mug is sold out/);
  t.deepEqual(await Promise.all(following), [all, all.slice(1), []]);
});

test('shoppers list their own orders, staff all of them', async t => {
  const {ask, place, paid} = await open(t);
  const mine = await paid();
  const other = await place({userId: bob, email: 'bob@example.org'});
  const list = async (as: string, query = '') =>
    (await ask('GET', `/orders?sort=createdAt${query}`, {as})).body.items.map(({id}: {id: string}) => id);
  t.deepEqual(await list('clerk'), [mine, other]);
  t.deepEqual(await list('clerk', '&status=paid'), [mine]);
  t.deepEqual(await list('clerk', '&email=%20Bob@Example.org'), [other]);
  t.deepEqual(await list('clerk', `&userId=${bob}`), [other]);
  t.deepEqual(await list('ada'), [mine]);
  t.deepEqual(await list('ada', `&userId=${bob}`), [mine]);
});

test('a cancellation is done at once, or accepted while payment looks', async t => {
  const {ask, place, reserved} = await open(t);
  const cancel = async (id: string) => ask('POST', `/orders/${id}/cancel`, {as: 'ada', body: {reason: 'too late'}});
  t.like(await cancel(await place()), {status: 200, body: {status: 'cancelled', payment: {status: 'none'}}});
  t.like(await cancel(await reserved()), {status: 202, body: {status: 'awaiting_payment'}});
});

test('staff ship and deliver, with what is known of the shipment', async t => {
  const {ask, paid} = await open(t);
  const id = await paid();
  const shipment = {carrier: 'Post', trackingCode: null};
  const shipped = await ask('POST', `/orders/${id}/shipments`, {as: 'staff', body: {carrier: 'Post'}});
  t.like(shipped, {status: 200, body: {status: 'shipped', shipment}});
  t.like(await ask('POST', `/orders/${id}/delivery`, {as: 'staff'}), {
    status: 200,
    body: {status: 'delivered', shipment},
  });
});

type Asked = {method?: string; to?: string; as?: string; headers?: Record<string, string>; body?: unknown};
const refuses = test.macro(async (t, status: number, code: string, {method = 'POST', to = '', ...asked}: Asked) => {
  const {ask, place} = await open(t);
  const path = to.startsWith('/orders') ? to : `/orders/${await place()}${to}`;
  t.like(await ask(method, path, asked), {status, body: {code}});
});
const get = (to: string, headers = {}): Asked => ({method: 'GET', to, as: 'clerk', headers});

test('a shipment by a customer: 403', refuses, 403, 'forbidden', {to: '/shipments', as: 'ada'});
test('a delivery by who may only look: 403', refuses, 403, 'forbidden', {to: '/delivery', as: 'clerk'});
test('a shipment of what is not paid: 409', refuses, 409, 'not-shippable', {to: '/shipments', as: 'staff'});
test('a delivery of what is not shipped: 409', refuses, 409, 'not-deliverable', {to: '/delivery', as: 'staff'});
test('a cancellation by who may only look: 404', refuses, 404, 'unknown-order', {to: '/cancel', as: 'clerk'});
test('a reason that is none: 422', refuses, 422, 'invalid-request', {to: '/cancel', as: 'ada', body: {reason: ' '}});
test('a list asked by nobody: 401', refuses, 401, 'no-token', {method: 'GET', to: '/orders?limit=1'});
test('a status that is none: 422', refuses, 422, 'invalid-request', get('/orders?status=lost'));
test('no order: 404', refuses, 404, 'unknown-order', get(`/orders/${newId()}`));
test('events of no order: 404', refuses, 404, 'unknown-order', get(`/orders/${newId()}/events`));
test('an event id that is none: 422', refuses, 422, 'invalid-request', get('/events', {'last-event-id': mug}));
