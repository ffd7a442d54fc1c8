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
    deliver: async (type: string, data = {}) => {
      const event = {id: newId(), type, data: {...order, ...data}} as unknown as Envelope;
      for (const {handlers} of subscriptions)
        for (let delivery = 0; delivery < 2; delivery++) await handlers[type]?.(event);
    },
    level: () => stores.stock.level(variantId),
    outbox,
    variantId,
  };
};

const changesStock = test.macro(async (t, types: string[], level: {onHand: number; reserved: number}) => {
  const shop = await open();
  for (const type of types) await shop.deliver(type);
  t.deepEqual(await shop.level(), level);
});

const placed = 'order.placed';
test('a placed order reserves its lines', changesStock, [placed], {onHand: 10, reserved: 4});
test('an order is reserved once, however often it is delivered', changesStock, [placed, placed], {
  onHand: 10,
  reserved: 4,
});
test('a paid order commits the reservation', changesStock, [placed, 'order.paid'], {onHand: 6, reserved: 0});
test('a cancelled order releases the reservation', changesStock, [placed, 'order.cancelled'], {
  onHand: 10,
  reserved: 0,
});
test('a rejected order releases the reservation', changesStock, [placed, 'order.rejected'], {onHand: 10, reserved: 0});
test(
  'an order cancelled after payment returns its stock',
  changesStock,
  [placed, 'order.paid', 'order.cancelled', 'order.refunded'],
  {onHand: 10, reserved: 0},
);
test('an order that was cancelled first reserves nothing', changesStock, ['order.cancelled', placed], {
  onHand: 10,
  reserved: 0,
});
test('a shipped order changes nothing', changesStock, [placed, 'order.paid', 'order.shipped'], {
  onHand: 6,
  reserved: 0,
});

test('a placed order publishes the result of the reservation', async t => {
  const {deliver, outbox} = await open();
  await deliver(placed);
  t.is(outbox.at(-1)!.type, 'stock.reserved');
});

test('cancelled pieces are returned once, whatever event repeats their cancellation', async t => {
  const {deliver, level, variantId} = await open();
  for (const type of [placed, 'order.paid']) await deliver(type);
  const cancellation = {cancellationId: newId(), cancelledLines: [{lineId: newId(), variantId, quantity: 3}]};
  for (let times = 0; times < 2; times++) await deliver('order.lines_cancelled', cancellation);
  t.deepEqual(await level(), {onHand: 9, reserved: 0});
});

test('a refund changes no stock, except an old one that cancelled the order', async t => {
  const {deliver, level} = await open();
  for (const type of [placed, 'order.paid']) await deliver(type);
  await deliver('order.refunded', {full: true, shipped: true});
  await deliver('order.refunded', {full: false, shipped: false});
  t.deepEqual(await level(), {onHand: 6, reserved: 0});
  await deliver('order.refunded', {full: true, shipped: false});
  t.deepEqual(await level(), {onHand: 10, reserved: 0});
});
