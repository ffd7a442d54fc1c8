import {newId} from '@ecom/core/ids';
import type {Database} from '@ecom/postgres/database';
import test from 'ava';
import type {Line} from '../domain/reservation.ts';
import type {Level} from '../domain/stock.ts';
import {later, now} from '../testing/fixtures.ts';
import {byType, levelsOf, sourceEvent, stockedProduct} from '../testing/reservations.ts';
import {
  memory,
  type Open,
  openPostgres,
  postgres,
  type Stores,
  storesOn,
  waitForLockWaiter,
} from '../testing/stores.ts';

const contract = (name: string, open: Open) => {
  test(`${name}: fifty concurrent buyers of ten pieces: ten get one each`, async t => {
    const stores = await open(t);
    const {lines} = await stockedProduct(stores, 10);
    const orders = Array.from({length: 50}, newId);
    await Promise.all(orders.map(orderId => stores.reservations.reserve(orderId, lines, now, sourceEvent())));
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 10, reserved: 10}]);
    const outbox = await stores.outbox();
    t.is(byType(outbox, 'stock.reserved').length, 10);
    const rejected = byType(outbox, 'stock.rejected');
    t.is(rejected.length, 40);
    for (const {data} of rejected) t.like(data, {short: [{wanted: 1, available: 0}]});
    const left = byType(outbox, 'stock.changed').map(({data}) => 'available' in data && data.available);
    t.deepEqual(left, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  test(`${name}: fifty concurrent buyers of two scarce variants in opposite order: both variants or none, without a deadlock`, async t => {
    const stores = await open(t);
    const {lines} = await stockedProduct(stores, 7, 10);
    const orders = Array.from({length: 50}, (_, i) => ({
      orderId: newId(),
      lines: i % 2 ? lines : lines.toReversed(),
    }));
    await Promise.all(orders.map(order => stores.reservations.reserve(order.orderId, order.lines, now, sourceEvent())));
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 7, reserved: 7},
      {onHand: 10, reserved: 7},
    ]);
    const outbox = await stores.outbox();
    t.is(byType(outbox, 'stock.reserved').length, 7);
    t.is(byType(outbox, 'stock.rejected').length, 43);
  });

  test(`${name}: an order placed ten times concurrently is reserved once`, async t => {
    const stores = await open(t);
    const {lines} = await stockedProduct(stores, 10);
    const orderId = newId();
    const ten = Array.from({length: 10}, sourceEvent);
    await Promise.all(ten.map(placed => stores.reservations.reserve(orderId, lines, now, placed)));
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 10, reserved: 1}]);
    t.is(byType(await stores.outbox(), 'stock.reserved').length, 10);
  });

  test(`${name}: concurrent orders, payments, cancellations, adjustments and repeated deliveries leave correct levels`, async t => {
    const stores = await open(t);
    const {reservations, stock} = stores;
    const {lines} = await stockedProduct(stores, 12, 9);
    const orders = Array.from({length: 40}, (_, i) => ({
      id: newId(),
      lines: i % 2 ? lines : lines.toReversed(),
      end: i % 4,
    }));
    const live = async ({id, lines, end}: (typeof orders)[number]) => {
      const twice = async (act: (sourceEvent: {id: string}) => Promise<void>) => {
        const once = sourceEvent();
        await Promise.all([act(once), act(once), act(sourceEvent())]);
      };
      await twice(placed => reservations.reserve(id, lines, now, placed));
      if (end > 0) await twice(paid => reservations.commit(id, paid));
      if (end < 2) await twice(cancelled => reservations.release(id, later, cancelled));
    };
    const counting = Array.from({length: 20}, (_, i) =>
      stock.update(lines[i % 2]!.variantId, level => ({...level, onHand: level.onHand + 1})),
    );
    await Promise.all([...orders.map(live), ...counting]);
    const ended = await Promise.all(orders.map(async ({id}) => (await reservations.get(id))!.status));
    t.false(ended.includes('reserved'));
    const sold = ended.filter(status => status === 'committed').length;
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 22 - sold, reserved: 0},
      {onHand: 19 - sold, reserved: 0},
    ]);
    for (const [i, {variantId}] of lines.entries()) {
      const outbox = byType(await stores.outbox(), 'stock.changed').flatMap(({data}) =>
        'available' in data && data.variantId === variantId ? [data] : [],
      );
      t.deepEqual(
        outbox.map(({version}) => version),
        outbox.map(({version}) => version).toSorted((a, b) => a - b),
      );
      t.is(outbox.at(-1)!.available, [22, 19][i]! - sold);
    }
  });
};

contract('memory', memory);
contract('postgres', postgres);

type Step = (stores: Stores, orders: readonly [string, string], lines: readonly Line[]) => Promise<void>;
const buy =
  (i: 0 | 1): Step =>
  ({reservations}, orders, lines) =>
    reservations.reserve(orders[i], lines, now, sourceEvent());
const cancelFirst: Step = ({reservations}, [first]) => reservations.release(first, later, sourceEvent());

// A statement that waits for a lock has read the stock as it was before the other transaction.
const waits = test.macro(
  async (
    t,
    steps: {before?: Step; meanwhile: Step; after: Step},
    ended: readonly (string | undefined)[],
    level: Level,
  ) => {
    const [db, other] = (await openPostgres(t, 2)) as [Database, Database];
    const [stores, others] = [storesOn(db), storesOn(other)];
    const {lines} = await stockedProduct(stores, 1);
    const orders = [newId(), newId()] as const;
    await steps.before?.(stores, orders, lines);
    const {done} = await db.transaction(async () => {
      await steps.meanwhile(stores, orders, lines);
      const done = steps.after(others, orders, lines);
      await waitForLockWaiter(other);
      return {done};
    });
    await done;
    const found = await Promise.all(orders.map(id => stores.reservations.get(id)));
    t.deepEqual(
      found.map(reservation => reservation?.status),
      [...ended],
    );
    t.deepEqual(await levelsOf(stores, lines), [level]);
  },
);

test(
  'postgres: a buyer who waits for the lock while the last piece is reserved gets none',
  waits,
  {meanwhile: buy(0), after: buy(1)},
  ['reserved', 'rejected'],
  {onHand: 1, reserved: 1},
);
test(
  'postgres: a buyer who waits for the lock while the last piece is released gets it',
  waits,
  {before: buy(0), meanwhile: cancelFirst, after: buy(1)},
  ['released', 'reserved'],
  {onHand: 1, reserved: 1},
);
test(
  'postgres: an order that is cancelled while it is being reserved releases its stock',
  waits,
  {meanwhile: buy(0), after: cancelFirst},
  ['released', undefined],
  {onHand: 1, reserved: 0},
);
