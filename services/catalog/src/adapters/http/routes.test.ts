import {serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createUseCases} from '../../application/index.ts';
import {aCategory, aProduct, aStock, aVariant, idOf} from '../../testing/fixtures.ts';
import {memoryPages} from '../memory/pages.ts';
import {memoryReplicas} from '../memory/replicas.ts';
import {createResponseCache} from '../response-cache.ts';
import {catalogRoutes} from './routes.ts';
import {CategoryTree, Product, ProductList} from './schemas.ts';

const serve = async (t: ExecutionContext) => {
  const responseCache = createResponseCache();
  const useCases = createUseCases({replicas: memoryReplicas(), pages: memoryPages(), responseCache});
  await useCases.applyCategoryChange(aCategory(901, {name: 'Sport', slug: 'sport'}));
  await useCases.applyCategoryChange(aCategory(902, {name: 'Shoes', slug: 'shoes', parentId: idOf(901)}));
  const brand = {id: idOf(801), name: 'Océan'};
  await useCases.applyProductChange(
    aProduct(1, {name: 'Red shoe', brand, categoryIds: [idOf(902)], attributes: {For: 'Running'}}),
  );
  await useCases.applyProductChange(aProduct(2, {name: 'Blue shoe'}));
  await useCases.applyStockChange(aStock(1, 5));
  return {...useCases, ask: await serveRoutes(t, catalogRoutes(useCases, responseCache))};
};

test('a list shows items, facets when asked, and a cursor to go on', async t => {
  const {ask} = await serve(t);
  const {status, headers, body} = await ask('GET', '/catalog/products?q=sho&limit=1&facets=true&sort=name');
  t.is(status, 200);
  t.is(headers.get('content-type'), 'application/json; charset=utf-8');
  t.is(headers.get('cache-control'), 'public, no-cache');
  t.like(body, {
    items: [{name: 'Blue shoe', price: {amount: 1000, currency: 'EUR'}, available: false}],
    facets: {prices: [{min: 1000, count: 2}]},
  });
  const next = await ask('GET', `/catalog/products?q=sho&limit=1&sort=name&cursor=${body.nextCursor}`);
  t.like(next.body, {items: [{name: 'Red shoe', available: true}], nextCursor: null});
  t.false('facets' in next.body);
});

test('every filter reaches the search', async t => {
  const {ask} = await serve(t);
  const all =
    'q=RED&category=Sport&brand=OCEAN&attribute=For:Running&priceMin=1000&priceMax=1000&currency=EUR&inStock=true';
  t.is((await ask('GET', `/catalog/products?${all}`)).body.items.length, 1);
  for (const [name, value] of [
    ['q', 'green'],
    ['category', 'garden'],
    ['brand', 'elm'],
    ['attribute', 'For:Hiking'],
    ['priceMin', '1001'],
    ['priceMax', '999'],
    ['currency', 'USD'],
    ['inStock', 'false'],
  ] as const) {
    const query = new URLSearchParams(all);
    if (name === 'priceMin') query.delete('priceMax');
    if (name === 'priceMax') query.delete('priceMin');
    query.set(name, value);
    t.deepEqual((await ask('GET', `/catalog/products?${query}`)).body.items, [], name);
  }
});

test('several brands and attributes are filters, and all that matches is counted', async t => {
  const {ask, applyProductChange} = await serve(t);
  const brand = {id: idOf(802), name: 'Elm, Ash & Co'};
  await applyProductChange(aProduct(3, {name: 'Boot', brand, attributes: {For: 'Hiking'}}));
  const names = async (query: string) => {
    const {items, total} = (await ask('GET', `/catalog/products?sort=name&limit=1&count=true&${query}`)).body;
    return [...items.map(({name}: {name: string}) => name), total];
  };
  t.deepEqual(await names(''), ['Blue shoe', 3]);
  t.deepEqual(await names('brand=Elm,%20Ash%20%26%20Co'), ['Boot', 1]);
  t.deepEqual(await names(`brand=Elm,%20Ash%20%26%20Co&brand=${idOf(801)}`), ['Boot', 2]);
  t.deepEqual(await names('attribute=For:Hiking'), ['Boot', 1]);
  t.deepEqual(await names('attribute=For:Hiking&attribute=For:Running&brand=ocean'), ['Red shoe', 1]);
  t.deepEqual(await names('q=*'), [0]);
  t.is((await ask('GET', '/catalog/products')).body.total, undefined);
});

test('a product is shown by its id and by its slug', async t => {
  const {ask} = await serve(t);
  const {status, body} = await ask('GET', '/catalog/products/thing-1');
  t.is(status, 200);
  t.like(body, {
    id: idOf(1),
    attributes: {For: 'Running'},
    breadcrumbs: [[{name: 'Sport'}, {name: 'Shoes'}]],
    variants: [{sku: 'V100', available: 5, prices: [{amount: 1000, currency: 'EUR'}]}],
  });
  t.deepEqual((await ask('GET', `/catalog/products/${idOf(1)}`)).body, body);
});

