import {newId} from '@ecom/core/ids';
import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createFixture} from '../../testing/fixtures.ts';
import {paymentRoutes} from './routes.ts';

const staffId = newId();
const people = {
  ada: person('ada'),
  clerk: person('clerk', 'payments:read'),
  staff: person(staffId, 'payments:read', 'payments:write'),
};
const open = async (t: ExecutionContext) => {
  const shop = createFixture();
  return {...shop, ask: await serveRoutes(t, paymentRoutes(shop.useCases), people)};
};
const eur = (amount: number) => ({amount, currency: 'EUR'});
const key = (name: string) => ({'idempotency-key': name});

test('a payment is shown to staff, without the token of the means of payment', async t => {
  const {ask, paid} = await open(t);
  const {id, orderId, lines} = await paid();
  const {status, headers, body} = await ask('GET', `/payments/${id}`, {as: 'clerk'});
  t.is(status, 200);
  t.is(headers.get('etag'), '"2"');
  t.deepEqual(body, {
    id,
    orderId,
    amount: eur(1000),
    refunded: eur(0),
    provider: 'simulated',
    status: 'captured',
    reason: null,
    nextAction: null,
    lines: [{id: lines[0]!.id, quantity: 1, total: eur(1000)}],
    refunds: [],
    disputes: [],
    createdAt: '2026-03-03T00:00:00.000Z',
    updatedAt: '2026-03-03T00:00:00.000Z',
  });
});

test('payments are listed by order and by status, newest first, page by page', async t => {
  const {ask, paid, wait} = await open(t);
  const first = await paid();
  wait(1000);
  const second = await paid('tok_declined');
  const list = (query: string) => ask('GET', `/payments?${query}`, {as: 'clerk'});
  t.like((await list(`orderId=${second.orderId}`)).body, {items: [{id: second.id, reason: 'the card was declined'}]});
  t.like((await list('status=captured')).body, {items: [{id: first.id}], nextCursor: null});
  t.is((await list('status=captured,failed')).body.items.length, 2);
  t.is((await list('status=pending,voided')).body.items.length, 0);
  t.like(await list('status=captured,lost'), {status: 422, body: {errors: [{path: 'status[1]'}]}});
  const {body} = await list('limit=1');
  t.is(body.items[0].id, second.id);
  const rest = await list(`limit=1&cursor=${encodeURIComponent(body.nextCursor)}`);
  t.like(rest.body, {items: [{id: first.id}], nextCursor: null});
});

test('a payment that requires action shows where the customer must confirm it', async t => {
  const {ask, paid} = await open(t);
  const {id} = await paid('tok_3ds');
  t.like(await ask('GET', `/payments/${id}`, {as: 'clerk'}), {
    body: {status: 'requires_action', nextAction: {url: `/payments/simulated/${id}/confirmation`}},
  });
});

test('a refund of pieces shows them and who requested it', async t => {
  const {ask, paid, run} = await open(t);
  const [socks, hat] = [newId(), newId()];
  const {id} = await paid('tok_ok', 5000, [
    {id: socks, quantity: 3, total: 4048},
    {id: hat, quantity: 1, total: 952},
  ]);
  const lines = [
    {lineId: socks, quantity: 2},
    {lineId: hat, quantity: 1},
  ];
  const refund = (name: string, body: object) =>
    ask('POST', `/payments/${id}/refunds`, {as: 'staff', body: {reason: 'broken', ...body}, headers: key(name)});
  const shown = {amount: eur(3651), lines, cancellationId: null, actor: {type: 'staff', userId: staffId}};
  t.like(await refund('one', {lines}), {status: 201, body: {...shown, status: 'pending', failureReason: null}});
  await run();
  t.like((await ask('GET', `/payments/${id}`, {as: 'clerk'})).body, {
    refunded: eur(3651),
    refunds: [{...shown, status: 'succeeded'}],
  });
  t.like(await refund('two', {lines: [{lineId: socks, quantity: 2}]}), {
    status: 409,
    body: {
      code: 'too-many-pieces',
      detail: `Of line ${socks} at most 1 pieces can still be refunded, not 2.`,
      lineId: socks,
      refundablePieces: 1,
    },
  });
  t.like(await refund('three', {}), {status: 201, body: {amount: eur(1349), lines: [{lineId: socks, quantity: 1}]}});
});

