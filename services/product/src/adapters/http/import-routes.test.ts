import test from 'ava';
import {lamp, serve, variant} from '../../testing/routes.ts';

const row = {slug: 'lamp', ...lamp, brand: 'Acme', categories: [['Home', 'Lights']]};
const path = '/products/imports';

test('an import says for each row what became of it', async t => {
  const {ask} = await serve(t);
  const items = [row, {...row, slug: 'No slug'}, {...row, slug: 'chair', variants: []}, 7];
  const {status, body} = await ask('POST', path, {as: 'staff', body: {items}});
  t.is(status, 200);
  t.like(body.items, [
    {index: 0, outcome: 'created'},
    {index: 1, outcome: 'refused', error: {status: 422, code: 'invalid-row'}},
    {index: 2, outcome: 'refused', error: {status: 409, code: 'variant-required'}},
    {index: 3, outcome: 'refused', error: {status: 422, code: 'invalid-row'}},
  ]);
  t.is(body.items[1].error.errors[0].path, 'slug');
  const {productId} = body.items[0];
  t.like((await ask('GET', `/products/${productId}`)).body, {slug: 'lamp', brand: {name: 'Acme'}});
  const again = await ask('POST', path, {as: 'staff', body: {items: [row]}});
  t.deepEqual(again.body.items, [{index: 0, outcome: 'unchanged', productId}]);
});

test('a dry run of an import changes nothing', async t => {
  const {ask} = await serve(t);
  const {body} = await ask('POST', `${path}?dryRun=true`, {as: 'staff', body: {items: [row]}});
  t.deepEqual(body.items, [{index: 0, outcome: 'created'}]);
  t.deepEqual((await ask('GET', '/products', {as: 'staff'})).body.items, []);
});

test('an export has the rows of an import, in pages', async t => {
  const {ask} = await serve(t);
  await ask('POST', path, {as: 'staff', body: {items: [row, {slug: 'chair', name: 'Chair', variants: [{sku: 'C'}]}]}});
  const first = await ask('GET', '/products/exports?limit=1', {as: 'staff'});
  t.is(first.status, 200);
  const rest = await ask('GET', `/products/exports?cursor=${first.body.nextCursor}`, {as: 'staff'});
  const items = [...first.body.items, ...rest.body.items];
  t.is(rest.body.nextCursor, null);
  t.deepEqual(
    items.find(({slug}) => slug === 'lamp'),
    {...row, description: '', media: [], attributes: {}, variants: [{...variant, options: {}}]},
  );
  const {body} = await ask('POST', path, {as: 'staff', body: {items}});
  t.like(body.items, [{outcome: 'unchanged'}, {outcome: 'unchanged'}]);
});

test('an export has only what its filters select', async t => {
  const {ask} = await serve(t);
  const items = [row, {slug: 'chair', name: 'Chair', brand: 'Nimbus', status: 'draft', variants: [{sku: 'C'}]}];
  await ask('POST', path, {as: 'staff', body: {items}});
  const [nimbus] = (await ask('GET', '/brands?name=Nimbus')).body.items;
  const found = async (query: string) =>
    (await ask('GET', `/products/exports?${query}`, {as: 'staff'})).body.items.map(({slug}: {slug: string}) => slug);
  t.deepEqual((await found('status=draft,published,archived')).sort(), ['chair', 'lamp']);
  t.deepEqual(await found('status=draft'), ['chair']);
  t.deepEqual(await found(`brandId=${nimbus.id}`), ['chair']);
  t.deepEqual(await found('sku=c'), ['chair']);
  t.is((await ask('GET', '/products/exports?status=deleted', {as: 'staff'})).status, 422);
});

const isRefused = test.macro(async (t, as: string | undefined, body: unknown, status: number, query = '') => {
  const {ask} = await serve(t);
  t.is((await ask('POST', path + query, {...(as && {as}), body})).status, status);
});
test('an import without a token is refused', isRefused, undefined, {items: [row]}, 401);
test('an import of a customer is refused', isRefused, 'ada', {items: [row]}, 403);
test('an import without rows is refused', isRefused, 'staff', {items: []}, 422);
test('an import of too many rows is refused', isRefused, 'staff', {items: Array(101).fill(row)}, 422);
test(
  'an import with another dryRun than true or false is refused',
  isRefused,
  'staff',
  {items: [row]},
  422,
  '?dryRun=x',
);

test('an export is for staff', async t => {
  const {ask} = await serve(t);
  t.is((await ask('GET', '/products/exports')).status, 401);
  t.is((await ask('GET', '/products/exports', {as: 'ada'})).status, 403);
});
