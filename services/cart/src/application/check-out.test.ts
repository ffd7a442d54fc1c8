import type {Failure} from '@ecom/core/failure';
import test from 'ava';
import {memoryStores} from '../adapters/memory.ts';
import {ada, address, createFixture, line, mug, mugs, pot, terms, variant} from '../testing/fixtures.ts';

const open = async () => {
  const stores = memoryStores();
  return {...(await createFixture(stores)), outbox: stores.outbox};
};

test('the checkout event contains all data of the order that it needs', async t => {
  const shop = await open();
  const cart = await shop.open(ada, [line(mug, 2), line(pot, 1)]);
  const {orderId} = await shop.buy(cart, 1500);
  const {lines} = shop.outbox[0]!.data;
  t.is(new Set(lines.map(({id}) => id)).size, 2);
  t.deepEqual(shop.outbox, [
    {
      type: 'cart.checked_out',
      data: {
        ...terms,
        cartId: cart.id,
        orderId,
        userId: ada,
        guestTokenHash: null,
        lines: [mug, pot].map((variantId, i) => {
          const {productId, sku, name} = variant(variantId);
          const [quantity, amount] = [2 - i, i ? 1000 : 250];
          const unitPrice = {amount, currency: 'EUR'};
          const total = {amount: amount * quantity, currency: 'EUR'};
          const parts = {subtotal: total, discounts: [], taxes: [], total};
          return {id: lines[i]!.id, variantId, productId, sku, name, quantity, unitPrice, ...parts};
        }),
        billingAddress: null,
        shipping: null,
        subtotal: {amount: 1500, currency: 'EUR'},
        discountTotal: {amount: 0, currency: 'EUR'},
        taxTotal: {amount: 0, currency: 'EUR'},
        taxes: [],
        total: {amount: 1500, currency: 'EUR'},
        pricesIncludeTax: true,
        at: '2026-03-03T00:00:00.000Z',
      },
    },
  ]);
});

test('the checkout event has the billing address', async t => {
  const shop = await open();
  const cart = await shop.open(ada, [line(mug, 1)]);
  const billingAddress = {...address, fullName: 'Accounts'};
  await shop.checkOut({...cart, ...terms, billingAddress, expectedTotal: {amount: 250, currency: 'EUR'}});
  t.like(shop.outbox[0]!.data, {shippingAddress: address, billingAddress});
});

test("a guest's order has the token hash of the cart", async t => {
  const shop = await open();
  const cart = await shop.open(undefined, [line(mug, 1)]);
  await shop.buy(cart, 250);
  t.like(shop.outbox[0]!.data, {userId: null, guestTokenHash: cart.accessor.guestTokenHash!});
});

const free = async () => {
  const shop = await open();
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: 0}})]);
  const cart = await shop.open(ada, [line(mug, 1)]);
  return {...shop, cart, expectedTotal: {amount: 0, currency: 'EUR'}};
};
for (const payment of [undefined, null, terms.payment]) {
  test(`a checkout of nothing to pay has no payment, given ${payment && 'one'}`, async t => {
    const {checkOut, cart, expectedTotal, outbox} = await free();
    await checkOut({...cart, ...terms, payment, expectedTotal});
    t.like(outbox[0]!.data, {payment: null, total: {amount: 0}});
  });
}

test('of two checkouts one wins', async t => {
  const shop = await open();
  const cart = await shop.open(ada, [line(mug, 1)]);
  const {orderId} = await shop.buy(cart, 250);
  const refusal = await t.throwsAsync<Failure>(shop.buy(cart, 250), {code: 'cart-closed'});
  t.deepEqual(refusal.details.members, {orderId});
  t.is(shop.outbox.length, 1);
});

type Shop = Awaited<ReturnType<typeof open>>;
type Opened = Awaited<ReturnType<Shop['open']>>;
const refuses = test.macro(async (t, code: string, act: (shop: Shop, cart: Opened) => Promise<unknown>) => {
  const shop = await open();
  const cart = await shop.open(undefined, [line(mug, 1)]);
  await t.throwsAsync(act(shop, cart), {code});
  t.deepEqual(shop.outbox, []);
  t.like(await shop.getCart(cart.accessor, cart.id), {state: {status: 'open'}, version: 1});
});

test('refuses a total that changed', refuses, 'total-changed', async (shop, cart) => {
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: 251}})]);
  return shop.buy(cart, 250);
});
test('refuses a line that is no longer sold', refuses, 'lines-not-purchasable', async (shop, cart) => {
  await shop.applyProductChange(mugs, 2, [variant(mug, {sold: false})]);
  return shop.buy(cart, 250);
});
test('refuses a line whose variant was deleted', refuses, 'lines-not-purchasable', async (shop, cart) => {
  await shop.applyProductChange(mugs, 2, []);
  return shop.buy(cart, 250);
});
test('refuses without an e-mail address', refuses, 'email-required', ({checkOut}, cart) =>
  checkOut({...cart, ...terms, email: undefined, expectedTotal: {amount: 250, currency: 'EUR'}}),
);
for (const payment of [undefined, null])
  test(`refuses to be paid by ${payment}`, refuses, 'payment-required', ({checkOut}, cart) =>
    checkOut({...cart, ...terms, payment, expectedTotal: {amount: 250, currency: 'EUR'}}),
  );
test('refuses a total of zero that was not confirmed', refuses, 'total-changed', async (shop, cart) => {
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: 0}})]);
  return shop.buy(cart, 250);
});
test('refuses a stale version', refuses, 'stale-cart', ({checkOut}, cart) =>
  checkOut({...cart, ...terms, version: 7, expectedTotal: {amount: 250, currency: 'EUR'}}),
);
test("refuses another cart's token", refuses, 'unknown-cart', async (shop, cart) => {
  const {accessor} = await shop.open(undefined, [line(mug, 1)]);
  return shop.buy({...cart, accessor}, 250);
});
test('refuses an empty cart', refuses, 'empty-cart', async shop => shop.buy(await shop.open(ada, []), 0));

test('an outdated product event does not change prices', async t => {
  const shop = await open();
  const cart = await shop.open(ada, [line(mug, 1)]);
  await shop.applyProductChange(mugs, 3, [variant(mug, {prices: {EUR: 300}})]);
  await shop.applyProductChange(mugs, 2, [variant(mug, {prices: {EUR: 200}})]);
  await shop.applyProductChange(mugs, 3, [variant(mug, {prices: {EUR: 100}})]);
  await t.notThrowsAsync(shop.buy(cart, 300));
});
