import {newId} from '@ecom/core/ids';
import test from 'ava';
import {ada, bigMug, bob, createFixture, line, mug, mugs, pot, variant} from '../testing/fixtures.ts';
import {memory, type Open, postgres} from '../testing/stores.ts';

const times = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.allSettled(Array.from({length: count}, (_, i) => act(i)));
const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));

const contract = (name: string, open: Open) => {
  test(`${name}: twenty adds of one line at once are twenty pieces`, async t => {
    const shop = await createFixture(await open(t));
    const {id, accessor} = await shop.open(ada, []);
    t.deepEqual(codes(await times(20, () => shop.addLineItem({id, accessor, line: line(mug, 1)}))), []);
    t.like(await shop.getCart(accessor, id), {lines: [line(mug, 20)], version: 21});
  });

  test(`${name}: one of twenty concurrent checkouts wins, and is published once`, async t => {
    const stores = await open(t);
    const shop = await createFixture(stores);
    const cart = await shop.open(ada, [line(mug, 2)]);
    const results = await times(20, () => shop.buy(cart, 500));
    t.deepEqual(codes(results), Array(19).fill('cart-closed'));
    const won = results.find(result => result.status === 'fulfilled')!;
    t.like(await shop.getCart(cart.accessor, cart.id), {state: {status: 'checking_out', orderId: won.value.orderId}});
    t.deepEqual(
      (await stores.recordedEvents()).map(({data}) => data.orderId),
      [won.value.orderId],
    );
  });

  test(`${name}: twenty concurrent repetitions of a checkout get one order, also after the cart is open again`, async t => {
    const stores = await open(t);
    const shop = await createFixture(stores);
    const cart = await shop.open(ada, [line(mug, 2)]);
    const request = {key: 'key', fingerprint: 'print'};
    const {orderId} = await shop.buy({...cart, request}, 500);
    const repetitions = await Promise.all(Array.from({length: 20}, () => shop.buy({...cart, request}, 500)));
    for (const result of repetitions) t.deepEqual(result, {orderId, repeated: 'print'});
    await shop.orderEndedUnpaid(cart.id, orderId);
    t.deepEqual(await shop.buy({...cart, request: {...request, fingerprint: 'other'}}, 500), {
      orderId,
      repeated: 'print',
    });
    t.not((await shop.buy(cart, 500)).orderId, orderId);
    t.is((await stores.recordedEvents()).length, 2);
  });

  test(`${name}: a checkout holds what the cart has at that moment`, async t => {
    const stores = await open(t);
    const shop = await createFixture(stores);
    const {id, accessor} = await shop.open(ada, [line(mug, 1)]);
    await Promise.allSettled([
      ...Array.from({length: 10}, () => shop.addLineItem({id, accessor, line: line(mug, 1)})),
      ...Array.from({length: 10}, (_, i) => shop.buy({id, accessor}, 250 * (i + 1))),
    ]);
    const {lines, state} = await shop.getCart(accessor, id);
    const recorded = await stores.recordedEvents();
    t.is(recorded.length, state.status === 'open' ? 0 : 1);
    for (const {data} of recorded) t.like(data, {lines: [lines[0]], total: {amount: 250 * lines[0]!.quantity}});
  });

  for (const hasOne of [true, false]) {
    const whose = hasOne ? 'with a cart of their own' : 'without a cart of their own';
    test(`${name}: claims of one cart at once by a shopper ${whose} all show its lines, once`, async t => {
      const shop = await createFixture(await open(t));
      if (hasOne) await shop.open(ada, [line(mug, 1)]);
      const {id, accessor} = await shop.open(undefined, [line(mug, 3), line(pot, 1)]);
      const results = await times(20, () => shop.claimCart({userId: ada, id, accessor}));
      t.deepEqual(codes(results), []);
      t.deepEqual((await shop.getOwnCart(ada)).lines, [line(mug, hasOne ? 4 : 3), line(pot, 1)]);
    });
  }

  test(`${name}: of two shoppers who claim one cart at once one has it`, async t => {
    const shop = await createFixture(await open(t));
    await shop.open(bob, [line(bigMug, 1)]);
    const {id, accessor} = await shop.open(undefined, [line(mug, 3)]);
    const results = await times(2, i => shop.claimCart({userId: i ? bob : ada, id, accessor}));
    t.deepEqual(codes(results), ['unknown-cart']);
  });

  test(`${name}: many guests' carts claimed at once lose no line, also while the shopper checks out`, async t => {
    const shop = await createFixture(await open(t));
    const own = await shop.open(ada, [line(bigMug, 1)]);
    const guests = await Promise.all(Array.from({length: 10}, () => shop.open(undefined, [line(mug, 1)])));
    const claim = (i: number) => shop.claimCart({...guests[i]!, userId: ada});
    const [claims] = await Promise.all([times(10, claim), shop.buy(own, 400).catch(() => {})]);
    t.deepEqual(codes(claims), []);
    const carts = claims.map(result => result.status === 'fulfilled' && result.value.id);
    const read = [...new Set([own.id, ...carts])].map(id => shop.getCart({userId: ada}, String(id)));
    const lines = (await Promise.all(read)).flatMap(cart => cart.lines);
    const pieces = lines.filter(({variantId}) => variantId === mug).reduce((sum, {quantity}) => sum + quantity, 0);
    t.is(pieces, 10);
  });

  test(`${name}: the newest of many versions of a product stands, in whatever order they are learned`, async t => {
    const shop = await createFixture(await open(t));
    const cart = await shop.open(ada, [line(mug, 1)]);
    const applyVersion = (version: number) =>
      shop.applyProductChange(mugs, version, [variant(mug, {prices: {EUR: version}})]);
    t.deepEqual(codes(await times(20, i => applyVersion(((i * 7) % 20) + 2))), []);
    t.is((await shop.getCart(cart.accessor, cart.id)).total, 21);
  });

  test(`${name}: an order that ended settles its cart once, and no other order's`, async t => {
    const shop = await createFixture(await open(t));
    const cart = await shop.open(ada, [line(mug, 1)]);
    const first = await shop.buy(cart, 250);
    await times(5, () => shop.orderEndedUnpaid(cart.id, first.orderId));
    t.like(await shop.getCart(cart.accessor, cart.id), {state: {status: 'open'}, version: 3});
    const second = await shop.buy(cart, 250);
    await Promise.all([shop.orderPaid(cart.id, first.orderId), shop.orderEndedUnpaid(cart.id, newId())]);
    t.like(await shop.getCart(cart.accessor, cart.id), {state: {status: 'checking_out'}, version: 4});
    await shop.orderPaid(cart.id, second.orderId);
    await shop.orderEndedUnpaid(cart.id, second.orderId);
    const ordered = {status: 'ordered', orderId: second.orderId} as const;
    t.like(await shop.getCart(cart.accessor, cart.id), {state: ordered, version: 5});
  });
};

contract('memory', memory);
contract('postgres', postgres);
