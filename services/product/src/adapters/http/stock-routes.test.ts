import test from 'ava';
import {lamp, serve, variant} from '../../testing/routes.ts';

test('staff list stock with SKU and product, and find what is low', async t => {
  const {ask, make} = await serve(t);
  const {id: productId, variants} = await make('/products', lamp);
  await make('/products', {...lamp, name: 'Chair', variants: [{...variant, sku: 'CHAIR', stock: 50}]});
  const {status, body} = await ask('GET', '/stock', {as: 'staff'});
  t.is(status, 200);
  t.deepEqual(body.items[0], {
    variantId: variants[0].id,
    sku: 'LAMP',
    productId,
    productName: 'Lamp',
    onHand: 5,
    reserved: 0,
    available: 5,
  });
  const found = async (query: string) =>
    (await ask('GET', `/stock?${query}`, {as: 'staff'})).body.items.map(({sku}: {sku: string}) => sku);
  t.deepEqual(await found('sort=-available'), ['CHAIR', 'LAMP']);
  t.deepEqual(await found('availableMax=5'), ['LAMP']);
  t.deepEqual(await found('sku=chair'), ['CHAIR']);
  t.deepEqual(await found(`productId=${productId}`), ['LAMP']);
});

const isRefused = test.macro(async (t, query: string, as: string | undefined, status: number, code: string) => {
  t.like(await (await serve(t)).ask('GET', `/stock${query}`, as ? {as} : {}), {status, body: {code}});
});
test('stock without a token', isRefused, '', undefined, 401, 'no-token');
test('stock for a customer', isRefused, '', 'ada', 403, 'forbidden');
test('stock by another field', isRefused, '?sort=name', 'staff', 422, 'invalid-request');
test('stock of a maximum below zero', isRefused, '?availableMax=-1', 'staff', 422, 'invalid-request');
