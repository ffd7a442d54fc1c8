import type {Principal} from '@ecom/contracts/principal';
import test from 'ava';
import {createFixture, type Fixture, memoryStores, sourceEvent} from '../testing/fixtures.ts';
import type {Provider} from './ports.ts';

const ends = test.macro(async (t, token: string, status: string, outcome: string) => {
  const shop = createFixture();
  const {orderId} = await shop.paid(token);
  t.like(await shop.look(orderId), {payment: {state: {status}}, eventTypes: [status], booked: [{outcome}]});
});

test('tok_ok is captured', ends, 'tok_ok', 'captured', 'captured');
test('tok_declined fails', ends, 'tok_declined', 'failed', 'the card was declined');
test('an unknown token fails', ends, 'tok_made_up', 'failed', 'the token is unknown');

const unknownProvider = test.macro(async (t, provider: string) => {
  const shop = createFixture();
  const order = {...shop.order(), payment: {provider, token: 'constructor'}};
  await shop.startPayment(order, sourceEvent());
  await shop.run();
  const {payment, eventTypes, booked} = await shop.look(order.orderId);
  t.deepEqual(payment.state, {status: 'failed', reason: `this shop has no payment provider ${provider}`});
  t.deepEqual([eventTypes, booked], [['failed'], []]);

  const other = {...order, orderId: shop.order().orderId};
  await shop.startPayment(other, sourceEvent());
  await shop.voidPayment(other, sourceEvent());
  await shop.run();
  t.is((await shop.look(other.orderId)).eventTypes.length, 1);
});

for (const provider of ['barter', 'constructor', '__proto__', 'toString']) {
  test(`the unknown provider ${provider} fails the payment, which can still be voided`, unknownProvider, provider);
}
test(
  'a token that is named like a property of every object is unknown',
  ends,
  'constructor',
  'failed',
  'the token is unknown',
);

test('the provider is called only after the payment is stored', async t => {
  const shop = createFixture();
  const order = shop.order();
  await shop.startPayment(order, sourceEvent());
  t.like(await shop.look(order.orderId), {
    payment: {state: {status: 'pending'}, amount: 1000},
    eventTypes: [],
    booked: [],
  });
});

type Act = (shop: Fixture, order: ReturnType<Fixture['order']>, source: {id: string}) => Promise<unknown>;
const pays: Act = ({startPayment}, order, source) => startPayment(order, source);
const voids: Act = ({voidPayment}, order, source) => voidPayment(order, source);
const cancels: Act = ({refundOrder}, {orderId}, source) => refundOrder(orderId, 'cancelled', source);

/** The published events after `act`, after the same event again, and after another event of the same kind. */
const publishes = test.macro(async (t, token: string, act: Act, once: string[], again: string[], anew: string[]) => {
  const shop = createFixture();
  const order = shop.order(token);
  await shop.startPayment(order, sourceEvent());
  await shop.run();
  const repeated = sourceEvent();
  for (const [event, eventTypes] of [
    [repeated, once],
    [repeated, again],
    [sourceEvent(), anew],
  ] as const) {
    await act(shop, order, event);
    await shop.run();
    t.deepEqual((await shop.look(order.orderId)).eventTypes, eventTypes);
  }
  t.is(
    (await shop.look(order.orderId)).booked.filter(({outcome}) => outcome === 'captured').length,
    once[0] === 'captured' ? 1 : 0,
  );
});
const [c, f] = ['captured', 'failed'];

test('a repeated request publishes a captured payment again', publishes, 'tok_ok', pays, [c, c], [c, c], [c, c, c]);
test('a repeated request publishes a failed payment again', publishes, 'tok_declined', pays, [f, f], [f, f], [f, f, f]);
test('a void after the capture publishes the capture again', publishes, 'tok_ok', voids, [c, c], [c, c], [c, c, c]);
test(
  'a void of a failed payment publishes the failure again',
  publishes,
  'tok_declined',
  voids,
  [f, f],
  [f, f],
  [f, f, f],
);
test(
  'a cancelled order is refunded once',
  publishes,
  'tok_ok',
  cancels,
  [c, 'refund_requested', 'refunded 1000'],
  [c, 'refund_requested', 'refunded 1000'],
  [c, 'refund_requested', 'refunded 1000'],
);
test('a cancelled order without a captured payment is not refunded', publishes, 'tok_declined', cancels, [f], [f], [f]);

test(
  'a repeated request publishes a required action again',
  publishes,
  'tok_3ds',
  pays,
  ['requires_action', 'requires_action'],
  ['requires_action', 'requires_action'],
  ['requires_action', 'requires_action', 'requires_action'],
);
test(
  'a void of a payment that requires action voids it',
  publishes,
  'tok_3ds',
  voids,
  ['requires_action', 'voided'],
  ['requires_action', 'voided'],
  ['requires_action', 'voided', 'voided'],
);

