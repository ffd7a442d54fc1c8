import type {Actor} from '@ecom/contracts/actor';
import {plainSums} from '@ecom/contracts/price-breakdown';
import {newId} from '@ecom/core/ids';
import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {ada, bob, createFixture, guest, mug, owner, pot, sam, sourceEvent} from '../../testing/fixtures.ts';
import {eur} from '../../testing/orders.ts';
import {orderRoutes} from './routes.ts';

const people = {
  ada: person(ada),
  bob: person(bob),
  clerk: person('clerk', 'orders:read'),
  staff: person(sam, 'orders:read', 'orders:write'),
};
const open = async (t: ExecutionContext) => {
  const shop = createFixture();
  return {...shop, ask: await serveRoutes(t, orderRoutes(shop.useCases), people)};
};
const token = {'cart-token': 'guest'};

test('the response of an order has neither its token nor the means of payment', async t => {
  const {ask, paid, read} = await open(t);
  const id = await paid();
  const {status, headers, body} = await ask('GET', `/orders/${id}`, {as: 'ada'});
  t.is(status, 200);
  t.is(headers.get('etag'), '"3"');
  const order = await read(id);
  const {number, lines, shippingAddress, history, createdAt, updatedAt} = order;
  const counts = {cancelled: 0, shipped: 0, delivered: 0, returned: 0, refunded: 0};
  t.deepEqual(body, {
    id,
    number,
    version: 3,
    status: 'confirmed',
    paymentStatus: 'captured',
    shipmentStatus: 'unshipped',
    nextAction: null,
    email: 'ada@example.org',
    userId: ada,
    lines: lines.map(line => ({...line, ...counts})),
    ...plainSums(eur(1000)),
    refundedTotal: eur(0),
    shippingAddress,
    billingAddress: null,
    shipments: [],
    cancellations: [],
    refunds: [],
    disputes: [],
    history,
    createdAt,
    updatedAt,
  });
});

test('customers do not see which member of staff made a change', async t => {
  const {ask, paid} = await open(t);
  const id = await paid();
  await ask('POST', `/orders/${id}/shipments`, {as: 'staff'});
  const actors = async (as: string) =>
    (await ask('GET', `/orders/${id}`, {as})).body.history.map(({actor}: {actor: Actor}) => [actor.type, actor.userId]);
  const before = [
    ['customer', ada],
    ['system', null],
    ['system', null],
  ];
  t.deepEqual(await actors('ada'), [...before, ['staff', null]]);
  t.deepEqual(await actors('clerk'), [...before, ['staff', sam]]);
});

const opening = test.macro(async (t, as: string | undefined, headers: Record<string, string>, status: number) => {
  const {ask, paid} = await open(t);
  const id = await paid(as === 'ada' ? {} : guest);
  t.is((await ask('GET', `/orders/${id}`, {...(as && {as}), headers})).status, status);
  const created = status === 200 ? 201 : status;
  t.is((await ask('POST', `/orders/${id}/cancellations`, {...(as && {as}), headers})).status, created);
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
  t.is(body.paymentStatus, 'captured');
  t.is(headers.get('preference-applied'), 'wait=30');
});

test('Prefer: wait is read as RFC 7240 writes it', async t => {
  const {ask, paid} = await open(t);
  const id = await paid();
  const applied = async (prefer: string) =>
    (await ask('GET', `/orders/${id}`, {as: 'ada', headers: {prefer}})).headers.get('preference-applied');
  for (const prefer of ['wait=3', 'WAIT=3', 'wait = 3', 'wait="3"', 'respond-async;wait=3'])
    t.is(await applied(prefer), 'wait=3', prefer);
  for (const prefer of ['wait=1e9', 'await=3', 'wait=', 'wait=-3']) t.is(await applied(prefer), null, prefer);
});

test('a request that does not wait gets the current state', async t => {
  const {ask, place} = await open(t);
  const {headers, body} = await ask('GET', `/orders/${await place()}`, {as: 'ada', headers: {prefer: 'wait=0'}});
  t.is(body.status, 'placed');
  t.is(headers.get('preference-applied'), null);
});

