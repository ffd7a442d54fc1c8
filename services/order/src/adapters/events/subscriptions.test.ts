import {systemActor} from '@ecom/contracts/actor';
import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {createFixture, terms as createTerms, mug} from '../../testing/fixtures.ts';
import {orderSubscriptions} from './subscriptions.ts';

const eur = (amount: number) => ({amount, currency: 'EUR'});

type Received = readonly [type: string, data?: object];

/** Handles the events one after the other, each of them twice. */
const publishes = test.macro(
  async (t, received: readonly Received[], eventTypes: readonly string[], status: string) => {
    const shop = createFixture();
    const {id: orderId, ...cart} = createTerms();
    const at = shop.now();
    for (const [type, data] of [['cart.checked_out', cart] as Received, ...received]) {
      const event = {id: newId(), type, data: {orderId, at, ...data}} as unknown as Envelope;
      for (const {handlers} of orderSubscriptions(shop.useCases)) {
        for (let delivery = 0; delivery < 2; delivery++) await handlers[type]?.(event);
      }
    }
    t.deepEqual(await shop.eventTypes(orderId), ['placed', ...eventTypes]);
    const order = await shop.read(orderId);
    t.like(order, {id: orderId, ...cart, createdAt: at});
    const last = order.history.at(-1)!;
    t.is(last.reason ?? last.status, status);
  },
);

const reserved: Received = ['stock.reserved'];
const captured: Received = ['payment.captured'];
const short = {short: [{variantId: mug, wanted: 2, available: 1}]};
const refund = (type: string, amount: number, failureReason?: string): Received => [
  `payment.${type}`,
  {
    refundId: `refund of ${amount}`,
    amount: eur(amount),
    lines: [],
    reason: 'broken',
    cancellationId: null,
    actor: systemActor,
    failureReason,
    refunded: eur(amount),
    captured: eur(1000),
  },
];

test('a checkout places an order', publishes, [], [], 'placed');
test('an order whose stock is reserved awaits payment', publishes, [reserved], ['awaiting_payment'], 'confirmed');
test(
  'a payment that requires an action is shown',
  publishes,
  [reserved, ['payment.requires_action', {url: '/confirm'}]],
  ['awaiting_payment'],
  'requires_action',
);
test(
  'an authorized payment is shown',
  publishes,
  [reserved, ['payment.authorized']],
  ['awaiting_payment'],
  'authorized',
);
test(
  'an order without enough stock is rejected',
  publishes,
  [['stock.rejected', short]],
  ['rejected'],
  'only 1 of 2 Mug are left',
);
test(
  'an order whose payment is captured is paid',
  publishes,
  [reserved, captured],
  ['awaiting_payment', 'paid'],
  'captured',
);
test(
  'a failed payment cancels the order',
  publishes,
  [reserved, ['payment.failed', {reason: 'the card was declined'}]],
  ['awaiting_payment', 'cancelled'],
  'the card was declined',
);
test(
  'a voided payment cancels the order',
  publishes,
  [reserved, ['payment.voided']],
  ['awaiting_payment', 'cancelled'],
  'the payment was voided',
);
test(
  'partial and full refunds are recorded; late events have no effect',
  publishes,
  [reserved, captured, refund('refund_requested', 300), refund('refunded', 300), refund('refunded', 700), reserved],
  ['awaiting_payment', 'paid', 'refunded', 'refunded'],
  'broken',
);
test(
  'a failed refund is recorded with its reason',
  publishes,
  [reserved, captured, refund('refund_requested', 300), refund('refund_failed', 300, 'the card is closed')],
  ['awaiting_payment', 'paid'],
  'the refund failed: the card is closed',
);
