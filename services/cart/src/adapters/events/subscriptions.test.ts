import type {Envelope} from '@ecom/contracts/envelope';
import test from 'ava';
import {ada, createFixture, type Fixture, line, mug, mugs} from '../../testing/fixtures.ts';
import {cartSubscriptions} from './subscriptions.ts';

const deliver = async ({useCases}: Fixture, type: string, data: object) => {
  const handlers = cartSubscriptions(useCases).flatMap(({handlers}) => handlers[type] ?? []);
  for (const handle of handlers) await handle({type, data} as Envelope);
};

const withLines = (version: number, status: string, change: object = {}) => ({
  id: mugs,
  version,
  name: 'Mug',
  status,
  variants: [{id: mug, sku: 'MUG', options: {}, prices: [{amount: 200, currency: 'EUR'}], ...change}],
});

test('a changed product changes the names and prices of its variants', async t => {
  const shop = await createFixture();
  const cart = await shop.open(ada, [line(mug, 1)]);
  await deliver(shop, 'product.changed', withLines(2, 'published', {options: {colour: 'black', size: '0.3 l'}}));
  const {priced, total} = await shop.getCart(cart.accessor, cart.id);
  t.like(priced[0], {sku: 'MUG', name: 'Mug (black, 0.3 l)', purchasable: true});
  t.is(total, 200);
});

for (const status of ['draft', 'archived', 'deleted']) {
  test(`a product that is ${status} cannot be bought until it is published again`, async t => {
    const shop = await createFixture();
    const cart = await shop.open(ada, [line(mug, 1)]);
    await deliver(shop, 'product.changed', withLines(3, status));
    await deliver(shop, 'product.changed', withLines(2, 'published'));
    t.like((await shop.getCart(cart.accessor, cart.id)).priced[0], {name: 'Mug', purchasable: false});
    await t.throwsAsync(shop.buy(cart, 0), {code: 'lines-not-purchasable'});
    await deliver(shop, 'product.changed', withLines(4, 'published'));
    await t.notThrowsAsync(shop.buy(cart, 200));
  });
}

const ends = test.macro(async (t, type: string, data: object, status: string) => {
  const shop = await createFixture();
  const cart = await shop.open(ada, [line(mug, 1)]);
  const {orderId} = await shop.buy(cart, 250);
  await deliver(shop, type, {cartId: cart.id, orderId, ...data});
  await deliver(shop, type, {cartId: cart.id, orderId, ...data});
  t.like(await shop.getCart(cart.accessor, cart.id), {state: {status}, version: 3});
});

test('a paid order leaves its cart ordered', ends, 'order.paid', {}, 'ordered');
test('a rejected order reopens its cart', ends, 'order.rejected', {}, 'open');
test('an order cancelled before payment reopens its cart', ends, 'order.cancelled', {refund: false}, 'open');
test('an order cancelled after payment leaves its cart ordered', ends, 'order.cancelled', {refund: true}, 'ordered');

test('a deleted account loses its open cart', async t => {
  const shop = await createFixture();
  const cart = await shop.open(ada, [line(mug, 1)]);
  await deliver(shop, 'account.changed', {userId: ada, status: 'inactive'});
  t.truthy(await shop.getCart(cart.accessor, cart.id));
  for (let i = 0; i < 2; i++) await deliver(shop, 'account.changed', {userId: ada, status: 'deleted'});
  await t.throwsAsync(shop.getCart(cart.accessor, cart.id), {code: 'unknown-cart'});
});
