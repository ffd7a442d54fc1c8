import test from 'ava';
import {orderOf} from '../testing/orders.ts';
import {erase, erasedEmail} from './erasure.ts';
import type {Order, Status} from './order.ts';

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
    ['erased', 'sold out'],
  );
  t.is(erase(erased, now).order, erased, 'once');
});

const erases = test.macro((t, status: Status, isErased: boolean) => {
  t.is(erase(order(status), now).order.email === erasedEmail, isErased);
});
test('a placed order is not erased', erases, 'placed', false);
test('a confirmed order is not erased: it ships', erases, 'confirmed', false);
test('a completed order is erased', erases, 'completed', true);
test('a rejected order is erased', erases, 'rejected', true);
test('a cancelled order is erased', erases, 'cancelled', true);
