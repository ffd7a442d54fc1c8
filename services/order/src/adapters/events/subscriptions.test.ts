import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {createFixture, mug, terms} from '../../testing/fixtures.ts';
import {orderSubscriptions} from './subscriptions.ts';

const eur = (amount: number) => ({amount, currency: 'EUR'});

type Said = readonly [type: string, data?: object];

/** What others say, one after the other, each of it twice. */
const hears = test.macro(async (t, said: readonly Said[], eventTypes: readonly string[], status: string) => {
  const shop = createFixture();
  const {id: orderId, ...cart} = terms();
  const at = shop.now();
  for (const [type, data] of [['cart.checked_out', cart] as Said, ...said]) {
    const event = {id: newId(), type, data: {orderId, at, ...data}} as unknown as Envelope;
    for (const {handlers} of orderSubscriptions(shop.useCases)) {
      for (let times = 0; times < 2; times++) await handlers[type]?.(event);
    }
  }
  t.deepEqual(await shop.eventTypes(orderId), ['placed', ...eventTypes]);
  const {id, version: _, number: __, state, history, createdAt, ...kept} = await shop.read(orderId);
  t.deepEqual({id, ...kept}, {id: orderId, ...cart});
  t.is(createdAt, at);
  t.is(history.at(-1)!.reason ?? state.status, status);
});

const reserved: Said = ['stock.reserved'];
const captured: Said = ['payment.captured'];
const short = {short: [{variantId: mug, wanted: 2, available: 1}]};
const refunded = (amount: number): Said => ['payment.refunded', {refunded: eur(amount), captured: eur(1000)}];

test('a checkout is an order', hears, [], [], 'placed');
test('what is set aside is to be paid', hears, [reserved], ['awaiting_payment'], 'awaiting_payment');
test('what is short ends it', hears, [['stock.rejected', short]], ['rejected'], 'only 1 of 2 Mug are left');
test('what is captured is paid', hears, [reserved, captured], ['awaiting_payment', 'paid'], 'paid');
test(
  'what is declined ends it',
  hears,
  [reserved, ['payment.failed', {reason: 'the card was declined'}]],
  ['awaiting_payment', 'cancelled'],
  'the card was declined',
);
test(
  'what is voided ends it',
  hears,
  [reserved, ['payment.voided']],
  ['awaiting_payment', 'cancelled'],
  'the payment was voided',
);
test(
  'what goes back is refunded, in part and in full, whatever comes late',
  hears,
  [reserved, captured, refunded(300), refunded(1000), refunded(300), reserved],
  ['awaiting_payment', 'paid', 'refunded', 'refunded'],
  'refunded',
);
