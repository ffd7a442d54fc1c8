import {newId} from '@ecom/core/ids';
import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createUseCases} from '../../application/index.ts';
import {now} from '../../testing/fixtures.ts';
import {memoryStores} from '../memory.ts';
import {brandRoutes} from './brand-routes.ts';
import {categoryRoutes} from './category-routes.ts';
import {productRoutes} from './product-routes.ts';
import {variantRoutes} from './variant-routes.ts';

const people = {ada: person(newId()), staff: person(newId(), 'products:write', 'stock:write')};

const serve = async (t: ExecutionContext) => {
  const {outbox: _, ...stores} = memoryStores();
  const useCases = createUseCases({...stores, newId, now: () => now});
  const routes = [categoryRoutes, brandRoutes, productRoutes, variantRoutes].flatMap(make => make(useCases));
  const ask = await serveRoutes(t, routes, people);
  const make = async (path: string, body: unknown) => {
    const answer = await ask('POST', path, {as: 'staff', body});
    t.is(answer.status, 201, JSON.stringify(answer.body));
    return {...answer.body, location: answer.headers.get('location'), etag: answer.headers.get('etag')};
  };
  return {ask, make};
};

const variant = {sku: 'LAMP', prices: [{amount: 1999, currency: 'EUR'}], stock: 5};
const lamp = {name: 'Lamp', status: 'published', variants: [variant]};

test('a product is made with all that it has, and shoppers see what they can buy', async t => {
  const {ask, make} = await serve(t);
  const category = await make('/categories', {name: 'Lights'});
  const brand = await make('/brands', {name: 'Acme'});
  const made = await make('/products', {
    ...lamp,
    description: 'Bright',
    brandId: brand.id,
    categoryIds: [category.id],
    media: [{url: 'https://example.org/lamp.jpg'}],
    attributes: {watt: '7'},
    variants: [{...variant, options: {colour: 'black'}}],
  });
  t.is(made.location, `/products/${made.id}`);
  t.is(made.etag, '"1"');
  const seen = await ask('GET', made.location);
  t.is(seen.status, 200);
  t.is(seen.headers.get('etag'), '"1"');
  t.deepEqual(seen.body, {
    id: made.id,
    name: 'Lamp',
    slug: 'lamp',
    description: 'Bright',
    status: 'published',
    brand: {id: brand.id, name: 'Acme'},
    categoryIds: [category.id],
    media: [{url: 'https://example.org/lamp.jpg', alt: ''}],
    attributes: {watt: '7'},
    variants: [
      {
        id: made.variants[0].id,
        sku: 'LAMP',
        options: {colour: 'black'},
        prices: [{amount: 1999, currency: 'EUR'}],
        stock: {available: 5},
      },
    ],
    createdAt: now,
    updatedAt: now,
  });
  t.deepEqual(made.variants[0].stock, {onHand: 5, reserved: 0, available: 5});
});

test('what is not published is for staff to see', async t => {
  const {ask, make} = await serve(t);
  const {location, variants} = await make('/products', {...lamp, status: 'draft'});
  await make('/products', {name: 'Chair', status: 'published', variants: [{...variant, sku: 'CHAIR'}]});
  const names = async (path: string, as?: string) =>
    (await ask('GET', path, as ? {as} : {})).body.items.map(({name}: {name: string}) => name).sort();
  for (const as of [undefined, 'ada']) {
    const principal = as ? {as} : {};
    t.like(await ask('GET', location, principal), {status: 404, body: {code: 'unknown-product'}});
    t.like(await ask('GET', `/variants/${variants[0].id}`, principal), {
      status: 404,
      body: {code: 'unknown-variant'},
    });
    t.deepEqual(await names('/products', as), ['Chair']);
    t.deepEqual(await names('/products?sku=LAMP', as), []);
    t.like(await ask('GET', '/products?status=draft', principal), {status: 403, body: {code: 'staff-only'}});
  }
  t.is((await ask('GET', location, {as: 'staff'})).status, 200);
  t.deepEqual(await names('/products', 'staff'), ['Chair', 'Lamp']);
  t.deepEqual(await names('/products?status=draft', 'staff'), ['Lamp']);
});

test('a change of a product wants the newest version, merges, and gives the next', async t => {
  const {ask, make} = await serve(t);
  const {location} = await make('/products', {...lamp, attributes: {watt: '7', base: 'E27'}});
  const change = {
    as: 'staff',
    body: {attributes: {watt: null, new: 'yes'}, brandId: null},
    headers: {'if-match': '"1"', 'content-type': 'application/merge-patch+json'},
  };
  const changed = await ask('PATCH', location, change);
  t.is(changed.headers.get('etag'), '"2"');
  t.deepEqual(changed.body.attributes, {base: 'E27', new: 'yes'});
  t.like(await ask('PATCH', location, change), {status: 412, body: {code: 'stale-product'}});
});

test('a deleted product is gone, and its slug and sku are free', async t => {
  const {ask, make} = await serve(t);
  const {location} = await make('/products', lamp);
  t.is((await ask('DELETE', location, {as: 'staff'})).status, 204);
  t.is((await ask('GET', location, {as: 'staff'})).status, 404);
  t.is((await ask('DELETE', location, {as: 'staff'})).status, 404);
  t.is((await make('/products', lamp)).slug, 'lamp');
});

