import {newId} from '@ecom/core/ids';
import type {Database} from '@ecom/postgres/database';
import test from 'ava';
import {deleteProduct, deleteVariant} from '../domain/product.ts';
import type {Line} from '../domain/reservation.ts';
import type {Level} from '../domain/stock.ts';
import {aProduct, aVariant, later, now} from '../testing/fixtures.ts';
import {hasLockWaiter, memory, type Open, openPostgres, postgres, type Stores, storesOn} from '../testing/stores.ts';

const sourceEvent = () => ({id: newId()});

/** A product whose variants have so much stock. */
const stocked = async ({products}: Stores, ...onHand: number[]) => {
  const product = aProduct({variants: onHand.map(pieces => aVariant({stock: {onHand: pieces, reserved: 0}}))});
  await products.add([product]);
  return {...product, lines: product.variants.map(({id}) => ({variantId: id, quantity: 1}))};
};
const levelsOf = ({stock}: Stores, lines: readonly Line[]) =>
  Promise.all(lines.map(({variantId}) => stock.level(variantId)));
/** The events recorded since `before`. */
const recordedAfter = async ({outbox}: Stores, before: number) => (await outbox()).slice(before);
const byType = (outbox: Awaited<ReturnType<Stores['outbox']>>, type: string) =>
  outbox.filter(event => event.type === type);