test('a refund is made once for a key, and done once the provider has confirmed it', async t => {
  const {ask, paid, run} = await open(t);
  const {id} = await paid();
  const body = {amount: eur(300), reason: 'broken'};
  const refund = () => ask('POST', `/payments/${id}/refunds`, {as: 'staff', body, headers: key('one')});
  const {status, headers, body: made} = await refund();
  t.is(status, 201);
  t.is(headers.get('location'), `/payments/${id}`);
  t.like(made, {amount: eur(300), reason: 'broken', status: 'pending'});
  t.deepEqual((await refund()).body, made);
  const read = async () => (await ask('GET', `/payments/${id}`, {as: 'staff'})).body;
  t.like(await read(), {refunded: eur(0), refunds: [{id: made.id, status: 'pending'}]});
  await run();
  t.like(await read(), {refunded: eur(300), refunds: [{id: made.id, status: 'succeeded'}]});
  const rest = {as: 'staff', body: {reason: 'all of it'}, headers: key('two')};
  t.like(await ask('POST', `/payments/${id}/refunds`, rest), {status: 201, body: {amount: eur(700)}});
});

test('a refund that the provider refuses fails with the reason, and can be requested again', async t => {
  const {ask, paid, run} = await open(t);
  const {id} = await paid('tok_refund_fails');
  const refund = async (name: string) => {
    const {status} = await ask('POST', `/payments/${id}/refunds`, {
      as: 'staff',
      body: {reason: 'broken'},
      headers: key(name),
    });
    t.is(status, 201);
    await run();
    return (await ask('GET', `/payments/${id}`, {as: 'staff'})).body;
  };
  t.like(await refund('one'), {refunded: eur(0), refunds: [{status: 'failed', failureReason: 'the card is closed'}]});
  t.like(await refund('two'), {
    refunded: eur(1000),
    refunds: [{status: 'failed'}, {status: 'succeeded', failureReason: null}],
  });
});

test('a storefront reads the names of the providers, and what their scripts need', async t => {
  const shop = createFixture();
  const providers = [
    {name: 'stripe', publishableKey: 'pk_test_1'},
    {name: 'manual', publishableKey: null},
  ];
  const ask = await serveRoutes(t, paymentRoutes(shop.useCases, providers), people);
  const {status, headers, body} = await ask('GET', '/payments/providers');
  t.deepEqual([status, body], [200, {items: providers}]);
  t.is(headers.get('cache-control'), 'public, max-age=60');
});

test('a transfer is captured when staff have received it, once for a key', async t => {
  const {ask, paid, run, look} = await open(t);
  const {id, orderId} = await paid('invoice');
  const instructions = {type: 'instructions', expiresAt: '2026-03-17T00:00:00.000Z'};
  t.like((await ask('GET', `/payments/${id}`, {as: 'clerk'})).body, {
    status: 'requires_action',
    nextAction: instructions,
  });
  const capture = (as: string, name = 'one') => ask('POST', `/payments/${id}/capture`, {as, headers: key(name)});
  t.is((await capture('clerk')).status, 403);
  t.like(await capture('staff'), {status: 200, body: {status: 'authorized', nextAction: null}});
  await run();
  t.like(await capture('staff'), {status: 200, body: {status: 'authorized'}});
  t.like(await ask('GET', `/payments/${id}`, {as: 'clerk'}), {body: {status: 'captured'}});
  t.like(await capture('staff', 'two'), {status: 409, body: {code: 'not-capturable'}});
  t.deepEqual((await look(orderId)).eventTypes, ['requires_action', 'authorized', 'captured']);
});

