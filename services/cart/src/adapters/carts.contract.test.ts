import {setTimeout as delay} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import type {Carts} from '../application/ports.ts';
import {addLine, assignTo, type Cart, merge, newCart, type Owner} from '../domain/cart.ts';
import {checkOut} from '../domain/checkout.ts';
import {ada, bigMug, bob, line, mug, mugs, pot, pots, variant} from '../testing/fixtures.ts';
import {memory, type Open, openPostgres, postgres} from '../testing/stores.ts';
import {postgresCarts} from './postgres/carts.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const guest = {guestTokenHash: 'hash'};
const add = async (carts: Carts, owner: Owner = {userId: ada}, at = now): Promise<Cart> => {
  const {cart} = await carts.add(newCart(newId(), owner, 'EUR', [line(mug, 2)], at), () => {});
  return cart;
};
const stored = async (carts: Carts, {id}: {id: string}) => (await carts.get(id))?.cart;

const contract = (name: string, open: Open) => {
  test(`${name}: a cart is read as it was saved, with the known variants of its lines`, async t => {
    const {carts, productReplica} = await open(t);
    await productReplica.apply(mugs, 1, [variant(mug), variant(bigMug)]);
    for (const owner of [{userId: ada}, guest]) {
      const cart = newCart(newId(), owner, 'EUR', [line(mug, 2), line(pot, 1)], now);
      const found = {cart, variants: new Map([[mug, variant(mug)]])};
      t.deepEqual(await carts.add(cart, variants => t.deepEqual([...variants.keys()], [mug])), found);
      t.deepEqual(await carts.get(cart.id), found);
    }
    t.is(await carts.get(newId()), undefined);
  });

  test(`${name}: a cart that is refused is not saved`, async t => {
    const {carts} = await open(t);
    const cart = newCart(newId(), guest, 'EUR', [], now);
    const refuse = () => {
      throw new Error('no');
    };
    await t.throwsAsync(carts.add(cart, refuse), {message: 'no'});
    t.is(await carts.get(cart.id), undefined);
  });

  test(`${name}: every state comes back as it was saved`, async t => {
    const {carts} = await open(t);
    const states: Cart['state'][] = [
      {status: 'checking_out', orderId: newId()},
      {status: 'ordered', orderId: newId()},
      {status: 'merged', into: newId()},
    ];
    for (const state of states) {
      const cart = await add(carts);
      const after: Cart = {...cart, lines: [], state, version: 2, updatedAt: later};
      t.deepEqual((await carts.update(cart.id, () => ({cart: after}))).cart, after);
      t.deepEqual(await stored(carts, cart), after);
    }
  });

  test(`${name}: a decision gets the other variants that it requests`, async t => {
    const {carts, productReplica} = await open(t);
    await productReplica.apply(mugs, 1, [variant(mug), variant(bigMug)]);
    await productReplica.apply(pots, 1, [variant(pot)]);
    const {id} = await add(carts);
    const {variants} = await carts.update(id, ({cart}) => ({cart: addLine(cart, line(pot, 1), later)}), [pot]);
    t.deepEqual([...variants.keys()].sort(), [mug, pot]);
  });

  test(`${name}: the newest open cart is the shopper's own`, async t => {
    const {carts} = await open(t);
    const [first, second] = [await add(carts), await add(carts)];
    await add(carts, {userId: bob});
    await add(carts, guest);
    t.is((await carts.newestOpenOf(ada))!.cart.id, second.id);
    await carts.update(second.id, ({cart}) => ({cart: checkOut(cart, newId(), later)}));
    t.is((await carts.newestOpenOf(ada))!.cart.id, first.id);
    t.is(await carts.newestOpenOf(newId()), undefined);
  });

  test(`${name}: the open carts of a shopper are listed page by page, newest first, with the variants of their lines`, async t => {
    const {carts, productReplica} = await open(t);
    await productReplica.apply(mugs, 1, [variant(mug)]);
    const own = [];
    for (let i = 0; i < 5; i++) own.push(await add(carts));
    await carts.update(own[2]!.id, ({cart}) => ({cart: checkOut(cart, newId(), later)}));
    await carts.update(own[0]!.id, ({cart}) => ({cart: addLine(cart, line(mug, 1), later)}));
    await add(carts, {userId: bob});
    await add(carts, guest);
    const list = (cursor?: string | null) =>
      carts.list({userId: ada, status: 'open', sort: '-createdAt', limit: 3, cursor: cursor ?? undefined});
    const first = await list();
    const second = await list(first.nextCursor);
    const ids = [first, second].map(({items}) => items.map(({cart}) => cart.id));
    t.deepEqual(ids, [[own[4]!.id, own[3]!.id, own[1]!.id], [own[0]!.id]]);
    t.is(second.nextCursor, null);
    t.deepEqual([...first.items[0]!.variants.keys()], [mug]);
  });

  test(`${name}: carts of anybody are found by the first digits of their ids`, async t => {
    const {carts} = await open(t);
    const [own, ofGuest] = [await add(carts), await add(carts, guest)];
    await carts.update(own.id, ({cart}) => ({cart: checkOut(cart, newId(), later)}));
    const find = async (filter: Partial<Parameters<Carts['list']>[0]>) =>
      (await carts.list({sort: '-createdAt', limit: 3, ...filter})).items.map(({cart}) => cart.id);
    for (const {id} of [own, ofGuest]) t.deepEqual(await find({id: {prefix: id.slice(0, 30)}}), [id]);
    t.deepEqual(await find({id: {prefix: own.id.slice(0, 30)}, status: 'open'}), []);
    t.deepEqual(await find({id: {prefix: '00000000-0'}}), []);
  });

  test(`${name}: carts are saved together, or none when one of them changed meanwhile`, async t => {
    const {carts} = await open(t);
    const [own, theirs] = [await add(carts), await add(carts, guest)];
    const merged = merge(own, theirs, later);
    await carts.update(theirs.id, ({cart}) => ({cart: assignTo(cart, bob, later)}));
    t.false(await carts.save(merged));
    t.deepEqual(await stored(carts, own), own);
    const again = merge(own, (await stored(carts, theirs))!, later);
    t.true(await carts.save(again));
    t.deepEqual([await stored(carts, own), await stored(carts, theirs)], [...again]);
    t.false(await carts.save([{...own, id: newId(), version: 2}]));
  });

  test(`${name}: a cart is removed at the version that was looked at, once`, async t => {
    const {carts} = await open(t);
    const {id} = await add(carts);
    t.false(await carts.remove(id, 2));
    t.true(await carts.remove(id, 1));
    t.false(await carts.remove(id, 1));
    await t.throwsAsync(
      carts.update(id, ({cart}) => ({cart})),
      {code: 'unknown-cart'},
    );
  });

  test(`${name}: a sweep takes what is old, closed carts later than open ones, and no cart whose order is on its way`, async t => {
    const {carts} = await open(t);
    const made = async (at: string, state: Cart['state']) => {
      const {id} = await add(carts, guest, at);
      return (await carts.update(id, ({cart}) => ({cart: {...cart, state, version: 2}}))).cart;
    };
    const day = (of: number) => `2026-01-${String(of).padStart(2, '0')}T00:00:00.000Z`;
    const ordered = {status: 'ordered', orderId: newId()} as const;
    const stay = [
      await made(day(20), {status: 'open'}),
      await made(day(10), ordered),
      await made(day(1), {status: 'checking_out', orderId: newId()}),
    ];
    const go = [
      await made(day(19), {status: 'open'}),
      await made(day(9), ordered),
      await made(day(9), {status: 'merged', into: newId()}),
    ];
    t.is(await carts.sweep(day(20), day(10)), 3);
    for (const cart of stay) t.deepEqual(await stored(carts, cart), cart);
    for (const cart of go) t.is(await stored(carts, cart), undefined);
    t.is(await carts.sweep(day(20), day(10)), 0);
  });

  test(`${name}: the open carts of a user are deleted, and no others`, async t => {
    const {carts} = await open(t);
    const user = {userId: newId()};
    const ordered = await add(carts, user);
    await carts.update(ordered.id, ({cart}) => ({
      cart: {...cart, state: {status: 'ordered', orderId: newId()}, version: 2},
    }));
    const openCarts = [await add(carts, user), await add(carts, user)];
    const others = [ordered, await add(carts, guest), await add(carts, {userId: newId()})];
    await carts.removeOpenOf(user.userId);
    for (const cart of openCarts) t.is(await carts.get(cart.id), undefined);
    for (const {id} of others) t.truthy(await carts.get(id));
  });

  test(`${name}: what a newer version of a product does not name is no longer sold, an older one changes nothing`, async t => {
    const {carts, productReplica} = await open(t);
    await productReplica.apply(mugs, 2, [variant(mug), variant(bigMug)]);
    await productReplica.apply(pots, 1, [variant(pot)]);
    await productReplica.apply(mugs, 3, [variant(mug, {name: 'New mug', prices: {USD: 1}})]);
    await productReplica.apply(mugs, 2, [variant(mug), variant(bigMug)]);
    const cart = newCart(newId(), guest, 'EUR', [line(mug, 1), line(bigMug, 1), line(pot, 1)], now);
    const {variants} = await carts.add(cart, () => {});
    t.deepEqual(variants.get(mug), variant(mug, {name: 'New mug', prices: {USD: 1}}));
    t.deepEqual(variants.get(bigMug), variant(bigMug, {sold: false}));
    t.deepEqual(variants.get(pot), variant(pot));
    await productReplica.apply(mugs, 4, [variant(bigMug)]);
    t.deepEqual((await carts.get(cart.id))!.variants.get(bigMug), variant(bigMug));
  });
};

contract('memory', memory);
contract('postgres', postgres);

const waiting = {
  name: 'test-waiting',
  text: `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
};

test('postgres: a cart that somebody comes back to while it is being swept stays', async t => {
  const [db, sweeper] = await openPostgres(t, 2);
  const carts = postgresCarts(db!);
  const {id} = await add(carts);
  const sweeping = await db!.transaction(async () => {
    await carts.update(id, ({cart}) => ({cart: addLine(cart, line(pot, 1), later)}));
    const swept = postgresCarts(sweeper!).sweep(later, later);
    while ((await sweeper!.run(waiting)).length === 0) await delay(5);
    return {swept};
  });
  t.is(await sweeping.swept, 0);
  t.is((await carts.get(id))!.cart.lines.length, 2);
});