test('a variant is added, changed and removed, and its stock counted and adjusted', async t => {
  const {ask, make} = await serve(t);
  const {location: product} = await make('/products', lamp);
  const made = await make(`${product}/variants`, {sku: 'LAMP-2', options: {colour: 'black', size: 'M'}});
  t.is(made.location, `/variants/${made.id}`);
  t.deepEqual((await ask('GET', made.location)).body, {
    id: made.id,
    sku: 'LAMP-2',
    options: {colour: 'black', size: 'M'},
    prices: [],
    stock: {available: 0},
  });
  const {body} = await ask('PATCH', made.location, {as: 'staff', body: {options: {size: null}, sku: 'LAMP-3'}});
  t.like(body, {sku: 'LAMP-3', options: {colour: 'black'}, stock: {onHand: 0, reserved: 0, available: 0}});
  t.false('size' in body.options);

  const stock = `${made.location}/stock`;
  t.deepEqual((await ask('PUT', stock, {as: 'staff', body: {onHand: 7}})).body, {onHand: 7, reserved: 0, available: 7});
  const adjusted = await ask('POST', `${stock}/adjustments`, {as: 'staff', body: {delta: -3, reason: 'broken'}});
  t.like(adjusted, {status: 201, body: {onHand: 4, available: 4}});
  t.deepEqual((await ask('GET', stock, {as: 'staff'})).body, {onHand: 4, reserved: 0, available: 4});

  t.is((await ask('DELETE', made.location, {as: 'staff'})).status, 204);
  t.is((await ask('GET', made.location)).status, 404);
  t.is((await ask('GET', product)).body.variants.length, 1);
});

test('categories are made, read as a tree, changed, moved and deleted', async t => {
  const {ask, make} = await serve(t);
  const phone = await make('/categories', {name: ' Phone ', description: 'To talk'});
  const smart = await make(`/categories/${phone.id}/subcategories`, {name: 'Smart'});
  t.is(smart.location, `/categories/${smart.id}`);
  const shown = {description: '', status: 'active', createdAt: now, updatedAt: now};
  const leaf = {...shown, id: smart.id, name: 'Smart', slug: 'smart', parentId: phone.id, level: 1, subcategories: []};
  const root = {...shown, id: phone.id, name: 'Phone', slug: 'phone', parentId: null, level: 0, description: 'To talk'};
  t.deepEqual((await ask('GET', '/categories')).body, {items: [{...root, subcategories: [leaf]}]});

  const change = {as: 'staff', body: {name: 'Clever', status: 'inactive'}, headers: {'if-match': smart.etag}};
  t.like(await ask('PATCH', smart.location, change), {status: 200, body: {name: 'Clever', slug: 'smart'}});
  t.like(await ask('PATCH', smart.location, change), {status: 412, body: {code: 'stale-category'}});
  t.like(await ask('DELETE', phone.location, {as: 'staff'}), {status: 409, body: {code: 'category-has-subcategories'}});
  const transition = (id: string, parentId: unknown) =>
    ask('POST', `/categories/${id}/move`, {as: 'staff', body: {parentId}});
  t.like(await transition(phone.id, smart.id), {status: 409, body: {code: 'category-cycle'}});
  t.like(await transition(phone.id, newId()), {status: 422, body: {errors: [{path: 'parentId'}]}});
  t.like(await transition(smart.id, null), {status: 200, body: {parentId: null}});
  t.is((await ask('DELETE', phone.location, {as: 'staff'})).status, 204);
  t.is((await ask('GET', phone.location)).status, 404);
  t.like((await ask('GET', '/categories')).body.items, [{id: smart.id, status: 'inactive', level: 0}]);
});

test('names that look the same are the same', async t => {
  const {ask, make} = await serve(t);
  for (const path of ['/categories', '/brands']) {
    await make(path, {name: 'Caf\u00e9'});
    t.is((await ask('POST', path, {as: 'staff', body: {name: 'CAFE\u0301'}})).status, 409);
  }
});

test('brands are made, listed, renamed and deleted', async t => {
  const {ask, make} = await serve(t);
  const {id, location} = await make('/brands', {name: 'Acme'});
  await make('/brands', {name: 'Bolt'});
  await make('/products', {...lamp, brandId: id});
  const {body} = await ask('GET', '/brands?limit=1');
  t.like(body, {items: [{name: 'Acme'}]});
  const next = await ask('GET', `/brands?limit=1&cursor=${encodeURIComponent(body.nextCursor)}`);
  t.like(next.body, {items: [{name: 'Bolt'}], nextCursor: null});
  t.is((await ask('PATCH', location, {as: 'staff', body: {name: 'ACME'}})).body.name, 'ACME');
  t.is((await ask('GET', `/products?brandId=${id}`)).body.items[0].brand.name, 'ACME');
  t.like(await ask('PATCH', location, {as: 'staff', body: {name: 'bolt'}}), {
    status: 409,
    body: {code: 'taken-brand-name'},
  });
  t.like(await ask('DELETE', location, {as: 'staff'}), {status: 409, body: {code: 'brand-in-use'}});
});

