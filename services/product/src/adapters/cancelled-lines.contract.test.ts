import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import type {Line} from '../domain/reservation.ts';
import {later, now} from '../testing/fixtures.ts';
import {levelsOf, recordedAfter, sourceEvent, stockedProduct} from '../testing/reservations.ts';
import {
  memory,
  type Open,
  openPostgres,
  postgres,
  type Stores,
  storesOn,
  waitForLockWaiter,
} from '../testing/stores.ts';

/** An order of three pieces of one variant and two of another; five of each are on hand. */
const reserved = async (stores: Stores) => {
  const {id: productId, lines} = await stockedProduct(stores, 5, 5);
  const [first, second] = lines.map(({variantId}) => variantId) as [string, string];
  const orderId = newId();
  await stores.reservations.reserve(orderId, [line(first, 3), line(second, 2)], now, sourceEvent());
  const cancel = (cancellationId: string, ...cancelled: Line[]) =>
    stores.reservations.releaseLines(orderId, cancellationId, cancelled, sourceEvent());
  const levels = () => levelsOf(stores, lines);
  return {...stores, productId, first, second, orderId, cancel, levels};
};
const line = (variantId: string, quantity: number) => ({variantId, quantity});

const contract = (name: string, open: Open) => {
  const paid = async (t: ExecutionContext) => {
    const stores = await open(t);
    const order = await reserved(stores);
    await stores.reservations.commit(order.orderId, sourceEvent());
    return order;
  };

  test(`${name}: exactly the cancelled pieces are returned, and the available quantity is published`, async t => {
    const order = await paid(t);
    const {first, second, orderId, productId} = order;
    const before = (await order.outbox()).length;
    const cancellationId = newId();
    await order.cancel(cancellationId, line(first, 1), line(first, 1));
    t.deepEqual(await order.levels(), [
      {onHand: 4, reserved: 0},
      {onHand: 3, reserved: 0},
    ]);
    t.like(await order.reservations.get(orderId), {
      status: 'committed',
      lines: [line(first, 1), line(second, 2)],
      cancellationIds: [cancellationId],
    });
    t.deepEqual(await recordedAfter(order, before), [
      {type: 'stock.changed', data: {variantId: first, productId, version: 4, available: 4}},
    ]);
  });

  test(`${name}: a cancellation is applied once, also concurrently`, async t => {
    const order = await paid(t);
    const cancellationId = newId();
    await Promise.all(Array.from({length: 5}, () => order.cancel(cancellationId, line(order.first, 1))));
    t.deepEqual(await order.levels(), [
      {onHand: 3, reserved: 0},
      {onHand: 3, reserved: 0},
    ]);
  });

  test(`${name}: concurrent cancellations return no more than the reservation holds, and leave it returned`, async t => {
    const order = await paid(t);
    const {first, second, orderId} = order;
    await Promise.all(Array.from({length: 5}, () => order.cancel(newId(), line(first, 2), line(second, 1))));
    t.deepEqual(await order.levels(), [
      {onHand: 5, reserved: 0},
      {onHand: 5, reserved: 0},
    ]);
    t.like(await order.reservations.get(orderId), {status: 'returned', lines: []});
  });

  test(`${name}: the cancellation of the whole order returns what was not returned before`, async t => {
    const order = await paid(t);
    await order.cancel(newId(), line(order.first, 2));
    const before = (await order.outbox()).length;
    await order.reservations.release(order.orderId, later, sourceEvent());
    await order.cancel(newId(), line(order.second, 1));
    t.deepEqual(await order.levels(), [
      {onHand: 5, reserved: 0},
      {onHand: 5, reserved: 0},
    ]);
    t.is((await order.reservations.get(order.orderId))!.status, 'returned');
    t.is((await recordedAfter(order, before)).length, 2);
  });

  test(`${name}: pieces that are still reserved are released, and the others can be committed`, async t => {
    const stores = await open(t);
    const order = await reserved(stores);
    await order.cancel(newId(), line(order.first, 3));
    t.deepEqual(await order.levels(), [
      {onHand: 5, reserved: 0},
      {onHand: 5, reserved: 2},
    ]);
    await stores.reservations.commit(order.orderId, sourceEvent());
    t.deepEqual(await order.levels(), [
      {onHand: 5, reserved: 0},
      {onHand: 3, reserved: 0},
    ]);
  });

  test(`${name}: a cancellation without a reservation changes nothing`, async t => {
    const stores = await open(t);
    const order = await reserved(stores);
    const before = (await stores.outbox()).length;
    const unknown = newId();
    await stores.reservations.releaseLines(unknown, newId(), [line(order.first, 1)], sourceEvent());
    t.is(await stores.reservations.get(unknown), undefined);
    t.deepEqual(await recordedAfter(stores, before), []);
  });
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: a cancellation that waits for another one returns only what that one has left', async t => {
  const [db, other] = await openPostgres(t, 2);
  const [stores, others] = [storesOn(db!), storesOn(other!)];
  const order = await reserved(stores);
  await stores.reservations.commit(order.orderId, sourceEvent());
  const {done} = await db!.transaction(async () => {
    await order.cancel(newId(), line(order.first, 2));
    const done = others.reservations.releaseLines(order.orderId, newId(), [line(order.first, 2)], sourceEvent());
    await waitForLockWaiter(other!);
    return {done};
  });
  await done;
  t.deepEqual(await order.levels(), [
    {onHand: 5, reserved: 0},
    {onHand: 3, reserved: 0},
  ]);
});
