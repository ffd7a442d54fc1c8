import test from 'ava';
import {createFixture, type Fixture, sourceEvent} from '../testing/fixtures.ts';

const ends = test.macro(async (t, token: string, status: string, outcome: string) => {
  const shop = createFixture();
  const {orderId} = await shop.paid(token);
  t.like(await shop.look(orderId), {payment: {state: {status}}, eventTypes: [status], booked: [{outcome}]});
});

test('tok_ok is captured', ends, 'tok_ok', 'captured', 'captured');
test('tok_declined fails', ends, 'tok_declined', 'failed', 'the card was declined');
test('a token that nobody knows fails', ends, 'tok_made_up', 'failed', 'the token is unknown');

test('a provider that the shop does not have fails the payment, which can be voided all the same', async t => {
  const shop = createFixture();
  const order = {...shop.order(), payment: {provider: 'barter', token: 'three goats'}};
  await shop.startPayment(order, sourceEvent());
  await shop.run();
  const {payment, eventTypes, booked} = await shop.look(order.orderId);
  t.deepEqual(payment.state, {status: 'failed', reason: 'this shop has no payment provider barter'});
  t.deepEqual([eventTypes, booked], [['failed'], []]);

  const other = {...order, orderId: shop.order().orderId};
  await shop.startPayment(other, sourceEvent());
  await shop.voidPayment(other, sourceEvent());
  await shop.run();
  t.is((await shop.look(other.orderId)).eventTypes.length, 1);
});

test('the provider is asked only after the payment is kept', async t => {
  const shop = createFixture();
  const order = shop.order();
  await shop.startPayment(order, sourceEvent());
  t.like(await shop.look(order.orderId), {
    payment: {state: {status: 'pending'}, amount: 1000},
    eventTypes: [],
    booked: [],
  });
});

type Act = (shop: Fixture, order: ReturnType<Fixture['order']>, because: {id: string}) => Promise<unknown>;
const pays: Act = ({startPayment}, order, because) => startPayment(order, because);
const voids: Act = ({voidPayment}, order, because) => voidPayment(order, because);
const cancels: Act = ({refundOrder}, {orderId}, because) => refundOrder(orderId, 'cancelled', because);

/** What an order has heard after `act`, after the same event again, and after another event like it. */
const hears = test.macro(async (t, token: string, act: Act, once: string[], again: string[], anew: string[]) => {
  const shop = createFixture();
  const order = shop.order(token);
  await shop.startPayment(order, sourceEvent());
  await shop.run();
  const because = sourceEvent();
  for (const [event, eventTypes] of [
    [because, once],
    [because, again],
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

test('a repeated request publishes a captured payment again', hears, 'tok_ok', pays, [c, c], [c, c], [c, c, c]);
test('a repeated request publishes a failed payment again', hears, 'tok_declined', pays, [f, f], [f, f], [f, f, f]);
test('a void after the capture publishes the capture again', hears, 'tok_ok', voids, [c, c], [c, c], [c, c, c]);
test('a void of a failed payment tells that it failed', hears, 'tok_declined', voids, [f, f], [f, f], [f, f, f]);
test(
  'a cancelled order gets its money back once',
  hears,
  'tok_ok',
  cancels,
  [c, 'refunded 1000'],
  [c, 'refunded 1000'],
  [c, 'refunded 1000'],
);
test('a cancelled order that never paid gets nothing back', hears, 'tok_declined', cancels, [f], [f], [f]);

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

test('an order that never asked to be paid gets nothing back', async t => {
  const shop = createFixture();
  const {orderId} = shop.order();
  await shop.refundOrder(orderId, 'cancelled', sourceEvent());
  t.is(await shop.payments.getByOrder(orderId), undefined);
});

test('an order whose wish to be paid was never heard still hears that nothing was taken', async t => {
  const shop = createFixture();
  const order = shop.order();
  const because = sourceEvent();
  await shop.voidPayment(order, because);
  await shop.voidPayment(order, because);
  await shop.run();
  const {payment, eventTypes, booked} = await shop.look(order.orderId);
  t.is(payment.state.status, 'voided');
  t.deepEqual(eventTypes, ['voided']);
  t.false(booked.some(({outcome}) => outcome === 'captured'));
});

test('a cancelled order gets back what was not given back before', async t => {
  const shop = createFixture();
  const {id, orderId} = await shop.paid();
  await shop.refund({paymentId: id, amount: {amount: 300, currency: 'EUR'}, reason: 'broken'});
  await shop.refundOrder(orderId, 'cancelled', sourceEvent());
  await shop.run();
  const {eventTypes, booked} = await shop.look(orderId);
  t.is(eventTypes.at(-1), 'refunded 1000');
  t.deepEqual(
    booked.map(({amount}) => amount),
    [1000, 700, 300],
  );
});