type Asked = [method: string, path: string, body?: unknown];
const answers = test.macro(async (t, asked: Asked, status: number, code: string, path?: string) => {
  const {ask} = await serve(t);
  const answer = await ask(asked[0], asked[1], {as: 'staff', body: asked[2]});
  t.like(answer, {status, body: {status, code}});
  if (path !== undefined)
    t.deepEqual(
      answer.body.errors.map((flaw: {path: string}) => flaw.path),
      [path],
    );
});
const product = (change: object) => ['POST', '/products', {...lamp, ...change}] as Asked;
const of = (change: object) => product({variants: [{...variant, ...change}]});
const many = (count: number) => Object.fromEntries(Array.from({length: count}, (_, i) => [`key ${i}`, 'value']));
const price = {amount: 1, currency: 'EUR'};
const invalid = [422, 'invalid-request'] as const;

test('a category without a name', answers, ['POST', '/categories', {}], ...invalid, 'name');
test('a category of blanks', answers, ['POST', '/categories', {name: '   '}], ...invalid);
test('a category with other signs', answers, ['POST', '/categories', {name: 'Sound@Home'}], ...invalid, 'name');
test('a category with a long name', answers, ['POST', '/categories', {name: 'a'.repeat(256)}], ...invalid, 'name');
test(
  'a category with a long description',
  answers,
  ['POST', '/categories', {name: 'A', description: '😀'.repeat(256)}],
  ...invalid,
  'description',
);
test('a category moved nowhere said', answers, ['POST', `/categories/${newId()}/move`, {}], ...invalid, 'parentId');
test(
  'a subcategory of nothing',
  answers,
  ['POST', `/categories/${newId()}/subcategories`, {name: 'A'}],
  404,
  'unknown-category',
);
test('a category whose id is none', answers, ['GET', '/categories/7'], 404, 'not-found');
test('a brand without a name', answers, ['POST', '/brands', {name: ''}], ...invalid, 'name');
test('an unknown brand', answers, ['GET', `/brands/${newId()}`], 404, 'unknown-brand');
test(
  'a product of an unknown category',
  answers,
  product({categoryIds: [newId()]}),
  422,
  'unknown-reference',
  'categoryIds[0]',
);
test('a product of an unknown brand', answers, product({brandId: newId()}), 422, 'unknown-reference', 'brandId');
test(
  'a product in one category twice',
  answers,
  product({categoryIds: Array(2).fill(newId())}),
  ...invalid,
  'categoryIds',
);
test('a product with a slug that is none', answers, product({slug: 'A b'}), ...invalid, 'slug');
test('a product with a deleted status', answers, product({status: 'deleted'}), ...invalid, 'status');
test('a product with too many attributes', answers, product({attributes: many(51)}), ...invalid, 'attributes');
test(
  'a product with a picture that is no web address',
  answers,
  product({media: [{url: 'javascript:alert(1)'}]}),
  ...invalid,
  'media[0].url',
);
test(
  'a product with too many variants',
  answers,
  product({variants: Array(101).fill(variant)}),
  ...invalid,
  'variants',
);
test('a product with nothing to sell', answers, product({variants: []}), 409, 'nothing-to-sell');
test('a product with a sku twice', answers, product({variants: [variant, variant]}), 409, 'taken-sku');
test(
  'a variant with two prices in a currency',
  answers,
  of({prices: [price, price]}),
  ...invalid,
  'variants[0].prices',
);
test(
  'a variant in no currency',
  answers,
  of({prices: [{...price, currency: 'XXL'}]}),
  ...invalid,
  'variants[0].prices[0].currency',
);
test(
  'a variant with half a cent',
  answers,
  of({prices: [{...price, amount: 0.5}]}),
  ...invalid,
  'variants[0].prices[0].amount',
);
test('a variant with less than nothing', answers, of({stock: -1}), ...invalid, 'variants[0].stock');
test(
  'a variant with a long option',
  answers,
  of({options: {colour: 'a'.repeat(256)}}),
  ...invalid,
  'variants[0].options.colour',
);
test('an unknown product', answers, ['PATCH', `/products/${newId()}`, {}], 404, 'unknown-product');
test('an unknown variant', answers, ['PATCH', `/variants/${newId()}`, {}], 404, 'unknown-variant');
test('stock of an unknown variant', answers, ['GET', `/variants/${newId()}/stock`], 404, 'unknown-variant');
test(
  'an adjustment by nothing',
  answers,
  ['POST', `/variants/${newId()}/stock/adjustments`, {delta: 0, reason: 'a'}],
  ...invalid,
  'delta',
);
test(
  'an adjustment for no reason',
  answers,
  ['POST', `/variants/${newId()}/stock/adjustments`, {delta: 1}],
  ...invalid,
  'reason',
);
test('an unknown filter', answers, ['GET', '/products?colour=red'], ...invalid, 'colour');
test('an unknown order', answers, ['GET', '/products?sort=price'], ...invalid, 'sort');

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