test('events are sent as they happen, with their index as the id, and resume after Last-Event-ID', async t => {
  const {ask, place, stockRejected, read} = await open(t);
  const id = await place();
  const follow = async (headers: Record<string, string>) => {
    const {headers: responseHeaders, body} = await ask('GET', `/orders/${id}/events`, {as: 'ada', headers});
    t.is(responseHeaders.get('content-type'), 'text/event-stream; charset=utf-8');
    return body.split('\n\n').filter((entry: string) => entry.startsWith('id:'));
  };
  const following = [follow({}), follow({'last-event-id': '0'}), follow({'last-event-id': '2'})];
  await stockRejected(id, [{variantId: mug, wanted: 2, available: 0}], sourceEvent());
  const {history} = await read(id);
  const all = history.map(({actor, ...entry}, i) => {
    const data = JSON.stringify({...entry, actor: {type: actor.type}});
    return `id: ${i}\nevent: ${entry.dimension}\ndata: ${data}`;
  });
  t.regex(all[1]!, /Mug is sold out/);
  t.deepEqual(await Promise.all(following), [all, all.slice(1), []]);
});

test('a stream ends after ten minutes, since the session of its reader may have ended; the reader resumes it', async t => {
  const shop = createFixture();
  const ask = await serveRoutes(t, orderRoutes(shop.useCases, undefined, 50), people);
  const id = await shop.place();
  const {body} = await ask('GET', `/orders/${id}/events`, {as: 'ada'});
  t.regex(body, /^id: 0$/m);
  t.is((await shop.read(id)).status, 'placed');
});

test('the secret of an action is for the customer, in the order and in its events; staff do not see it', async t => {
  const {ask, reserved, paymentRequiresAction, cancelOrder, paymentVoided} = await open(t);
  const id = await reserved();
  await paymentRequiresAction(id, {type: 'sdk', clientSecret: 'pi_1_secret_2'}, sourceEvent());
  const shown = async (as: string) => (await ask('GET', `/orders/${id}`, {as})).body.nextAction;
  t.deepEqual(await shown('ada'), {type: 'sdk', clientSecret: 'pi_1_secret_2'});
  t.deepEqual(await shown('clerk'), {type: 'sdk'});
  const {headers} = await ask('GET', `/orders/${id}`, {as: 'ada', headers: {prefer: 'wait=30'}});
  const known = {prefer: 'wait=30', 'if-none-match': headers.get('etag')!};
  const waiting = ask('GET', `/orders/${id}`, {as: 'ada', headers: known});
  await cancelOrder(owner, id, {reason: 'too late'});
  await paymentVoided(id, sourceEvent());
  t.like(await waiting, {status: 200, body: {status: 'cancelled', nextAction: null}});
});

test('shoppers list their own orders, staff all of them', async t => {
  const {ask, place, paid} = await open(t);
  const mine = await paid();
  const other = await place({userId: bob, email: 'bob@example.org'});
  const list = async (as: string, query = '') =>
    (await ask('GET', `/orders?sort=createdAt${query}`, {as})).body.items.map(({id}: {id: string}) => id);
  t.deepEqual(await list('clerk'), [mine, other]);
  t.deepEqual(await list('clerk', '&status=confirmed,completed&paymentStatus=captured'), [mine]);
  t.deepEqual(await list('clerk', '&email=%20Bob@Example.org'), [other]);
  t.deepEqual(await list('clerk', `&userId=${bob}`), [other]);
  t.deepEqual(await list('ada'), [mine]);
  t.deepEqual(await list('ada', `&userId=${bob}`), [mine]);
});

test('an order is found by its number in any case', async t => {
  const {ask, place} = await open(t);
  const id = await place();
  const {number} = (await ask('GET', `/orders/${id}`, {as: 'clerk'})).body;
  t.regex(number, /[A-Z]/);
  for (const spelled of [number, number.toLowerCase()])
    t.like(await ask('GET', `/orders?number=${spelled}`, {as: 'clerk'}), {status: 200, body: {items: [{id}]}});
});

test('a cancellation is created at once, or accepted while the outcome of the payment is unknown', async t => {
  const {ask, place, reserved} = await open(t);
  const cancel = async (id: string) =>
    ask('POST', `/orders/${id}/cancellations`, {as: 'ada', body: {reason: 'too late'}});
  t.like(await cancel(await place()), {status: 201, body: {status: 'cancelled', paymentStatus: 'voided'}});
  t.like(await cancel(await reserved()), {status: 202, body: {status: 'confirmed', paymentStatus: 'pending'}});
});

