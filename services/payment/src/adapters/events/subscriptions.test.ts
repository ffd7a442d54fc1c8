import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {createFixture, type Fixture, sourceEvent} from '../../testing/fixtures.ts';
import {paymentSubscriptions} from './subscriptions.ts';

const deliver = async ({useCases, run}: Fixture, type: string, data: object) => {
  const handlers = paymentSubscriptions(useCases).flatMap(({handlers}) => handlers[type] ?? []);
  for (const handle of handlers) await handle({...sourceEvent(), type, data} as unknown as Envelope);
  await run();
};

test('an order that awaits payment is captured, and refunded when it is cancelled', async t => {
  const shop = createFixture();
  const order = shop.order();
  await deliver(shop, 'order.awaiting_payment', order);
  await deliver(shop, 'order.cancelled', {...order, reason: 'changed my mind', refund: true});
  const {eventTypes, payment} = await shop.look(order.orderId);
  t.deepEqual(eventTypes, ['captured', 'refund_requested', 'refunded 1000']);
  t.like(payment.state, {refunds: [{reason: 'the order was cancelled'}]});
});

test('an order cancelled without a refund is not refunded', async t => {
  const shop = createFixture();
  const {orderId} = await shop.paid();
  await deliver(shop, 'order.cancelled', {orderId, reason: 'out of stock', refund: false});
  t.deepEqual((await shop.look(orderId)).eventTypes, ['captured']);
});

test('a requested void voids the payment', async t => {
  const shop = createFixture();
  const order = shop.order('tok_slow');
  await deliver(shop, 'order.awaiting_payment', order);
  await deliver(shop, 'order.void_requested', {...order, reason: 'took too long'});
  t.deepEqual((await shop.look(order.orderId)).eventTypes, ['voided']);
});

test('cancelled lines are refunded', async t => {
  const shop = createFixture();
  const lines = [
    {id: newId(), quantity: 3, total: 700},
    {id: newId(), quantity: 1, total: 300},
  ];
  const order = shop.order('tok_ok', 1000, lines);
  await deliver(shop, 'order.awaiting_payment', order);
  t.deepEqual((await shop.look(order.orderId)).payment.lines, lines);
  const cancelledLines = [{lineId: lines[0]!.id, variantId: newId(), quantity: 2}];
  const cancellation = {...order, cancellationId: newId(), cancelledLines, reason: 'out of stock'};
  await deliver(shop, 'order.lines_cancelled', cancellation);
  await deliver(shop, 'order.lines_cancelled', cancellation);
  const {eventTypes, payment} = await shop.look(order.orderId);
  t.deepEqual(eventTypes, ['captured', 'refund_requested', 'refunded 467']);
  t.like(payment.state, {
    refunds: [{amount: 467, reason: 'pieces were cancelled', cancellationId: cancellation.cancellationId}],
  });
});
