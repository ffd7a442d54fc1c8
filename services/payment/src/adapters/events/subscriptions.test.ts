import type {Envelope} from '@ecom/contracts/envelope';
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
  t.deepEqual(eventTypes, ['captured', 'refunded 1000']);
  t.like(payment.state, {refunds: [{reason: 'changed my mind'}]});
});

test('an order cancelled without a refund is not refunded', async t => {
  const shop = createFixture();
  const {orderId} = await shop.paid();
  await deliver(shop, 'order.cancelled', {orderId, reason: 'out of stock', refund: false});
  t.deepEqual((await shop.look(orderId)).eventTypes, ['captured']);
});

test('a requested void voids the payment', async t => {
  const shop = createFixture();
  const {orderId} = await shop.paid('tok_slow');
  await deliver(shop, 'order.void_requested', {orderId, reason: 'took too long'});
  t.deepEqual((await shop.look(orderId)).eventTypes, ['voided']);
});
