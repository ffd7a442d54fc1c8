import type {Envelope} from '@ecom/contracts/envelope';
import test from 'ava';
import {ada, createFixture, type Fixture, line, mug, mugs} from '../../testing/fixtures.ts';
import {cartSubscriptions} from './subscriptions.ts';

const hear = async ({useCases}: Fixture, type: string, data: object) => {
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

test('a product that changed changes what its variants are called and cost', async t => {
  const shop = await createFixture();
  const cart = await shop.open(ada, [line(mug, 1)]);
  await hear(shop, 'product.changed', withLines(2, 'published', {options: {colour: 'black', size: '0.3 l'}}));
  const {priced, total} = await shop.getCart(cart.key, cart.id);
  t.like(priced[0], {sku: 'MUG', name: 'Mug (black, 0.3 l)', sold: true});
  t.is(total, 200);
});

for (const status of ['draft', 'archived', 'deleted']) {
  test(`a product that is ${status} is not sold, until it is published again`, async t => {
    const shop = await createFixture();
    const cart = await shop.open(ada, [line(mug, 1)]);
    await hear(shop, 'product.changed', withLines(3, status));
    await hear(shop, 'product.changed', withLines(2, 'published'));
    t.like((await shop.getCart(cart.key, cart.id)).priced[0], {name: 'Mug', sold: false});
    await t.throwsAsync(shop.buy(cart, 0), {code: 'lines-not-sold'});
    await hear(shop, 'product.changed', withLines(4, 'published'));
    await t.notThrowsAsync(shop.buy(cart, 200));
  });
}

const ends = test.macro(async (t, type: string, data: object, status: string) => {
  const shop = await createFixture();
  const cart = await shop.open(ada, [line(mug, 1)]);
  const {orderId} = await shop.buy(cart, 250);
  await hear(shop, type, {cartId: cart.id, orderId, ...data});
  await hear(shop, type, {cartId: cart.id, orderId, ...data});
  t.like(await shop.getCart(cart.key, cart.id), {state: {status}, version: 3});
});

test('a paid order keeps its cart', ends, 'order.paid', {}, 'ordered');
test('a rejected order gives its cart back', ends, 'order.rejected', {}, 'open');
test('an order cancelled unpaid gives its cart back', ends, 'order.cancelled', {refund: false}, 'open');
test('an order cancelled after it was paid keeps its cart', ends, 'order.cancelled', {refund: true}, 'ordered');
