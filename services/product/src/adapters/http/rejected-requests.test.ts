import {newId} from '@ecom/core/ids';
import test from 'ava';
import {lamp, serve, variant} from '../../testing/routes.ts';

type Request = [method: string, path: string, body?: unknown];
const isRejected = test.macro(async (t, request: Request, status: number, code: string, path?: string) => {
  const {ask} = await serve(t);
  const response = await ask(request[0], request[1], {as: 'staff', body: request[2]});
  t.like(response, {status, body: {status, code}});
  if (path !== undefined)
    t.deepEqual(
      response.body.errors.map((flaw: {path: string}) => flaw.path),
      [path],
    );
});
const product = (change: object) => ['POST', '/products', {...lamp, ...change}] as Request;
const of = (change: object) => product({variants: [{...variant, ...change}]});
const many = (count: number) => Object.fromEntries(Array.from({length: count}, (_, i) => [`key ${i}`, 'value']));
const price = {amount: 1, currency: 'EUR'};
const invalid = [422, 'invalid-request'] as const;

test('a category without a name', isRejected, ['POST', '/categories', {}], ...invalid, 'name');
test('a category of blanks', isRejected, ['POST', '/categories', {name: '   '}], ...invalid);
test('a category with other signs', isRejected, ['POST', '/categories', {name: 'Sound@Home'}], ...invalid, 'name');
test('a category with a long name', isRejected, ['POST', '/categories', {name: 'a'.repeat(256)}], ...invalid, 'name');
test(
  'a category with a long description',
  isRejected,
  ['POST', '/categories', {name: 'A', description: '😀'.repeat(256)}],
  ...invalid,
  'description',
);
test('a category moved nowhere said', isRejected, ['POST', `/categories/${newId()}/move`, {}], ...invalid, 'parentId');
test(
  'a subcategory of nothing',
  isRejected,
  ['POST', `/categories/${newId()}/subcategories`, {name: 'A'}],
  404,
  'unknown-category',
);
test('a category whose id is none', isRejected, ['GET', '/categories/7'], 404, 'not-found');
test('a brand without a name', isRejected, ['POST', '/brands', {name: ''}], ...invalid, 'name');
test('an unknown brand', isRejected, ['GET', `/brands/${newId()}`], 404, 'unknown-brand');
test(
  'a product of an unknown category',
  isRejected,
  product({categoryIds: [newId()]}),
  422,
  'unknown-reference',
  'categoryIds[0]',
);
test('a product of an unknown brand', isRejected, product({brandId: newId()}), 422, 'unknown-reference', 'brandId');
test(
  'a product in one category twice',
  isRejected,
  product({categoryIds: Array(2).fill(newId())}),
  ...invalid,
  'categoryIds',
);
test('a product with a slug that is none', isRejected, product({slug: 'A b'}), ...invalid, 'slug');
test('a product with a deleted status', isRejected, product({status: 'deleted'}), ...invalid, 'status');
test('a product with too many attributes', isRejected, product({attributes: many(51)}), ...invalid, 'attributes');
test(
  'a product with a picture that is no web address',
  isRejected,
  product({media: [{url: 'javascript:alert(1)'}]}),
  ...invalid,
  'media[0].url',
);
test(
  'a product with a picture at an address with credentials',
  isRejected,
  product({media: [{url: 'https://user:pw@host.example/x.jpg'}]}),
  ...invalid,
  'media[0].url',
);
test(
  'a product with a picture at an address with a user',
  isRejected,
  product({media: [{url: 'https://host.example/x.jpg'}, {url: 'https://user@host.example/x.jpg'}]}),
  ...invalid,
  'media[1].url',
);
test(
  'a product with an attribute that every object has',
  isRejected,
  product({attributes: JSON.parse('{"__proto__": "x"}')}),
  422,
  'reserved-name',
  'attributes.__proto__',
);
test('a variant with such an option', isRejected, of({options: {constructor: 'x'}}), 422, 'reserved-name');
for (const limit of ['0x10', '1e2', '%205', '+5', '5.0', '', '-1', '0', '101'])
  test(`a limit of '${limit}'`, isRejected, ['GET', `/products?limit=${limit}`], ...invalid, 'limit');