test('a former slug leads to the current one until another product takes it', async t => {
  const {ask, applyProductChange} = await serve(t);
  const old = () => ask('GET', '/catalog/products/thing-1');
  await applyProductChange(aProduct(1, {version: 2, slug: 'new', formerSlugs: ['thing-1']}));
  const {status, headers} = await old();
  t.deepEqual([status, headers.get('location')], [301, '/catalog/products/new']);
  t.is(headers.get('cache-control'), 'public, no-cache');
  t.like(await ask('GET', headers.get('location')!), {status: 200, body: {slug: 'new'}});

  await applyProductChange(aProduct(3, {slug: 'thing-1'}));
  t.like(await old(), {status: 200, body: {id: idOf(3)}});
  await applyProductChange(aProduct(3, {version: 2, status: 'archived', slug: 'thing-1'}));
  t.is((await old()).status, 301);
  await applyProductChange(aProduct(1, {version: 3, status: 'draft', slug: 'new', formerSlugs: ['thing-1']}));
  t.is((await old()).status, 404);
});

test('the tree is shown with counts', async t => {
  const {ask} = await serve(t);
  const {body} = await ask('GET', '/catalog/categories');
  t.like(body, {items: [{name: 'Sport', count: 1, level: 0, subcategories: [{name: 'Shoes', count: 1, level: 1}]}]});
});

test('answers hold what is declared, and nothing else', async t => {
  const {ask} = await serve(t);
  for (const [url, schema] of [
    ['/catalog/products?facets=true', ProductList],
    ['/catalog/products?currency=USD', ProductList],
    ['/catalog/products/thing-1', Product],
    ['/catalog/categories', CategoryTree],
  ] as const) {
    const {body} = await ask('GET', url);
    t.deepEqual(schema.parse(body) as unknown, body, url);
  }
});

test('who has an answer already gets 304 until it changes', async t => {
  const {ask, applyStockChange, applyProductChange} = await serve(t);
  const urls = ['/catalog/products?q=red', '/catalog/products/thing-1', '/catalog/categories'];
  const tags = new Map<string, string>();
  const statuses = async () =>
    Promise.all(
      urls.map(async url => (await ask('GET', url, {headers: {'if-none-match': `"x", W/${tags.get(url)}`}})).status),
    );
  for (const url of urls) tags.set(url, (await ask('GET', url)).headers.get('etag')!);

  t.deepEqual(await statuses(), [304, 304, 304]);
  await applyStockChange(aStock(1, 4, {version: 2}));
  t.deepEqual(await statuses(), [304, 200, 304]);
  await applyProductChange(
    aProduct(1, {version: 2, name: 'Red shoe', variants: [aVariant(100, {prices: [{amount: 900, currency: 'EUR'}]})]}),
  );
  t.deepEqual(await statuses(), [200, 200, 200]);
  t.is((await ask('GET', '/catalog/products/thing-1', {headers: {'if-none-match': '*'}})).status, 304);
});

test('an answer that was given before is current after an event', async t => {
  const {ask, applyProductChange} = await serve(t);
  const priceOf = async () => (await ask('GET', '/catalog/products?q=blue')).body.items[0].price.amount;
  t.is(await priceOf(), 1000);
  await applyProductChange(
    aProduct(2, {version: 2, name: 'Blue shoe', variants: [aVariant(200, {prices: [{amount: 900, currency: 'EUR'}]})]}),
  );
  t.is(await priceOf(), 900);
});

const refuses = test.macro(async (t, path: string, status: number, code: string) => {
  const {ask} = await serve(t);
  t.like(await ask('GET', path), {status, body: {status, code}});
});
test('an unknown product: 404', refuses, '/catalog/products/nothing', 404, 'unknown-product');
test('an unknown filter: 422', refuses, '/catalog/products?colour=red', 422, 'invalid-request');
test('an unknown sort: 422', refuses, '/catalog/products?sort=-name', 422, 'invalid-request');
test('an unknown currency: 422', refuses, '/catalog/products?currency=EURO', 422, 'invalid-request');
test('a price that is no number: 422', refuses, '/catalog/products?priceMin=cheap', 422, 'invalid-request');
test('half a cent: 422', refuses, '/catalog/products?priceMin=0.5', 422, 'invalid-request');
test('prices the wrong way round: 422', refuses, '/catalog/products?priceMin=2&priceMax=1', 422, 'invalid-request');
test('too large a page: 422', refuses, '/catalog/products?limit=101', 422, 'invalid-request');
test('a filter given twice: 422', refuses, '/catalog/products?category=a&category=b', 422, 'invalid-request');
test('an attribute without a value: 422', refuses, '/catalog/products?attribute=Colour', 422, 'invalid-request');
test('an empty lower price: 422', refuses, '/catalog/products?priceMin=', 422, 'invalid-request');
test('an empty upper price: 422', refuses, '/catalog/products?priceMax=', 422, 'invalid-request');
test('a price as an exponent: 422', refuses, '/catalog/products?priceMax=1e4', 422, 'invalid-request');
test('a long question: 422', refuses, `/catalog/products?q=${'x'.repeat(101)}`, 422, 'invalid-request');
test('a cursor of nothing: 422', refuses, '/catalog/products?cursor=abc', 422, 'invalid-cursor');
test('a query on a product: 422', refuses, '/catalog/products/thing-1?x=1', 422, 'invalid-request');
test('NUL in a question: 422', refuses, '/catalog/products?q=%00', 422, 'invalid-text');