test('tok_authorized is captured in the same run, and both are published', async t => {
  const shop = createFixture();
  const {orderId, version} = await shop.paid('tok_authorized');
  t.is(version, 3, 'two steps were saved');
  t.like(await shop.look(orderId), {
    payment: {state: {status: 'captured'}},
    eventTypes: ['authorized', 'captured'],
    booked: [{outcome: 'captured', amount: 1000}],
  });
});

test('a usual payment costs the provider one request', async t => {
  const requests: string[] = [];
  const wrap = (provider: Provider): Provider => ({
    ...provider,
    authorize: (...args) => {
      requests.push('authorize');
      return provider.authorize(...args);
    },
    capture: () => t.fail('it is captured already') as never,
    find: () => t.fail('it is known') as never,
  });
  const shop = createFixture(undefined, {wrap});
  t.is((await shop.paid()).version, 2);
  t.deepEqual(requests, ['authorize']);
});

test('a void before the capture leaves nothing to capture', async t => {
  const shop = createFixture();
  const order = shop.order();
  await shop.startPayment(order, sourceEvent());
  await shop.voidPayment(order, sourceEvent());
  await shop.voidPayment(order, sourceEvent());
  t.like(await shop.look(order.orderId), {payment: {state: {status: 'voiding'}}, eventTypes: []});
  await shop.run();
  const {eventTypes, payment, booked} = await shop.look(order.orderId);
  t.is(eventTypes.length, 1);
  t.is(payment.state.status as string, booked[0]!.outcome);
  await shop.voidPayment(order, sourceEvent());
  await shop.startPayment(order, sourceEvent());
  t.deepEqual((await shop.look(order.orderId)).eventTypes, [...eventTypes, ...eventTypes, ...eventTypes]);
});

test('an order without a payment is not refunded', async t => {
  const shop = createFixture();
  const {orderId} = shop.order();
  await shop.refundOrder(orderId, 'cancelled', sourceEvent());
  t.is(await shop.payments.getByOrder(orderId), undefined);
});

test('an order whose wish to be paid was never heard still publishes that nothing was taken', async t => {
  const shop = createFixture();
  const order = shop.order();
  const source = sourceEvent();
  await shop.voidPayment(order, source);
  await shop.voidPayment(order, source);
  await shop.run();
  const {payment, eventTypes, booked} = await shop.look(order.orderId);
  t.is(payment.state.status, 'voided');
  t.deepEqual(eventTypes, ['voided']);
  t.false(booked.some(({outcome}) => outcome === 'captured'));
});

const clerk: Principal = {
  userId: 'clerk',
  sessionId: 'session',
  email: 'clerk@example.org',
  roles: ['staff'],
  permissions: new Set(['payments:write']),
};

test('people who refund more of a payment than the limit need a recent proof, also in several parts', async t => {
  const shop = createFixture(undefined, {refundProofAbove: 5});
  const {id} = await shop.paid();
  const refund = (amount: number, principal: Principal) =>
    shop.refundPayment({paymentId: id, amount: {amount, currency: 'EUR'}, reason: 'broken', principal});
  await refund(500, clerk);
  await t.throwsAsync(refund(1, clerk), {code: 'recent-proof-required'});
  await refund(1, {...clerk, provenAt: shop.ports.now()});
  await refund(1, {...clerk, apiKeyId: 'key'});
});

test('a cancelled order is refunded the amount that was not refunded before', async t => {
  const shop = createFixture();
  const {id, orderId} = await shop.paid();
  await shop.refundPayment({paymentId: id, amount: {amount: 300, currency: 'EUR'}, reason: 'broken'});
  await shop.refundOrder(orderId, 'cancelled', sourceEvent());
  await shop.run();
  const {eventTypes, booked} = await shop.look(orderId);
  t.is(eventTypes.at(-1), 'refunded 1000');
  t.deepEqual(
    booked.map(({amount}) => amount),
    [1000, 700, 300],
  );
});

test('voiding an order without a payment stores the payment as voiding at once', async t => {
  const stores = memoryStores();
  const added: string[] = [];
  const payments: typeof stores.payments = {
    ...stores.payments,
    add: (payment, source) => {
      added.push(payment.state.status);
      return stores.payments.add(payment, source);
    },
  };
  const shop = createFixture({...stores, payments});
  const order = shop.order();
  await shop.voidPayment(order, sourceEvent());
  t.deepEqual(added, ['voiding']);
  await shop.run();
  t.like(await shop.look(order.orderId), {payment: {state: {status: 'voided'}}, eventTypes: ['voided']});
});
