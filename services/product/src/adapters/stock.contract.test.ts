import {newId} from '@ecom/core/ids';
import test from 'ava';
import {deleteProduct} from '../domain/product.ts';
import {adjust, setOnHand} from '../domain/stock.ts';
import {aProduct, aVariant, later, now} from '../testing/fixtures.ts';
import {memory, type Open, openPostgres, postgres, type Stores, storesOn} from '../testing/stores.ts';

const stocked = async ({products}: Stores, onHand: number) => {
  const product = aProduct({variants: [aVariant({stock: {onHand, reserved: 0}})]});
  await products.add([product]);
  return {productId: product.id, variantId: product.variants[0]!.id};
};

const contract = (name: string, open: Open) => {
  test(`${name}: setting the stock on hand publishes the available quantity when it changes`, async t => {
    const stores = await open(t);
    const {productId, variantId} = await stocked(stores, 5);
    const before = (await stores.outbox()).length;
    t.deepEqual(await stores.stock.update(variantId, level => setOnHand(level, 8)), {onHand: 8, reserved: 0});
    t.deepEqual(await stores.stock.update(variantId, level => setOnHand(level, 8)), {onHand: 8, reserved: 0});
    t.deepEqual(await stores.stock.level(variantId), {onHand: 8, reserved: 0});
    t.deepEqual((await stores.outbox()).slice(before), [
      {type: 'stock.changed', data: {variantId, productId, version: 2, available: 8}},
    ]);
  });

  test(`${name}: what is refused, or of nothing, changes nothing`, async t => {
    const stores = await open(t);
    const {variantId} = await stocked(stores, 5);
    await stores.reservations.reserve(newId(), [{variantId, quantity: 4}], now, {id: newId()});
    const before = (await stores.outbox()).length;
    await t.throwsAsync(
      stores.stock.update(variantId, level => setOnHand(level, 3)),
      {code: 'below-reserved'},
    );
    await t.throwsAsync(
      stores.stock.update(newId(), level => level),
      {code: 'unknown-variant'},
    );
    t.is(await stores.stock.level(newId()), undefined);
    t.deepEqual(await stores.stock.level(variantId), {onHand: 5, reserved: 4});
    t.is((await stores.outbox()).length, before);
  });

  test(`${name}: adjustments at once all count, and none takes what is reserved`, async t => {
    const stores = await open(t);
    const {variantId} = await stocked(stores, 5);
    await stores.reservations.reserve(newId(), [{variantId, quantity: 2}], now, {id: newId()});
    const take = () => stores.stock.update(variantId, level => adjust(level, -1));
    const results = await Promise.allSettled(Array.from({length: 20}, take));
    t.is(results.filter(({status}) => status === 'fulfilled').length, 3);
    t.deepEqual(await stores.stock.level(variantId), {onHand: 2, reserved: 2});
    await Promise.all(Array.from({length: 20}, () => stores.stock.update(variantId, level => adjust(level, 1))));
    t.deepEqual(await stores.stock.level(variantId), {onHand: 22, reserved: 2});
  });

  test(`${name}: stock is listed by what is available, and by SKU`, async t => {
    const stores = await open(t);
    const {products, reservations, stock} = stores;
    const variant = (sku: string, onHand: number) => aVariant({sku, stock: {onHand, reserved: 0}});
    const lamp = aProduct({name: 'Lamp', variants: [variant('L-1', 9), variant('L-2', 100)]});
    const chair = aProduct({name: 'Chair', variants: [variant('C-1', 30)]});
    const deleted = aProduct({variants: [variant('D-1', 0)]});
    await products.add([lamp, chair, deleted]);
    await products.update(deleted.id, product => deleteProduct(product, later));
    const [chairVariant] = chair.variants;
    await reservations.reserve(newId(), [{variantId: chairVariant!.id, quantity: 25}], now, {id: newId()});
    const page = {sort: 'available', limit: 10};
    const found = async (filter: Partial<Parameters<typeof stock.list>[0]>) =>
      (await stock.list({...page, ...filter})).items.map(({sku}) => sku);
    t.deepEqual(await found({}), ['C-1', 'L-1', 'L-2']);
    t.deepEqual(await found({sort: '-available'}), ['L-2', 'L-1', 'C-1']);
    t.deepEqual(await found({sort: '-sku'}), ['L-2', 'L-1', 'C-1']);
    t.deepEqual(await found({availableMax: 5}), ['C-1']);
    t.deepEqual(await found({availableMax: 4}), []);
    t.deepEqual(await found({productId: lamp.id, sort: 'sku'}), ['L-1', 'L-2']);
    t.deepEqual(await found({sku: 'l-1'}), ['L-1']);
    t.deepEqual(await found({variantId: {prefix: chairVariant!.id.slice(0, 30)}}), ['C-1']);
    t.deepEqual(await found({variantId: {prefix: '00000000-0'}}), []);
    const [first] = (await stock.list(page)).items;
    const names = {variantId: chairVariant!.id, sku: 'C-1', productId: chair.id, productName: 'Chair'};
    t.deepEqual(first, {...names, onHand: 30, reserved: 25});
    for (const sort of ['available', 'sku']) {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const next = await stock.list({sort, limit: 1, cursor, count: true});
        t.is(next.total, 3);
        seen.push(...next.items.map(({sku}) => sku));
        cursor = next.nextCursor;
      }
      t.deepEqual(seen, ['C-1', 'L-1', 'L-2'], sort);
    }
  });
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: who adjusted what, when and why is kept', async t => {
  const [db] = await openPostgres(t, 1);
  const stores = storesOn(db!);
  const {variantId} = await stocked(stores, 5);
  const by = newId();
  const adjustment = {id: newId(), delta: -2, reason: 'broken', by, at: later};
  await stores.stock.update(variantId, level => adjust(level, -2), adjustment);
  const rows = await db!.run({
    name: 'test-adjustments',
    text: `select variant_id, delta::int, on_hand::int, reason, made_by, made_at from stock_adjustments`,
  });
  const row = {variant_id: variantId, delta: -2, on_hand: 3, reason: 'broken', made_by: by, made_at: new Date(later)};
  t.deepEqual(rows, [row]);
});
