import test from 'ava';
import {ada, bigMug, bob, createFixture, type Fixture, line, mug, mugs, variant} from '../testing/fixtures.ts';

test('a line is put in, added to, changed and taken out', async t => {
  const shop = await createFixture();
  const {id, accessor} = await shop.open(ada, []);
  t.like(await shop.addLineItem({id, accessor, line: line(mug, 1)}), {total: 250, version: 2});
  t.like(await shop.addLineItem({id, accessor, line: line(mug, 2)}), {total: 750, version: 3});
  t.like(await shop.updateLineItem({id, accessor, line: line(mug, 2), version: 3}), {total: 500, version: 4});
  t.like(await shop.deleteLineItem({id, accessor, variantId: mug}), {total: 0, lines: [], version: 5});
});

test('prices are those of now', async t => {
  const shop = await createFixture();
  const {id, accessor} = await shop.open(ada, [line(mug, 2)]);
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: 1}})]);
  t.is((await shop.getCart(accessor, id)).total, 2);
});

test('a variant that is no longer sold stays in the cart, can be removed, and cannot be added', async t => {
  const shop = await createFixture();
  const {id, accessor} = await shop.open(ada, [line(mug, 2), line(bigMug, 1)]);
  await shop.applyProductChange(mugs, 2, [variant(bigMug)]);
  t.like((await shop.getCart(accessor, id)).priced[0], {purchasable: false, total: 0});
  await t.throwsAsync(shop.addLineItem({id, accessor, line: line(mug, 1)}), {code: 'unknown-variant'});
  t.like(await shop.deleteLineItem({id, accessor, variantId: mug}), {total: 250});
});

test('the newest open cart is the one that a shopper finds', async t => {
  const shop = await createFixture();
  await t.throwsAsync(shop.getOwnCart(ada), {code: 'no-cart'});
  const first = await shop.open(ada, [line(mug, 1)]);
  const second = await shop.open(ada, [line(mug, 1)]);
  t.is((await shop.getOwnCart(ada)).id, second.id);
  await shop.buy(second, 250);
  t.is((await shop.getOwnCart(ada)).id, first.id);
});

test('a cart is forgotten on request, but not while its order is on its way', async t => {
  const shop = await createFixture();
  const cart = await shop.open(ada, [line(mug, 1)]);
  const {orderId} = await shop.buy(cart, 250);
  await t.throwsAsync(shop.deleteCart(cart.accessor, cart.id), {code: 'cart-closed'});
  await shop.orderEndedUnpaid(cart.id, orderId);
  await shop.deleteCart(cart.accessor, cart.id);
  await t.throwsAsync(shop.getCart(cart.accessor, cart.id), {code: 'unknown-cart'});
});

test('carts are forgotten when nobody came back for them', async t => {
  const shop = await createFixture();
  const guest = await shop.open(undefined, [line(mug, 1)]);
  const closed = await shop.open(ada, [line(mug, 1)]);
  await shop.buy(closed, 250);
  shop.wait(29);
  await shop.sweepCarts();
  await t.notThrowsAsync(shop.updateLineItem({...guest, line: line(mug, 2)}));
  shop.wait(29);
  await shop.sweepCarts();
  await t.notThrowsAsync(shop.getCart(guest.accessor, guest.id));
  shop.wait(300);
  await shop.sweepCarts();
  await t.throwsAsync(shop.getCart(guest.accessor, guest.id), {code: 'unknown-cart'});
  t.is((await shop.getCart(closed.accessor, closed.id)).state.status, 'checking_out');
});

type Cart = Awaited<ReturnType<Fixture['open']>>;
const refuses = test.macro(async (t, code: string, act: (shop: Fixture, cart: Cart) => Promise<unknown>) => {
  const shop = await createFixture();
  const cart = await shop.open(ada, [line(mug, 2)]);
  await t.throwsAsync(act(shop, cart), {code});
  t.like(await shop.getCart(cart.accessor, cart.id), {version: 1, lines: [line(mug, 2)]});
});
const dear = {prices: {EUR: Number.MAX_SAFE_INTEGER}};
const as = {userId: bob};

test('refuses to show another cart', refuses, 'unknown-cart', (shop, {id}) => shop.getCart(as, id));
test('refuses to delete another cart', refuses, 'unknown-cart', (shop, {id}) => shop.deleteCart(as, id));
test('refuses to fill another cart', refuses, 'unknown-cart', (shop, {id}) =>
  shop.addLineItem({id, accessor: as, line: line(mug, 1)}),
);
test('refuses to empty another cart', refuses, 'unknown-cart', (shop, {id}) =>
  shop.deleteLineItem({id, accessor: as, variantId: mug}),
);
test('refuses a stale change', refuses, 'stale-cart', (shop, cart) =>
  shop.updateLineItem({...cart, line: line(mug, 1), version: 2}),
);
test('refuses a line that makes the total too large', refuses, 'total-too-large', async (shop, cart) => {
  await shop.applyProductChange(mugs, 2, [variant(mug), variant(bigMug, dear)]);
  return shop.addLineItem({...cart, line: line(bigMug, 1)});
});
test('refuses a quantity that makes the total too large', refuses, 'total-too-large', async (shop, cart) => {
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: Math.floor(Number.MAX_SAFE_INTEGER / 100)}})]);
  return shop.updateLineItem({...cart, line: line(mug, 101)});
});
test('refuses a cart that is too dear from the beginning, and keeps none', async t => {
  const shop = await createFixture();
  await shop.applyProductChange(mugs, 2, [variant(mug, dear)]);
  await t.throwsAsync(shop.open(ada, [line(mug, 2)]), {code: 'total-too-large'});
  await t.throwsAsync(shop.getOwnCart(ada), {code: 'no-cart'});
});