test(
  'a product with too many variants',
  isRejected,
  product({variants: Array(101).fill(variant)}),
  ...invalid,
  'variants',
);
test('a product with nothing to sell', isRejected, product({variants: []}), 409, 'variant-required');
const small = {...variant, options: {size: 'S'}};
test(
  'a product with a sku twice',
  isRejected,
  product({variants: [variant, {...small, sku: 'lamp'}]}),
  409,
  'taken-sku',
  'variants[1].sku',
);
test(
  'a product with the same options twice',
  isRejected,
  product({variants: [small, {...small, sku: 'LAMP-2'}]}),
  409,
  'same-options',
  'variants[1].options',
);
for (const invisible of ['\u200B', '\u00AD', '\u00A0', '\uFEFF', '\u{E0061}'])
  test(
    `a sku with U+${invisible.codePointAt(0)!.toString(16)}`,
    isRejected,
    of({sku: `LA${invisible}MP`}),
    ...invalid,
    'variants[0].sku',
  );
test(
  'a variant with two prices in a currency',
  isRejected,
  of({prices: [price, price]}),
  ...invalid,
  'variants[0].prices',
);
test(
  'a variant in no currency',
  isRejected,
  of({prices: [{...price, currency: 'XXL'}]}),
  ...invalid,
  'variants[0].prices[0].currency',
);
test(
  'a variant with half a cent',
  isRejected,
  of({prices: [{...price, amount: 0.5}]}),
  ...invalid,
  'variants[0].prices[0].amount',
);
test('a variant with less than nothing', isRejected, of({stock: -1}), ...invalid, 'variants[0].stock');
test(
  'a variant with a long option',
  isRejected,
  of({options: {colour: 'a'.repeat(256)}}),
  ...invalid,
  'variants[0].options.colour',
);
test('an unknown product', isRejected, ['PATCH', `/products/${newId()}`, {}], 404, 'unknown-product');
test('an unknown variant', isRejected, ['PATCH', `/variants/${newId()}`, {}], 404, 'unknown-variant');
test('stock of an unknown variant', isRejected, ['GET', `/variants/${newId()}/stock`], 404, 'unknown-variant');
test(
  'an adjustment by nothing',
  isRejected,
  ['POST', `/variants/${newId()}/stock/adjustments`, {delta: 0, reason: 'a'}],
  ...invalid,
  'delta',
);
test(
  'an adjustment for no reason',
  isRejected,
  ['POST', `/variants/${newId()}/stock/adjustments`, {delta: 1}],
  ...invalid,
  'reason',
);
test('an unknown filter', isRejected, ['GET', '/products?colour=red'], ...invalid, 'colour');
test('an unknown order', isRejected, ['GET', '/products?sort=price'], ...invalid, 'sort');

test('only staff may write, and see stock', async t => {
  const {ask} = await serve(t);
  const id = newId();
  const writes: [string, string][] = [
    ['POST', '/categories'],
    ['POST', `/categories/${id}/subcategories`],
    ['PATCH', `/categories/${id}`],
    ['DELETE', `/categories/${id}`],
    ['POST', `/categories/${id}/move`],
    ['POST', '/brands'],
    ['PATCH', `/brands/${id}`],
    ['DELETE', `/brands/${id}`],
    ['POST', '/products'],
    ['PATCH', `/products/${id}`],
    ['DELETE', `/products/${id}`],
    ['POST', `/products/${id}/variants`],
    ['PATCH', `/variants/${id}`],
    ['DELETE', `/variants/${id}`],
    ['GET', `/variants/${id}/stock`],
    ['PUT', `/variants/${id}/stock`],
    ['POST', `/variants/${id}/stock/adjustments`],
  ];
  for (const [method, path] of writes) {
    t.is((await ask(method, path)).status, 401, `${method} ${path}`);
    t.is((await ask(method, path, {as: 'ada'})).status, 403, `${method} ${path}`);
  }
});
