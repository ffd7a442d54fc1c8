import test from 'ava';
import {orderOf} from '../testing/orders.ts';
import {cancel} from './cancellations.ts';
import {erase} from './erasure.ts';
import {onPaymentCaptured, onPaymentVoided, onStockReserved} from './lifecycle.ts';
import {erasedEmail, type Order, type Status} from './order.ts';
import {onRefund} from './refunds.ts';

const now = '2026-04-04T00:00:00.000Z';
const customer = {type: 'customer', userId: 'ada'} as const;
const staff = {type: 'staff', userId: 'sam'} as const;
const address = {
  fullName: 'Ada Lovelace',
  line1: '1 Square',
  line2: 'Ada’s flat',
  city: 'London',
  region: 'Greater London',
  postalCode: 'SW1',
  country: 'GB',
  phone: '+442071234567',
};
const cancellation = {id: 'c1', lines: [], at: now};
const order = (status: Status): Order =>
  orderOf({
    status,
    shippingAddress: address,
    billingAddress: {...address, fullName: 'Lovelace Ltd'},
    shipments: [
      {
        id: 's1',
        lines: [{lineId: 'mug', quantity: 2}],
        status: 'delivered',
        carrier: 'DHL',
        trackingNumber: 'ADA-1',
        trackingUrl: 'https://dhl.example/ADA-1',
        shippedAt: now,
        deliveredAt: now,
      },
    ],
    cancellations: [
      {...cancellation, reason: 'Ada moved', actor: customer},
      {...cancellation, id: 'c2', reason: 'sold out', actor: staff},
    ],
  });

const confirmed = onStockReserved(orderOf(), now).order;
const paid = onPaymentCaptured(confirmed, now).order;

test('erasing an order removes who and where, and keeps what and how much', t => {
  const before = order('completed');
  const {order: erased, events} = erase(before, now);
  t.deepEqual(events, []);
  t.notRegex(JSON.stringify(erased), /Ada|ada@|Square|Lovelace|\+44/);
  const place = {city: 'London', region: 'Greater London', postalCode: 'SW1', country: 'GB'};
  t.like(erased, {version: before.version + 1, updatedAt: now, email: erasedEmail, userId: 'ada'});
  t.like(erased.shippingAddress, place);
  t.like(erased.billingAddress, place);
  t.deepEqual([erased.lines, erased.total, erased.taxes], [before.lines, before.total, before.taxes]);
  t.deepEqual(
    erased.cancellations.map(({reason}) => reason),
    ['erased', 'erased'],
  );
  t.is(erase(erased, now).order, erased, 'once');
});

const erases = test.macro((t, status: Status, isErased: boolean) => {
  t.is(erase(order(status), now).order.email === erasedEmail, isErased);
});
test('an erased order stays without words of the customer when refunds and a late capture follow', t => {
  const cancelled = cancel(paid, {id: 'c3', reason: 'Ada moved'}, customer, now).order;
  const erased = erase({...cancelled, shippingAddress: address}, now).order;
  const refund = {
    id: 'r1',
    amount: 1000,
    lines: [],
    reason: 'Ada moved',
    failureReason: null,
    cancellationId: null,
    actor: customer,
    at: now,
  };
  const requested = onRefund(erased, {...refund, status: 'pending'}, now).order;
  const {order: refunded, events} = onRefund(requested, {...refund, status: 'succeeded'}, now);
  t.notRegex(JSON.stringify([refunded.history, refunded.refunds, events]), /Ada/);
  t.is(refunded.paymentStatus, 'refunded');

  const voiding = cancel(confirmed, {id: 'c4', reason: 'Ada moved'}, customer, now).order;
  const late = erase(onPaymentVoided(voiding, now).order, now).order;
  t.notRegex(JSON.stringify([late.history, late.cancellations, onPaymentCaptured(late, now)]), /Ada moved/);
});

test('a placed order is not erased', erases, 'placed', false);
test('a confirmed order is not erased: it ships', erases, 'confirmed', false);
test('a completed order is erased', erases, 'completed', true);
test('a rejected order is erased', erases, 'rejected', true);
test('a cancelled order is erased', erases, 'cancelled', true);
