import {newId} from '@ecom/core/ids';
import test from 'ava';
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
