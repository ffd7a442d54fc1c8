import {newId} from '@ecom/core/ids';
import test from 'ava';
import {deleteProduct, deleteVariant} from '../domain/product.ts';
import {later, now} from '../testing/fixtures.ts';
import {byType, levelsOf, recordedAfter, sourceEvent, stockedProduct} from '../testing/reservations.ts';
import {memory, type Open, postgres} from '../testing/stores.ts';

const contract = (name: string, open: Open) => {
  test(`${name}: an order's lines are reserved together; the result and the available quantities are published`, async t => {
    const stores = await open(t);
    const {id: productId, lines} = await stockedProduct(stores, 5, 5);
    const [first, second] = lines.map(({variantId}) => variantId) as [string, string];
    const before = (await stores.outbox()).length;
    const orderId = newId();
    const wanted = [
      {variantId: second, quantity: 1},
      {variantId: first, quantity: 2},
      {variantId: second, quantity: 3},
    ];
    await stores.reservations.reserve(orderId, wanted, now, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 5, reserved: 2},
      {onHand: 5, reserved: 4},
    ]);
    const summed = [
      {variantId: first, quantity: 2},
      {variantId: second, quantity: 4},
    ];
    t.deepEqual(await stores.reservations.get(orderId), {
      orderId,
      status: 'reserved',
      lines: summed,
      short: [],
      cancellationIds: [],
    });
    t.deepEqual(await recordedAfter(stores, before), [
      {type: 'stock.changed', data: {variantId: first, productId, version: 2, available: 3}},
      {type: 'stock.changed', data: {variantId: second, productId, version: 2, available: 1}},
      {type: 'stock.reserved', data: {orderId, at: now}},
    ]);
  });

  test(`${name}: an order with one line too many is rejected as a whole, and the event names the shortages`, async t => {
    const stores = await open(t);
    const {lines} = await stockedProduct(stores, 5, 1);
    const [first, second] = lines.map(({variantId}) => variantId) as [string, string];
    const before = (await stores.outbox()).length;
    const orderId = newId();
    const wanted = [
      {variantId: first, quantity: 5},
      {variantId: second, quantity: 1},
      {variantId: second, quantity: 1},
    ];
    await stores.reservations.reserve(orderId, wanted, now, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 5, reserved: 0},
      {onHand: 1, reserved: 0},
    ]);
    t.deepEqual(await recordedAfter(stores, before), [
      {type: 'stock.rejected', data: {orderId, at: now, short: [{variantId: second, wanted: 2, available: 1}]}},
    ]);
  });

  test(`${name}: a variant that is not for sale cannot be reserved`, async t => {
    const stores = await open(t);
    const [gone, draft, deleted] = [
      await stockedProduct(stores, 5, 5),
      await stockedProduct(stores, 5),
      await stockedProduct(stores, 5),
    ];
    await stores.products.update(gone.id, product => deleteVariant(product, gone.lines[0]!.variantId, later));
    await stores.products.update(draft.id, product => ({...product, status: 'draft', version: 2}));
    await stores.products.update(deleted.id, product => deleteProduct(product, later));
    for (const variantId of [gone, draft, deleted].map(({lines}) => lines[0]!.variantId).concat(newId())) {
      const orderId = newId();
      await stores.reservations.reserve(orderId, [{variantId, quantity: 1}], now, sourceEvent());
      t.like(await stores.reservations.get(orderId), {
        status: 'rejected',
        short: [{variantId, wanted: 1, available: 0}],
      });
    }
  });

  for (const [pieces, type] of [
    [1, 'stock.reserved'],
    [0, 'stock.rejected'],
  ] as const) {
    test(`${name}: a repeated request publishes ${type} again, and a repeated delivery does not`, async t => {
      const stores = await open(t);
      const {lines} = await stockedProduct(stores, pieces);
      const orderId = newId();
      const first = sourceEvent();
      await stores.reservations.reserve(orderId, lines, now, first);
      await stores.reservations.reserve(orderId, lines, now, first);
      t.is(byType(await stores.outbox(), type).length, 1);
      const second = sourceEvent();
      await stores.reservations.reserve(orderId, lines, later, second);
      await stores.reservations.reserve(orderId, lines, later, second);
      const answers = byType(await stores.outbox(), type);
      t.is(answers.length, 2);
      t.deepEqual(answers[1], {...answers[0], data: {...answers[0]!.data, at: later}} as (typeof answers)[1]);
      t.deepEqual(await levelsOf(stores, lines), [{onHand: pieces, reserved: pieces}]);
    });
  }

  test(`${name}: a paid reservation is committed once, without an event, since the available quantity stays the same`, async t => {
    const stores = await open(t);
    const {lines} = await stockedProduct(stores, 5, 3);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    const before = (await stores.outbox()).length;
    for (const paid of [sourceEvent(), sourceEvent()]) {
      await stores.reservations.commit(orderId, paid);
      await stores.reservations.commit(orderId, paid);
    }
    t.deepEqual(await levelsOf(stores, lines), [
      {onHand: 4, reserved: 0},
      {onHand: 2, reserved: 0},
    ]);
    t.is((await stores.reservations.get(orderId))!.status, 'committed');
    t.deepEqual(await recordedAfter(stores, before), []);
    await stores.reservations.reserve(orderId, lines, later, sourceEvent());
    t.deepEqual(await recordedAfter(stores, before), [{type: 'stock.reserved', data: {orderId, at: later}}]);
  });

  test(`${name}: a cancelled reservation is released once`, async t => {
    const stores = await open(t);
    const {id: productId, lines} = await stockedProduct(stores, 5);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    const before = (await stores.outbox()).length;
    for (const cancelled of [sourceEvent(), sourceEvent()]) {
      await stores.reservations.release(orderId, later, cancelled);
      await stores.reservations.release(orderId, later, cancelled);
    }
    await stores.reservations.commit(orderId, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 5, reserved: 0}]);
    t.is((await stores.reservations.get(orderId))!.status, 'released');
    const {variantId} = lines[0]!;
    const expected = [{type: 'stock.changed', data: {variantId, productId, version: 3, available: 5}}] as const;
    t.deepEqual(await recordedAfter(stores, before), [...expected]);
  });

  test(`${name}: a committed reservation is returned once`, async t => {
    const stores = await open(t);
    const {id: productId, lines} = await stockedProduct(stores, 5);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    await stores.reservations.commit(orderId, sourceEvent());
    const before = (await stores.outbox()).length;
    for (const cancelled of [sourceEvent(), sourceEvent()])
      await stores.reservations.release(orderId, later, cancelled);
    await stores.reservations.commit(orderId, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 5, reserved: 0}]);
    t.is((await stores.reservations.get(orderId))!.status, 'returned');
    const {variantId} = lines[0]!;
    const expected = [{type: 'stock.changed', data: {variantId, productId, version: 4, available: 5}}] as const;
    t.deepEqual(await recordedAfter(stores, before), [...expected]);
  });

  test(`${name}: an order that was cancelled first reserves nothing and publishes nothing`, async t => {
    const stores = await open(t);
    const {lines} = await stockedProduct(stores, 5);
    const orderId = newId();
    await stores.reservations.release(orderId, now, sourceEvent());
    const before = (await stores.outbox()).length;
    for (let times = 0; times < 2; times++) await stores.reservations.reserve(orderId, lines, later, sourceEvent());
    await stores.reservations.commit(orderId, sourceEvent());
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 5, reserved: 0}]);
    t.deepEqual(await recordedAfter(stores, before), []);
  });

  test(`${name}: a rejected order commits and releases nothing`, async t => {
    const stores = await open(t);
    const {lines} = await stockedProduct(stores, 0);
    const orderId = newId();
    await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    const before = (await stores.outbox()).length;
    await stores.reservations.commit(orderId, sourceEvent());
    await stores.reservations.release(orderId, now, sourceEvent());
    t.is((await stores.reservations.get(orderId))!.status, 'rejected');
    t.deepEqual(await levelsOf(stores, lines), [{onHand: 0, reserved: 0}]);
    t.deepEqual(await recordedAfter(stores, before), []);
  });

  test(`${name}: reservations of a deleted product can be committed and released`, async t => {
    const stores = await open(t);
    const {id, lines} = await stockedProduct(stores, 5);
    const [paid, cancelled] = [newId(), newId()];
    for (const orderId of [paid, cancelled]) await stores.reservations.reserve(orderId, lines, now, sourceEvent());
    await stores.products.update(id, product => deleteProduct(product, later));
    await t.notThrowsAsync(stores.reservations.commit(paid, sourceEvent()));
    await t.notThrowsAsync(stores.reservations.release(cancelled, later, sourceEvent()));
    t.is((await stores.reservations.get(paid))!.status, 'committed');
    t.is((await stores.reservations.get(cancelled))!.status, 'released');
  });
};

contract('memory', memory);
contract('postgres', postgres);
