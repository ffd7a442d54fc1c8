import {newId} from '@ecom/core/ids';
import test from 'ava';
import {now} from '../../testing/fixtures.ts';
import {lamp, serve, variant} from '../../testing/routes.ts';

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
    const caller = as ? {as} : {};
    t.like(await ask('GET', location, caller), {status: 404, body: {code: 'unknown-product'}});
    t.like(await ask('GET', `/variants/${variants[0].id}`, caller), {
      status: 404,
      body: {code: 'unknown-variant'},
    });
    t.deepEqual(await names('/products', as), ['Chair']);
    t.deepEqual(await names('/products?sku=LAMP', as), []);
    t.like(await ask('GET', '/products?status=draft', caller), {status: 403, body: {code: 'staff-only'}});
  }
  t.is((await ask('GET', location, {as: 'staff'})).status, 200);
  t.deepEqual(await names('/products', 'staff'), ['Chair', 'Lamp']);
  t.deepEqual(await names('/products?status=draft', 'staff'), ['Lamp']);
  t.deepEqual(await names('/products?status=draft,published', 'staff'), ['Chair', 'Lamp']);
  t.is((await ask('GET', '/products?status=published,draft')).status, 403);
  t.is((await ask('GET', '/products?count=true&limit=1')).body.total, 1);
  t.is((await ask('GET', '/brands?count=true')).body.total, 0);
  await make('/brands', {name: 'Acme'});
  t.is((await ask('GET', '/brands?name=acme&count=true')).body.total, 1);
  t.deepEqual(await names('/products?slug=lamp', 'staff'), ['Lamp']);
  t.deepEqual(await names('/products?slug=lamp', 'ada'), []);
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

test('a taken SKU is named, with its path in the request', async t => {
  const {ask, make} = await serve(t);
  const {location} = await make('/products', lamp);
  const chair = {name: 'Chair', variants: [{sku: 'CHAIR'}, {sku: 'Lamp', options: {size: 'S'}}]};
  const taken = async (method: string, path: string, body: unknown, field: string) => {
    const response = await ask(method, path, {as: 'staff', body});
    t.like(response, {status: 409, body: {code: 'taken-sku', errors: [{path: field}]}});
    t.regex(response.body.detail, /SKU L/);
  };
  await taken('POST', '/products', chair, 'variants[1].sku');
  const {location: own, variants} = await make('/products', {name: 'Chair', variants: [{sku: 'CHAIR'}]});
  await taken('POST', `${own}/variants`, {sku: 'LAMP', options: {size: 'S'}}, 'sku');
  await taken('PATCH', `/variants/${variants[0].id}`, {sku: 'LAMp'}, 'sku');
  await taken('POST', `${location}/variants`, {sku: 'LAMp', options: {size: 'S'}}, 'sku');
  t.is((await ask('PATCH', `/variants/${variants[0].id}`, {as: 'staff', body: {sku: 'Chair'}})).body.sku, 'Chair');
  t.like((await ask('GET', '/products?sku=cHAIR', {as: 'staff'})).body.items, [{id: own.split('/').at(-1)}]);
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
  const move = (id: string, parentId: unknown) =>
    ask('POST', `/categories/${id}/move`, {as: 'staff', body: {parentId}});
  t.like(await move(phone.id, smart.id), {status: 409, body: {code: 'category-cycle'}});
  t.like(await move(phone.id, newId()), {status: 422, body: {errors: [{path: 'parentId'}]}});
  t.like(await move(smart.id, null), {status: 200, body: {parentId: null}});
  t.is((await ask('DELETE', phone.location, {as: 'staff'})).status, 204);
  t.is((await ask('GET', phone.location)).status, 404);
  t.like((await ask('GET', '/categories', {as: 'staff'})).body.items, [{id: smart.id, status: 'inactive', level: 0}]);
});

test('inactive categories, and what is below them, are for staff to see', async t => {
  const {ask, make} = await serve(t);
  const root = await make('/categories', {name: 'Root'});
  const sound = await make(`/categories/${root.id}/subcategories`, {name: 'Sound'});
  const radio = await make(`/categories/${sound.id}/subcategories`, {name: 'Radio'});
  await ask('PATCH', sound.location, {as: 'staff', body: {status: 'inactive'}});
  for (const caller of [{}, {as: 'ada'}]) {
    t.like((await ask('GET', '/categories', caller)).body.items, [{name: 'Root', subcategories: {length: 0}}]);
    t.is((await ask('GET', root.location, caller)).status, 200);
    for (const {location} of [sound, radio])
      t.like(await ask('GET', location, caller), {status: 404, body: {code: 'unknown-category'}});
  }
  const seen = {name: 'Root', subcategories: [{name: 'Sound', subcategories: [{name: 'Radio'}]}]};
  t.like((await ask('GET', '/categories', {as: 'staff'})).body.items, [seen]);
  t.is((await ask('GET', radio.location, {as: 'staff'})).status, 200);
  await ask('PATCH', sound.location, {as: 'staff', body: {status: 'active'}});
  t.like((await ask('GET', '/categories')).body.items, [seen]);
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