test('staff cancel, ship and deliver parts of an order', async t => {
  const {ask, paid} = await open(t);
  const id = await paid();
  const post = (path: string, body?: object) => ask('POST', `/orders/${id}${path}`, {as: 'staff', ...(body && {body})});
  const lines = [{lineId: pot, quantity: 1}];
  t.like(await post('/cancellations', {lines, reason: 'broken'}), {status: 201, body: {status: 'confirmed'}});
  const shipped = await post('/shipments', {carrier: 'Post', lines: [{lineId: mug, quantity: 1}]});
  t.like(shipped, {status: 201, body: {shipmentStatus: 'partially_shipped', shipments: {0: {carrier: 'Post'}}}});
  const second = await post('/shipments');
  t.like(second, {status: 201, body: {shipmentStatus: 'shipped'}});
  const [one, two] = second.body.shipments.map((shipment: {id: string}) => `/shipments/${shipment.id}`);
  const trackingUrl = 'https://post.example/T1';
  const tracked = await ask('PATCH', `/orders/${id}${one}`, {as: 'staff', body: {trackingUrl}});
  t.like(tracked, {status: 200, body: {shipments: {0: {carrier: 'Post', trackingUrl, trackingNumber: null}}}});
  const stale = {as: 'staff', headers: {'if-match': '"1"'}, body: {carrier: 'DHL'}};
  t.like(await ask('PATCH', `/orders/${id}${one}`, stale), {status: 412, body: {code: 'stale-order'}});
  t.like(await post(`${one}/delivery`), {status: 200, body: {shipmentStatus: 'partially_delivered'}});
  const {body} = await post(`${two}/delivery`);
  t.like(body, {status: 'completed', lines: {0: {delivered: 2}, 1: {cancelled: 1, shipped: 0}}});
});

test('a caller has at most 20 event streams and long polls open at once', async t => {
  const {ask, place, cancelOrder} = await open(t);
  const id = await place();
  const asks = [
    ...Array.from({length: 10}, () => ask('GET', `/orders/${id}`, {as: 'ada', headers: {prefer: 'wait=30'}})),
    ...Array.from({length: 11}, () => ask('GET', `/orders/${id}/events`, {as: 'ada'})),
  ];
  const first = await Promise.race(asks);
  t.like(first, {status: 429, body: {code: 'too-many-open-requests'}});
  t.is((await ask('GET', `/orders/${id}`, {as: 'clerk', headers: {prefer: 'wait=0.1'}})).status, 200);
  await cancelOrder(owner, id, {reason: 'a mistake'});
  const statuses = (await Promise.all(asks)).map(({status}) => status).sort();
  t.deepEqual(statuses, [...Array.from({length: 20}, () => 200), 429]);
  t.is((await ask('GET', `/orders/${id}/events`, {as: 'ada'})).status, 200);
});

type Asked = {method?: string; to?: string; as?: string; headers?: Record<string, string>; body?: unknown};
const refuses = test.macro(async (t, status: number, code: string, {method = 'POST', to = '', ...asked}: Asked) => {
  const {ask, place} = await open(t);
  const path = to.startsWith('/orders') ? to : `/orders/${await place()}${to}`;
  t.like(await ask(method, path, asked), {status, body: {code}});
});
const get = (to: string, headers = {}): Asked => ({method: 'GET', to, as: 'clerk', headers});

test('a shipment by a customer: 403', refuses, 403, 'forbidden', {to: '/shipments', as: 'ada'});
test('a delivery by who may only read: 403', refuses, 403, 'forbidden', {
  to: `/shipments/${mug}/delivery`,
  as: 'clerk',
});
test('a shipment of what is not paid: 409', refuses, 409, 'not-shippable', {to: '/shipments', as: 'staff'});
test('a delivery of no shipment: 404', refuses, 404, 'unknown-shipment', {
  to: `/shipments/${mug}/delivery`,
  as: 'staff',
});
test('a cancellation by who may only look: 404', refuses, 404, 'unknown-order', {to: '/cancellations', as: 'clerk'});
test('a reason that is none: 422', refuses, 422, 'invalid-request', {
  to: '/cancellations',
  as: 'ada',
  body: {reason: ' '},
});
test('a list asked by nobody: 401', refuses, 401, 'no-token', {method: 'GET', to: '/orders?limit=1'});
test('a status that is none: 422', refuses, 422, 'invalid-request', get('/orders?status=lost'));
test('lines that are none: 422', refuses, 422, 'unknown-line', {
  to: '/cancellations',
  as: 'ada',
  body: {lines: [{lineId: ada, quantity: 1}]},
});
test('no order: 404', refuses, 404, 'unknown-order', get(`/orders/${newId()}`));
test('events of no order: 404', refuses, 404, 'unknown-order', get(`/orders/${newId()}/events`));
test('an event id that is none: 422', refuses, 422, 'invalid-request', get('/events', {'last-event-id': mug}));
