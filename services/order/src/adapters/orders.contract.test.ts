import {plainSums} from '@ecom/contracts/price-breakdown';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {cancel} from '../domain/cancellations.ts';
import {
  onPaymentAuthorized,
  onPaymentCaptured,
  onPaymentFailed,
  onPaymentRequiresAction,
  onStockRejected,
  onStockReserved,
  place,
} from '../domain/lifecycle.ts';
import type {Order} from '../domain/order.ts';
import {onRefund} from '../domain/refunds.ts';
import {deliver, ship} from '../domain/shipments.ts';
import type {Decision} from '../domain/transition.ts';
import {
  ada,
  bob,
  createFixture,
  guest,
  owner,
  pot,
  refundOf,
  retryIntervalMs,
  sourceEvent,
  terms,
  untracked,
} from '../testing/fixtures.ts';
import {eur} from '../testing/orders.ts';
import {memory, type Open, postgres} from '../testing/stores.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-03T00:00:00.001Z';
const times = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.all(Array.from({length: count}, (_, i) => act(i)));
type Step = (order: Order) => Decision;
const reserved: Step = order => onStockReserved(order, later);
const captured: Step = order => onPaymentCaptured(order, later);
const staff = {type: 'staff', userId: bob} as const;
const onePot = [{lineId: pot, quantity: 1}];
const shipmentId = newId();
const shipped: Step = order => ship(order, {id: shipmentId, ...untracked}, staff, later);
const cancelled = (lines?: typeof onePot): Step => {
  const id = newId();
  return order => cancel(order, {id, lines, reason: 'a mistake'}, staff, later);
};

/** From placed to each state: the last event, and the steps. */
const ways: Readonly<Record<string, readonly [event: string, ...Step[]]>> = {
  confirmed: ['awaiting_payment', reserved],
  voiding: ['void_requested', reserved, cancelled()],
  'requires action': [
    'awaiting_payment',
    reserved,
    order => onPaymentRequiresAction(order, {type: 'redirect', url: '/confirm'}, later),
  ],
  authorized: ['awaiting_payment', reserved, order => onPaymentAuthorized(order, later)],
  rejected: ['rejected', order => onStockRejected(order, 'Mug is sold out', later)],
  cancelled: ['cancelled', cancelled()],
  'partly cancelled': ['lines_cancelled', reserved, captured, cancelled(onePot)],
  paid: ['paid', reserved, captured],
  shipped: ['shipped', reserved, captured, shipped],
  delivered: ['delivered', reserved, captured, shipped, order => deliver(order, shipmentId, staff, later)],
  refunding: ['paid', reserved, captured, order => onRefund(order, refundOf(300, {status: 'pending'}), later)],
  refunded: ['refunded', reserved, captured, order => onRefund(order, refundOf(1000), later)],
};

