import type {Failure} from '@ecom/core/failure';
import test, {type ExecutionContext} from 'ava';
import {maxLines, maxQuantity} from '../domain/cart.ts';
import {ada, bigMug, bob, createFixture, type Fixture, line, mug, mugs, pot, variant} from '../testing/fixtures.ts';

type Opened = Awaited<ReturnType<Fixture['open']>>;
const claims = ({claimCart}: Fixture, {id, accessor}: Opened, userId = ada) => claimCart({userId, accessor, id});

const claimed = async (t: ExecutionContext, own: Opened, guest: Opened, shop: Fixture) => {
  for (let times = 0; times < 3; times++) {
    const cart = await claims(shop, guest);
    t.is(cart.id, own.id);
    t.deepEqual(cart.lines, [line(mug, 5), line(pot, 1)]);
  }
  t.like(await shop.getCart(guest.accessor, guest.id), {lines: [], state: {status: 'merged', into: own.id}});
};

test("a guest's lines move to the shopper's cart, however often they are claimed", async t => {
  const shop = await createFixture();
  const own = await shop.open(ada, [line(mug, 2)]);
  await claimed(t, own, await shop.open(undefined, [line(mug, 3), line(pot, 1)]), shop);
});

test("without a cart of their own the guest's cart becomes the shopper's, however often it is claimed", async t => {
  const shop = await createFixture();
  const guest = await shop.open(undefined, [line(mug, 3)]);
  for (let times = 0; times < 3; times++) t.like(await claims(shop, guest), {id: guest.id, owner: {userId: ada}});
  await t.throwsAsync(shop.getCart(guest.accessor, guest.id), {code: 'unknown-cart'});
  t.deepEqual((await shop.getOwnCart(ada)).lines, [line(mug, 3)]);
});

type Cart = [lines: Parameters<Fixture['open']>[1], currency?: string];
const refuses = test.macro(async (t, own: Cart, guest: Cart, code: string, members?: object, price?: number) => {
  const shop = await createFixture();
  const there = await shop.open(ada, ...own);
  const found = await shop.open(undefined, ...guest);
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: price ?? 250, USD: 300}})]);
  const refusal = await t.throwsAsync<Failure>(claims(shop, found), {code});
  t.deepEqual(refusal.details.members, members as never);
  await shop.applyProductChange(mugs, 3, [variant(mug)]);
  t.like(await shop.getOwnCart(ada), {id: there.id, lines: own[0], version: 1});
  t.like(await shop.getCart(found.accessor, found.id), {lines: guest[0], version: 1});
});

test(
  'refuses lines of another currency, and moves nothing',
  refuses,
  [[line(mug, 1)], 'USD'],
  [[line(mug, 2)], 'EUR'],
  'cart-merge-conflict',
  {currency: 'USD'},
);
test(
  'refuses too many pieces, and moves nothing',
  refuses,
  [[line(mug, 1)]],
  [[line(mug, maxQuantity), line(pot, 1)]],
  'cart-merge-conflict',
  {variantIds: [mug]},
);
test(
  'refuses lines that make the total too large, and moves nothing',
  refuses,
  [[line(mug, 1)]],
  [[line(mug, 1)]],
  'total-too-large',
  undefined,
  Number.MAX_SAFE_INTEGER,
);

test('refuses too many lines', async t => {
  const shop = await createFixture();
  const ids = Array.from({length: maxLines}, (_, i) => mug.slice(0, -4) + String(i + 1000));
  await shop.applyProductChange(
    mug,
    1,
    ids.map(id => ({id, productId: mug, sku: id, name: id, sold: true, prices: {EUR: 1}})),
  );
  await shop.open(
    ada,
    ids.map(id => line(id, 1)),
  );
  const guest = await shop.open(undefined, [line(pot, 1)]);
  const refusal = await t.throwsAsync<Failure>(claims(shop, guest), {code: 'cart-merge-conflict'});
  t.deepEqual(refusal.details.members, {variantIds: [pot]});
});

test('a cart whose order is on its way cannot be claimed', async t => {
  const shop = await createFixture();
  const guest = await shop.open(undefined, [line(mug, 1)]);
  await shop.buy(guest, 250);
  await t.throwsAsync(claims(shop, guest), {code: 'cart-closed'});
});

test("nobody claims with another cart's token, nor what somebody else has claimed", async t => {
  const shop = await createFixture();
  const guest = await shop.open(undefined, [line(mug, 1)]);
  const other = await shop.open(undefined, [line(pot, 1)]);
  await t.throwsAsync(claims(shop, {...guest, accessor: other.accessor}), {code: 'unknown-cart'});
  await shop.open(ada, [line(bigMug, 1)]);
  await claims(shop, guest);
  await claims(shop, other, bob);
  await t.throwsAsync(claims(shop, guest, bob), {code: 'unknown-cart'});
  await t.throwsAsync(claims(shop, other), {code: 'unknown-cart'});
});
