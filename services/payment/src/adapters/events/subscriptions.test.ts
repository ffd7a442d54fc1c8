import type {Envelope} from '@ecom/contracts/envelope';
import test from 'ava';
import {createFixture, type Fixture, sourceEvent} from '../../testing/fixtures.ts';
import {paymentSubscriptions} from './subscriptions.ts';

const hear = async ({useCases, run}: Fixture, type: string, data: object) => {
  const handlers = paymentSubscriptions(useCases).flatMap(({handlers}) => handlers[type] ?? []);
  for (const handle of handlers) await handle({...sourceEvent(), type, data} as unknown as Envelope);
  await run();
};

test('an order that awaits its payment is captured, and given back when it is cancelled', async t => {
  const shop = createFixture();
  const order = shop.order();
  await hear(shop, 'order.awaiting_payment', order);
  await hear(shop, 'order.cancelled', {...order, reason: 'changed my mind', refund: true});
  const {eventTypes, payment} = await shop.look(order.orderId);
  t.deepEqual(eventTypes, ['captured', 'refunded 1000']);
  t.like(payment.state, {refunds: [{reason: 'changed my mind'}]});
});

test('an order cancelled without money gives none back', async t => {
  const shop = createFixture();
  const {orderId} = await shop.paid();
  await hear(shop, 'order.cancelled', {orderId, reason: 'out of stock', refund: false});
  t.deepEqual((await shop.look(orderId)).eventTypes, ['captured']);
});

test('an order that waits no more is voided', async t => {
  const shop = createFixture();
  const {orderId} = await shop.paid('tok_slow');
  await hear(shop, 'order.void_requested', {orderId, reason: 'took too long'});
  t.deepEqual((await shop.look(orderId)).eventTypes, ['voided']);
});
