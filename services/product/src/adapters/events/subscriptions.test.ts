import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {createUseCases} from '../../application/index.ts';
import {aProduct, now} from '../../testing/fixtures.ts';
import {memoryStores} from '../memory.ts';
import {productSubscriptions} from './subscriptions.ts';

const open = async () => {
  const {outbox, ...stores} = memoryStores();
  const product = aProduct();
  await stores.products.add([product]);
  const subscriptions = productSubscriptions(createUseCases({...stores, newId, now: () => now}));
  const variantId = product.variants[0]!.id;
  const order = {orderId: newId(), lines: [{variantId, productId: product.id, sku: 'SKU', name: 'Lamp', quantity: 4}]};
  return {
    hear: async (type: string) => {
      const event = {id: newId(), type, data: order} as unknown as Envelope;
      for (const {handlers} of subscriptions) for (let times = 0; times < 2; times++) await handlers[type]?.(event);
    },
    level: () => stores.stock.level(variantId),
    outbox,
  };
};

const hears = test.macro(async (t, types: string[], level: {onHand: number; reserved: number}) => {
  const shop = await open();
  for (const type of types) await shop.hear(type);
  t.deepEqual(await shop.level(), level);
});

const placed = 'order.placed';
test('a placed order sets its lines aside', hears, [placed], {onHand: 10, reserved: 4});
test('an order is reserved once, however often it is delivered', hears, [placed, placed], {onHand: 10, reserved: 4});
test('a paid order takes them off the shelf', hears, [placed, 'order.paid'], {onHand: 6, reserved: 0});
test('a cancelled order gives them back', hears, [placed, 'order.cancelled'], {onHand: 10, reserved: 0});
test('a rejected order gives them back', hears, [placed, 'order.rejected'], {onHand: 10, reserved: 0});
test(
  'an order cancelled after it was paid gives them back',
  hears,
  [placed, 'order.paid', 'order.cancelled', 'order.refunded'],
  {onHand: 10, reserved: 0},
);
test('an order that was cancelled first gets nothing', hears, ['order.cancelled', placed], {onHand: 10, reserved: 0});
test('a shipped order changes nothing', hears, [placed, 'order.paid', 'order.shipped'], {onHand: 6, reserved: 0});

test('a placed order is answered', async t => {
  const {hear, outbox} = await open();
  await hear(placed);
  t.is(outbox.at(-1)!.type, 'stock.reserved');
});