const contract = (name: string, open: Open) => {
  test(`${name}: an order's lines are reserved together; the result and the available quantities are published`, async t => {
    const stores = await open(t);
    const {id: productId, lines} = await stocked(stores, 5, 5);
    const [first, second] = lines.map(({variantId}) => variantId) as [string, string];
    const before = (await stores.outbox()).length;
    const orderId = newId();
    const wanted = [
      {variantId: second, quantity: 1},
      {variantId: first, quantity: 2},
      {variantId: second, quantity: 3},
    ];
    await stores.reservations.reserve(orderId, wanted, now, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 5, reserved: 2},
      {onHand: 5, reserved: 4},
    ]);
    const summed = [
      {variantId: first, quantity: 2},
      {variantId: second, quantity: 4},
    ];
    t.deepEqual(await stores.reservations.get(orderId), {orderId, status: 'reserved', lines: summed, short: []});
    t.deepEqual(await recordedAfter(stores, before), [
      {type: 'stock.changed', data: {variantId: first, productId, version: 2, available: 3}},
      {type: 'stock.changed', data: {variantId: second, productId, version: 2, available: 1}},
      {type: 'stock.reserved', data: {orderId, at: now}},
    ]);
  });

  test(`${name}: an order with one line too many is rejected as a whole, and the event names the shortages`, async t => {
    const stores = await open(t);
    const {lines} = await stocked(stores, 5, 1);
    const [first, second] = lines.map(({variantId}) => variantId) as [string, string];
    const before = (await stores.outbox()).length;
    const orderId = newId();
    const wanted = [
      {variantId: first, quantity: 5},
      {variantId: second, quantity: 1},
      {variantId: second, quantity: 1},
    ];
    await stores.reservations.reserve(orderId, wanted, now, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 5, reserved: 0},
      {onHand: 1, reserved: 0},
    ]);
    t.deepEqual(await recordedAfter(stores, before), [
      {type: 'stock.rejected', data: {orderId, at: now, short: [{variantId: second, wanted: 2, available: 1}]}},
    ]);
  });

  test(`${name}: a variant that is not for sale cannot be reserved`, async t => {
    const stores = await open(t);
    const [gone, draft, deleted] = [await stocked(stores, 5, 5), await stocked(stores, 5), await stocked(stores, 5)];
    await stores.products.update(gone.id, product => deleteVariant(product, gone.lines[0]!.variantId, later));
    await stores.products.update(draft.id, product => ({...product, status: 'draft', version: 2}));
    await stores.products.update(deleted.id, product => deleteProduct(product, later));
    for (const variantId of [gone, draft, deleted].map(({lines}) => lines[0]!.variantId).concat(newId())) {
      const orderId = newId();
      await stores.reservations.reserve(orderId, [{variantId, quantity: 1}], now, sourceEvent());
      t.like(await stores.reservations.get(orderId), {
        status: 'rejected',
        short: [{variantId, wanted: 1, available: 0}],
      });
    }
  });

  for (const [pieces, type] of [
    [1, 'stock.reserved'],
    [0, 'stock.rejected'],
  ] as const) {
    test(`${name}: a repeated request publishes ${type} again, and a repeated delivery does not`, async t => {
      const stores = await open(t);
      const {lines} = await stocked(stores, pieces);
      const orderId = newId();
      const first = sourceEvent();
      await stores.reservations.reserve(orderId, lines, now, first);
      await stores.reservations.reserve(orderId, lines, now, first);
      t.is(byType(await stores.outbox(), type).length, 1);
      const second = sourceEvent();
      await stores.reservations.reserve(orderId, lines, later, second);
      await stores.reservations.reserve(orderId, lines, later, second);
      const answers = byType(await stores.outbox(), type);
      t.is(answers.length, 2);
      t.deepEqual(answers[1], {...answers[0], data: {...answers[0]!.data, at: later}} as (typeof answers)[1]);
      t.deepEqual(await levelsOf(stores, lines), [{onHand: pieces, reserved: pieces}]);
    });
  }

  test(`${name}: a paid reservation is committed once, without an event, since the available quantity stays the same`, async t => {
    const stores = await open(t);
    const {lines} = await stocked(stores, 5, 3);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    const before = (await stores.outbox()).length;
    for (const paid of [sourceEvent(), sourceEvent()]) {
      await stores.reservations.commit(orderId, paid);
      await stores.reservations.commit(orderId, paid);
    }
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 4, reserved: 0},
      {onHand: 2, reserved: 0},
    ]);
    t.is((await stores.reservations.get(orderId))!.status, 'committed');
    t.deepEqual(await recordedAfter(stores, before), []);
    await stores.reservations.reserve(orderId, lines, later, sourceEvent());
    t.deepEqual(await recordedAfter(stores, before), [{type: 'stock.reserved', data: {orderId, at: later}}]);
  });

  test(`${name}: a cancelled reservation is released once`, async t => {
    const stores = await open(t);
    const {id: productId, lines} = await stocked(stores, 5);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    const before = (await stores.outbox()).length;
    for (const cancelled of [sourceEvent(), sourceEvent()]) {
      await stores.reservations.release(orderId, later, cancelled);
      await stores.reservations.release(orderId, later, cancelled);
    }
    await stores.reservations.commit(orderId, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 5, reserved: 0}]);
    t.is((await stores.reservations.get(orderId))!.status, 'released');
    const {variantId} = lines[0]!;
    const outbox = [{type: 'stock.changed', data: {variantId, productId, version: 3, available: 5}}] as const;
    t.deepEqual(await recordedAfter(stores, before), [...outbox]);
  });

  test(`${name}: a committed reservation is returned once`, async t => {
    const stores = await open(t);
    const {id: productId, lines} = await stocked(stores, 5);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    await stores.reservations.commit(orderId, sourceEvent());
    const before = (await stores.outbox()).length;
    for (const cancelled of [sourceEvent(), sourceEvent()])
      await stores.reservations.release(orderId, later, cancelled);
    await stores.reservations.commit(orderId, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 5, reserved: 0}]);
    t.is((await stores.reservations.get(orderId))!.status, 'returned');
    const {variantId} = lines[0]!;
    const outbox = [{type: 'stock.changed', data: {variantId, productId, version: 4, available: 5}}] as const;
    t.deepEqual(await recordedAfter(stores, before), [...outbox]);
  });

  test(`${name}: an order that was cancelled first reserves nothing and publishes nothing`, async t => {
    const stores = await open(t);
    const {lines} = await stocked(stores, 5);
    const orderId = newId();
    await stores.reservations.release(orderId, now, sourceEvent());
    const before = (await stores.outbox()).length;
    for (let times = 0; times < 2; times++) await stores.reservations.reserve(orderId, lines, later, sourceEvent());
    await stores.reservations.commit(orderId, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 5, reserved: 0}]);
    t.deepEqual(await recordedAfter(stores, before), []);
  });

  test(`${name}: a rejected order commits and releases nothing`, async t => {
    const stores = await open(t);
    const {lines} = await stocked(stores, 0);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    const before = (await stores.outbox()).length;
    await stores.reservations.commit(orderId, sourceEvent());
    await stores.reservations.release(orderId, now, sourceEvent());
    t.is((await stores.reservations.get(orderId))!.status, 'rejected');
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 0, reserved: 0}]);
    t.deepEqual(await recordedAfter(stores, before), []);
  });

  test(`${name}: reservations of a deleted product can be committed and released`, async t => {
    const stores = await open(t);
    const {id, lines} = await stocked(stores, 5);
    const [paid, cancelled] = [newId(), newId()];
    for (const orderId of [paid, cancelled]) await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    await stores.products.update(id, product => deleteProduct(product, later));
    await t.notThrowsAsync(stores.reservations.commit(paid, sourceEvent()));
    await t.notThrowsAsync(stores.reservations.release(cancelled, later, sourceEvent()));
    t.is((await stores.reservations.get(paid))!.status, 'committed');
    t.is((await stores.reservations.get(cancelled))!.status, 'released');
  });

  test(`${name}: fifty concurrent buyers of ten pieces: ten get one each`, async t => {
    const stores = await open(t);
    const {lines} = await stocked(stores, 10);
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
    const {lines} = await stocked(stores, 7, 10);
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
    const {lines} = await stocked(stores, 10);
    const orderId = newId();
    const ten = Array.from({length: 10}, sourceEvent);
    await Promise.all(ten.map(placed => stores.reservations.reserve(orderId, lines, now, placed)));
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 10, reserved: 1}]);
    t.is(byType(await stores.outbox(), 'stock.reserved').length, 10);
  });

  test(`${name}: concurrent orders, payments, cancellations, adjustments and repeated deliveries leave correct levels`, async t => {
    const stores = await open(t);
    const {reservations, stock} = stores;
    const {lines} = await stocked(stores, 12, 9);
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
    const {lines} = await stocked(stores, 1);
    const orders = [newId(), newId()] as const;
    await steps.before?.(stores, orders, lines);
    const {done} = await db.transaction(async () => {
      await steps.meanwhile(stores, orders, lines);
      const done = steps.after(others, orders, lines);
      await hasLockWaiter(other);
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
