import test from 'ava';
import {
  applyStep,
  type Line,
  onCancelled,
  onLinesCancelled,
  onPaid,
  type Reservation,
  reserve,
  sumLines,
} from './reservation.ts';

const levels = new Map([
  ['a', {onHand: 5, reserved: 2}],
  ['b', {onHand: 1, reserved: 0}],
]);
const line = (variantId: string, quantity: number) => ({variantId, quantity});

test('lines of one variant are one line, in the order of ids', t => {
  t.deepEqual(sumLines([line('b', 1), line('a', 2), line('b', 3)]), [line('a', 2), line('b', 4)]);
});

test('lines are set aside when there is enough of each', t => {
  const reservation = reserve('order', [line('b', 1), line('a', 1), line('a', 2)], levels);
  const lines = [line('a', 3), line('b', 1)];
  t.deepEqual(reservation, {orderId: 'order', status: 'reserved', lines, short: [], cancellationIds: []});
});

test('one line short rejects them all, and every shortage is named', t => {
  const {status, short} = reserve('order', [line('a', 3), line('b', 2), line('unknown', 1)], levels);
  t.is(status, 'rejected');
  t.deepEqual(short, [
    {variantId: 'b', wanted: 2, available: 1},
    {variantId: 'unknown', wanted: 1, available: 0},
  ]);
});

const a = (status: Reservation['status']): Reservation => ({
  orderId: 'order',
  status,
  lines: [line('a', 3), line('b', 1)],
  short: [],
  cancellationIds: ['first'],
});
const leads = test.macro(
  (
    t,
    from: Reservation['status'],
    paid: Reservation['status'] | undefined,
    cancelled: Reservation['status'] | undefined,
  ) => {
    t.is(onPaid(a(from)), paid as never);
    t.is(onCancelled(a(from)), cancelled as never);
  },
);

test('what is reserved is committed or released', leads, 'reserved', 'committed', 'released');
test('what is committed can only be returned', leads, 'committed', undefined, 'returned');
test('what is released stays released', leads, 'released', undefined, undefined);
test('what is returned stays returned', leads, 'returned', undefined, undefined);
test('what is rejected stays rejected', leads, 'rejected', undefined, undefined);

const cancels = test.macro(
  (t, from: Reservation['status'], cancelled: readonly Line[], expected: Partial<Reservation>, pieces: Line[]) => {
    const change = onLinesCancelled(a(from), 'second', cancelled)!;
    t.deepEqual(change.reservation, {...a(from), ...expected, cancellationIds: ['first', 'second']});
    t.deepEqual(change.pieces, pieces);
    t.is(change.step, from === 'reserved' ? 'released' : 'returned');
  },
);

test(
  'cancelled pieces are taken off the lines',
  cancels,
  'committed',
  [line('a', 1), line('b', 1), line('a', 1)],
  {lines: [line('a', 1)]},
  [line('a', 2), line('b', 1)],
);
test(
  'a cancellation takes no more than a reservation holds',
  cancels,
  'committed',
  [line('b', 5), line('unknown', 1)],
  {lines: [line('a', 3)]},
  [line('b', 1)],
);
test(
  'a committed reservation without a piece left is returned',
  cancels,
  'committed',
  [line('a', 3), line('b', 1)],
  {status: 'returned', lines: []},
  [line('a', 3), line('b', 1)],
);
test(
  'a reserved reservation without a piece left is released',
  cancels,
  'reserved',
  [line('a', 3), line('b', 1)],
  {status: 'released', lines: []},
  [line('a', 3), line('b', 1)],
);
test('a cancellation is applied once, and not to a reservation that has ended', t => {
  t.is(onLinesCancelled(a('committed'), 'first', [line('a', 1)]), undefined);
  for (const ended of ['rejected', 'released', 'returned'] as const)
    t.is(onLinesCancelled(a(ended), 'second', [line('a', 1)]), undefined);
});

test('each step moves stock its own way', t => {
  const level = {onHand: 5, reserved: 2};
  t.deepEqual(applyStep(level, 'reserved', 2), {onHand: 5, reserved: 4});
  t.deepEqual(applyStep(level, 'released', 2), {onHand: 5, reserved: 0});
  t.deepEqual(applyStep(level, 'committed', 2), {onHand: 3, reserved: 0});
  t.deepEqual(applyStep(level, 'returned', 2), {onHand: 7, reserved: 2});
  t.is(applyStep(level, 'rejected', 2), level);
});