test('a sync returns the payment after the answer of the provider', async t => {
  const {ask, paid, ledger} = await open(t);
  const payment = await paid('tok_3ds');
  const sync = (as: string) => ask('POST', `/payments/${payment.id}/sync`, {as});
  t.is((await sync('clerk')).status, 403);
  t.like(await sync('staff'), {status: 200, body: {status: 'requires_action'}});
  await ledger.enter(payment.id, payment, 'captured', 1000);
  t.like(await sync('staff'), {status: 200, body: {status: 'captured'}});
  t.like(await sync('staff'), {status: 200, body: {status: 'captured'}});
  t.is((await ask('POST', `/payments/${newId()}/sync`, {as: 'staff'})).status, 404);
});

test('refunds are listed over all payments', async t => {
  const {ask, paid, run} = await open(t);
  const {id, orderId} = await paid();
  await paid();
  const body = {reason: 'broken', amount: eur(300)};
  await ask('POST', `/payments/${id}/refunds`, {as: 'staff', body, headers: key('one')});
  await run();
  const {items} = (await ask('GET', '/refunds', {as: 'clerk'})).body;
  t.is(items.length, 1);
  t.like(items[0], {paymentId: id, orderId, amount: eur(300), status: 'succeeded', reason: 'broken'});
  t.is((await ask('GET', `/refunds?orderId=${orderId}&status=succeeded`, {as: 'clerk'})).body.items.length, 1);
  t.is((await ask('GET', '/refunds?status=pending,failed', {as: 'clerk'})).body.items.length, 0);
  t.is((await ask('GET', '/refunds?status=lost', {as: 'clerk'})).status, 422);
  t.is((await ask('GET', '/refunds', {as: 'ada'})).status, 403);
  t.is((await ask('GET', '/refunds')).status, 401);
});

type Asked = {as?: string; token?: string; body?: unknown; headers?: Record<string, string>; path?: string};
const refuses = test.macro(async (t, status: number, code: string, {token, path, ...asked}: Asked) => {
  const {ask, paid} = await open(t);
  const {id} = await paid(token);
  const options = {as: 'staff', headers: key('one'), body: {reason: 'broken'}, ...asked};
  t.like(await ask('POST', path ?? `/payments/${id}/refunds`, options), {status, body: {code}});
});
const of = (amount: unknown) => ({body: {reason: 'broken', amount}});

test('more than was captured: 409', refuses, 409, 'refund-too-large', of(eur(1001)));
test('what was not captured: 409', refuses, 409, 'not-captured', {token: 'tok_declined'});
test('another currency: 422', refuses, 422, 'other-currency', of({amount: 1, currency: 'USD'}));
test('nothing: 422', refuses, 422, 'invalid-request', of(eur(0)));
test('half a cent: 422', refuses, 422, 'invalid-request', of(eur(0.5)));
const lines = (...of: unknown[]) => ({body: {reason: 'broken', lines: of}});
const line = {lineId: newId(), quantity: 1};
test('a line of another order: 422', refuses, 422, 'unknown-line', lines(line));
test('a line twice: 422', refuses, 422, 'invalid-request', lines(line, line));
test('no lines: 422', refuses, 422, 'invalid-request', lines());
test('no pieces: 422', refuses, 422, 'invalid-request', lines({...line, quantity: 0}));
test('lines and an amount: 422', refuses, 422, 'invalid-request', {
  body: {reason: 'broken', lines: [line], amount: eur(1)},
});
test('no reason: 422', refuses, 422, 'invalid-request', {body: {}});
test('no key: 400', refuses, 400, 'idempotency-key-missing', {headers: {}});
test('no payment: 404', refuses, 404, 'unknown-payment', {path: `/payments/${newId()}/refunds`});
test('a customer: 403', refuses, 403, 'forbidden', {as: 'ada'});
test('who may only look: 403', refuses, 403, 'forbidden', {as: 'clerk'});

test('customers see no payments', async t => {
  const {ask, paid} = await open(t);
  const {id} = await paid();
  t.is((await ask('GET', `/payments/${id}`, {as: 'ada'})).status, 403);
  t.is((await ask('GET', '/payments', {as: 'ada'})).status, 403);
  t.is((await ask('GET', '/payments')).status, 401);
  t.like(await ask('GET', `/payments/${newId()}`, {as: 'clerk'}), {status: 404, body: {code: 'unknown-payment'}});
});
