import test, {type ExecutionContext} from 'ava';
import {maxLines, maxQuantity} from '../domain/cart.ts';
import {ada, bigMug, bob, createFixture, type Fixture, line, mug, pot} from '../testing/fixtures.ts';

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
const keepsBoth = test.macro(async (t, own: Cart, guest: Cart) => {
  const shop = await createFixture();
  const there = await shop.open(ada, ...own);
  const found = await shop.open(undefined, ...guest);
  t.is((await claims(shop, found)).id, found.id);
  const read = (id: string) => shop.getCart({userId: ada}, id);
  t.deepEqual((await read(there.id)).lines, own[0]);
  t.deepEqual((await read(found.id)).lines, guest[0]);
});

test('another currency: both carts stay', keepsBoth, [[line(mug, 1)], 'USD'], [[line(mug, 2)], 'EUR']);
test('too many pieces: both carts stay', keepsBoth, [[line(mug, 1)]], [[line(mug, maxQuantity)]]);

test('too many lines: both carts stay', async t => {
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
  t.like(await claims(shop, guest), {id: guest.id, lines: [line(pot, 1)]});
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