const contract = (name: string, open: Open) => {
  const openShop = async (...[t]: Parameters<Open>) => {
    const [stores, other] = await open(t);
    return {...createFixture(stores), there: createFixture(other)};
  };

  test(`${name}: an order is kept as it was placed`, async t => {
    const {orders} = await openShop(t);
    for (const change of [
      {},
      guest,
      plainSums({amount: Number.MAX_SAFE_INTEGER, currency: 'JPY'}),
      plainSums(eur(0)),
    ]) {
      const decision = place(terms(change), now);
      await orders.add(decision, sourceEvent());
      t.deepEqual(await orders.get(decision.order.id), decision.order);
    }
    t.is(await orders.get(newId()), undefined);
  });

  test(`${name}: an order in any state is read as it was saved, and published`, async t => {
    const {orders, place, there, eventTypes} = await openShop(t);
    for (const [state, [event, ...steps]] of Object.entries(ways)) {
      const id = await place();
      for (const step of steps) await orders.update(id, step);
      const saved = await orders.update(id, order => ({order, events: []}));
      t.is(saved.version, steps.length + 1, state);
      t.is((await eventTypes(id)).at(-1), event, state);
      t.deepEqual(await orders.get(id), saved, state);
      t.deepEqual(await there.orders.get(id), saved, state);
    }
  });

  test(`${name}: a checkout that is delivered repeatedly and concurrently places one order, published once`, async t => {
    const shop = await openShop(t);
    const [wanted, because] = [terms(), sourceEvent()];
    await times(20, i => (i % 2 ? shop : shop.there).placeOrder(wanted, i < 10 ? because : sourceEvent()));
    t.is((await shop.read(wanted.id)).version, 1);
    t.deepEqual(await shop.eventTypes(wanted.id), ['placed']);
  });

  test(`${name}: of twenty orders of one cart at once one lives`, async t => {
    const shop = await openShop(t);
    const cartId = newId();
    const ids = await times(20, i => (i % 2 ? shop : shop.there).place({cartId}));
    const kept = await times(20, async i => (await shop.orders.get(ids[i]!)) !== undefined);
    t.is(kept.filter(Boolean).length, 1);
    t.deepEqual((await times(20, i => shop.eventTypes(ids[i]!))).flat(), ['placed']);
  });

  test(`${name}: a cart can have another order once its first has come to nothing`, async t => {
    const shop = await openShop(t);
    const again = async (end: (id: string) => Promise<unknown>) => {
      const cartId = newId();
      await end(await shop.place({cartId}));
      return (await shop.orders.get(await shop.place({cartId}))) !== undefined;
    };
    t.false(await again(async () => {}));
    t.false(await again(id => shop.stockReserved(id, sourceEvent())));
    t.true(await again(id => shop.stockRejected(id, [], sourceEvent())));
    t.true(await again(id => shop.cancelOrder(owner, id, {reason: 'a mistake'})));
  });

  test(`${name}: two orders may have one number`, async t => {
    const shop = await openShop(t);
    const end = newId().slice(-17);
    const ids = await times(2, () => shop.place({id: newId().slice(0, -17) + end}));
    t.is((await shop.read(ids[0]!)).number, (await shop.read(ids[1]!)).number);
  });

  test(`${name}: an answer that is delivered repeatedly and concurrently is applied once, published once`, async t => {
    const shop = await openShop(t);
    const id = await shop.reserved();
    const because = sourceEvent();
    await times(20, i => (i % 2 ? shop : shop.there).paymentCaptured(id, i < 10 ? because : sourceEvent()));
    t.like(await shop.read(id), {version: 3, status: 'confirmed', paymentStatus: 'captured'});
    t.deepEqual(await shop.eventTypes(id), ['placed', 'awaiting_payment', 'paid']);
  });

  test(`${name}: an event heard twice is decided once, though the order would let it`, async t => {
    const shop = await openShop(t);
    const id = await shop.place();
    const because = sourceEvent();
    const repeat = (order: Order) => ({order, events: [{type: 'order.placed'} as const]});
    await times(10, () => shop.orders.update(id, repeat, because));
    t.deepEqual(await shop.eventTypes(id), ['placed', 'placed']);
  });

  test(`${name}: where a wish to cancel meets a capture, the money goes back, whoever was first`, async t => {
    const shop = await openShop(t);
    const ids = await times(20, () => shop.reserved());
    await times(40, i => {
      const id = ids[i >> 1]!;
      return i % 2 ? shop.paymentCaptured(id, sourceEvent()) : shop.there.cancelOrder(owner, id, {reason: 'too late'});
    });
    for (const id of ids) {
      const order = await shop.read(id);
      t.like(order, {status: 'cancelled', paymentStatus: 'captured', version: 4});
      t.is(order.history.at(-1)!.reason, 'too late');
      t.is((await shop.eventTypes(id)).filter(type => type === 'cancelled').length, 1);
    }
  });

  test(`${name}: of opposite answers at once the first stands`, async t => {
    const shop = await openShop(t);
    const ids = await times(20, () => shop.place());
    await times(40, i => {
      const id = ids[i >> 1]!;
      return i % 2 ? shop.stockReserved(id, sourceEvent()) : shop.there.stockRejected(id, [], sourceEvent());
    });
    for (const id of ids) {
      const {status} = await shop.read(id);
      t.deepEqual(await shop.eventTypes(id), ['placed', status === 'confirmed' ? 'awaiting_payment' : 'rejected']);
    }
  });

  test(`${name}: sweepers at once share what is due, in bounded bites, and leave what was taken alone`, async t => {
    const {orders, place, paid, there, wait, now} = await openShop(t);
    const take = () => times(20, i => (i % 2 ? orders : there.orders).claimDue(now(), 4));
    await paid();
    const ids = await times(30, () => place());
    wait(retryIntervalMs - 1);
    t.deepEqual((await take()).flat(), []);
    wait(1);
    const taken = await take();
    t.true(taken.every(({length}) => length <= 4));
    const rest = await orders.claimDue(now(), 50);
    t.deepEqual([...taken.flat(), ...rest].sort(), ids.toSorted());
    t.deepEqual(await orders.claimDue(now(), 50), []);
    wait(retryIntervalMs);
    t.is((await orders.claimDue(now(), 50)).length, 30);
  });

  test(`${name}: an order that asked again is put off for a pause`, async t => {
    const {orders, place, sweepOrders, eventTypes, wait, now} = await openShop(t);
    const id = await place();
    wait(5 * retryIntervalMs);
    await sweepOrders();
    t.deepEqual(await eventTypes(id), ['placed', 'placed']);
    t.deepEqual(await orders.claimDue(now(), 50), []);
    wait(retryIntervalMs);
    t.deepEqual(await orders.claimDue(now(), 50), [id]);
  });

  test(`${name}: an order that waits for a transfer is due when its time is over, or soon after the customer cancels`, async t => {
    const {orders, reserved, paymentRequiresAction, cancelOrder, wait, now} = await openShop(t);
    const dayMs = 86_400_000;
    const expiresAt = new Date(Date.parse(now()) + dayMs).toISOString();
    const ids = [await reserved(), await reserved()];
    for (const id of ids)
      await paymentRequiresAction(id, {type: 'instructions', instructions: 'Transfer it.', expiresAt}, sourceEvent());
    wait(dayMs / 2);
    t.deepEqual(await orders.claimDue(now(), 50), []);
    await cancelOrder(owner, ids[0]!, {reason: 'changed my mind'});
    wait(60_000 + retryIntervalMs);
    t.deepEqual(await orders.claimDue(now(), 50), [ids[0]]);
    wait(dayMs / 2);
    t.deepEqual((await orders.claimDue(now(), 50)).toSorted(), ids.toSorted());
  });

  test(`${name}: a change resolves every wait for that order with the new state`, async t => {
    const {orders, place, stockReserved, read} = await openShop(t);
    const [id, other] = [await place(), await place()];
    const leaving = new AbortController();
    const wait = (of: string, milliseconds: number) => orders.waitForChange(of, milliseconds, leaving.signal);
    const waiting = [wait(id, 3_600_000), wait(id, 3_600_000)];
    const others = [wait(other, 1), wait(other, 3_600_000)];
    await stockReserved(id, sourceEvent());
    const changed = await read(id);
    t.deepEqual(await Promise.all(waiting), [changed, changed]);
    leaving.abort();
    t.deepEqual(await Promise.all([...others, wait(id, 3_600_000)]), [undefined, undefined, undefined]);
  });

  test(`${name}: waiting for an order ends when another process changes it`, async t => {
    const {awaitOrder, reserved, there} = await openShop(t);
    const id = await reserved();
    const waiting = awaitOrder(owner, id, 3_600_000, new AbortController().signal);
    await there.paymentCaptured(id, sourceEvent());
    t.is((await waiting).paymentStatus, 'captured');
  });

  test(`${name}: a list of orders is filtered by each field`, async t => {
    const {orders, place, paid, read, wait, now, cancelOrder} = await openShop(t);
    const first = await paid();
    wait(1000);
    const between = now();
    wait(1000);
    const shippingAddress = {...terms().shippingAddress, fullName: 'Grace Hopper'};
    const second = await place({userId: bob, email: 'bob@example.org', shippingAddress});
    const find = async (filter: object) =>
      (await orders.list({sort: 'createdAt', limit: 9, ...filter})).items.map(({id}) => id);
    t.deepEqual(await find({}), [first, second]);
    t.deepEqual(await find({sort: '-createdAt'}), [second, first]);
    t.deepEqual(await find({userId: ada}), [first]);
    t.deepEqual(await find({status: ['placed']}), [second]);
    t.deepEqual(await find({status: ['placed', 'confirmed']}), [first, second]);
    t.deepEqual(await find({paymentStatus: ['captured', 'failed']}), [first]);
    t.deepEqual(await find({status: ['confirmed'], shipmentStatus: ['unshipped']}), [first]);
    t.deepEqual(await find({shipmentStatus: ['shipped']}), []);
    t.deepEqual(await find({sku: `sku-${pot}`}), [first, second]);
    t.deepEqual(await find({name: 'grace'}), [second]);
    t.deepEqual(await find({sku: `sku-${pot}`, name: 'Hopper Grace'}), [second]);
    t.deepEqual(await find({name: 'Grace King'}), []);
    t.deepEqual(await find({email: 'bob@example.org'}), [second]);
    t.deepEqual(await find({number: (await read(first)).number}), [first]);
    t.deepEqual(await find({id: {prefix: first.slice(0, 30)}}), [first]);
    t.deepEqual(await find({createdAfter: between}), [second]);
    t.deepEqual(await find({createdBefore: between}), [first]);
    wait(1000);
    const later = now();
    t.deepEqual(await find({updatedAfter: later}), []);
    wait(1000);
    await cancelOrder(owner, first, {reason: 'a mistake'});
    t.deepEqual(await find({updatedAfter: later}), [first]);
    t.deepEqual(await find({sort: 'updatedAt'}), [second, first]);
    const {nextCursor} = await orders.list({sort: '-updatedAt', limit: 1});
    t.deepEqual(await find({sort: '-updatedAt', cursor: nextCursor}), [second]);
    t.deepEqual(await find({userId: ada, status: ['placed']}), []);
    t.is((await orders.list({sort: 'createdAt', limit: 1, count: true})).total, 2);
    t.is((await orders.list({sort: 'createdAt', limit: 1, count: true, status: ['placed']})).total, 1);
  });

  test(`${name}: pages of orders neither skip nor repeat while orders come`, async t => {
    const {orders, place, wait} = await openShop(t);
    const ids = await times(5, () => place());
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await orders.list({sort: '-createdAt', limit: 2, cursor});
      seen.push(...page.items.map(({id}) => id));
      cursor = page.nextCursor;
      wait(1);
      await place();
    }
    t.deepEqual(seen, ids.toSorted().reverse());
  });

  test(`${name}: an unknown order cannot be changed`, async t => {
    const {orders} = await openShop(t);
    const act = orders.update(newId(), order => onPaymentFailed(order, 'no money', now), sourceEvent());
    await t.throwsAsync(act, {code: 'unknown-order'});
  });
};

contract('memory', memory);
contract('postgres', postgres);
