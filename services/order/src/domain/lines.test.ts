import test from 'ava';
import {lineOf, orderOf} from '../testing/orders.ts';
import {countsOf, isFulfilled, openLines, selectOpenLines, shipmentStatus} from './lines.ts';
import type {Order, Shipment, ShipmentStatus} from './order.ts';

const pieces = (lineId: string, quantity: number) => ({lineId, quantity});
const shipment = (status: Shipment['status'], ...lines: Shipment['lines']): Shipment => ({
  id: 'shipment',
  lines,
  status,
  carrier: null,
  trackingNumber: null,
  trackingUrl: null,
  shippedAt: '',
  deliveredAt: null,
});
const actor = {type: 'staff', userId: 'sam'} as const;
const cancellation = (...lines: Shipment['lines']) => ({id: 'cancellation', lines, reason: '', actor, at: ''});
const order = (change: Partial<Order> = {}): Order =>
  orderOf({lines: [lineOf('mug', 3, 300), lineOf('pot', 1, 400)], ...change});
const all = [pieces('mug', 3), pieces('pot', 1)];

const derives = test.macro((t, change: Partial<Order>, status: ShipmentStatus, isOver: boolean) => {
  t.is(shipmentStatus(order(change)), status);
  t.is(isFulfilled(order(change)), isOver);
});
test('an order without shipments is unshipped', derives, {}, 'unshipped', false);
test(
  'an order that is cancelled whole is unshipped',
  derives,
  {cancellations: [cancellation(...all)]},
  'unshipped',
  false,
);
test(
  'a shipment of some pieces',
  derives,
  {shipments: [shipment('shipped', pieces('mug', 2))]},
  'partially_shipped',
  false,
);
test('a shipment of all pieces', derives, {shipments: [shipment('shipped', ...all)]}, 'shipped', false);
test(
  'a shipment of all pieces but cancelled ones',
  derives,
  {shipments: [shipment('shipped', pieces('mug', 3))], cancellations: [cancellation(pieces('pot', 1))]},
  'shipped',
  false,
);
test(
  'a delivery of some pieces',
  derives,
  {shipments: [shipment('delivered', pieces('mug', 3)), shipment('shipped', pieces('pot', 1))]},
  'partially_delivered',
  false,
);
test(
  'a delivery while pieces are not shipped',
  derives,
  {shipments: [shipment('delivered', pieces('mug', 3))]},
  'partially_delivered',
  false,
);
test('a delivery of all pieces', derives, {shipments: [shipment('delivered', ...all)]}, 'delivered', true);
test(
  'a delivery of all pieces but cancelled ones',
  derives,
  {shipments: [shipment('delivered', pieces('mug', 3))], cancellations: [cancellation(pieces('pot', 1))]},
  'delivered',
  true,
);
test(
  'a lost shipment beside a delivered one',
  derives,
  {shipments: [shipment('delivered', pieces('mug', 3)), shipment('lost', pieces('pot', 1))]},
  'partially_delivered',
  true,
);

test('the counts of a line', t => {
  const refund = {id: 'r', amount: 1, reason: '', failureReason: null, cancellationId: null, actor, at: ''};
  const parts = order({
    shipments: [shipment('delivered', pieces('mug', 1)), shipment('lost', pieces('mug', 1))],
    cancellations: [cancellation(pieces('mug', 1), pieces('pot', 1))],
    refunds: [
      {...refund, lines: [pieces('mug', 1)], status: 'succeeded'},
      {...refund, lines: [pieces('mug', 1)], status: 'failed'},
      {...refund, lines: [pieces('mug', 1)], status: 'pending'},
    ],
  });
  const counts = {cancelled: 1, shipped: 2, delivered: 1, lost: 1, returned: 0, refunded: 1};
  t.deepEqual(countsOf(parts, 'mug'), counts);
  t.deepEqual(openLines(parts), []);
});

test('a request without lines selects all open pieces', t => {
  const parts = order({shipments: [shipment('shipped', pieces('mug', 1))]});
  t.deepEqual(selectOpenLines(parts, undefined), [pieces('mug', 2), pieces('pot', 1)]);
});

test('a line that is named twice is added up', t => {
  t.deepEqual(selectOpenLines(order(), [pieces('mug', 1), pieces('mug', 2)]), [pieces('mug', 3)]);
  t.throws(() => selectOpenLines(order(), [pieces('mug', 2), pieces('mug', 2)]), {code: 'too-many-pieces'});
});

test('a line of another order is refused with its path', t => {
  const error = t.throws(() => selectOpenLines(order(), [pieces('mug', 1), pieces('pan', 1)]), {code: 'unknown-line'});
  t.like(error, {details: {errors: [{path: 'lines[1].lineId'}]}});
});

test('an order without open pieces refuses every request', t => {
  const parts = order({shipments: [shipment('shipped', ...all)]});
  t.throws(() => selectOpenLines(parts, undefined), {code: 'no-open-pieces'});
});
