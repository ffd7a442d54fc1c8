import {services} from '@ecom/contracts/services';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {administrator} from './contract.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let token: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = createClient(shop.url);
  token = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

type AuditRecord = {
  readonly action: string;
  readonly traceId: string;
  readonly actor: object;
  readonly changes: readonly {
    readonly resource: string;
    readonly id: string;
    readonly fields: Record<string, unknown>;
  }[];
};

const recordsOf = async (service: string, resource: string): Promise<readonly AuditRecord[]> =>
  (await client.expectStatus(200, 'GET', `/ops/${service}/audit?resource=${resource}&limit=100`, {token})).body.items;

const operations = services.map(({name}) => `/ops/${name}/status`);

test('changes of an administrator are recorded with the values before and after', async t => {
  const shopper = await client.createMember(token, 'audited');
  const rolesPath = `/auth/accounts/${shopper.id}/roles`;
  await client.expectStatus(200, 'PUT', rolesPath, {token, body: {roles: ['customer', 'staff']}});
  await client.expectStatus(422, 'PUT', rolesPath, {token, body: {roles: ['emperor']}});
  const [roles, ...others] = await recordsOf('auth', shopper.id);
  t.deepEqual(others, [], 'the refused change has no record');
  t.like(roles, {
    actor: {email: administrator.email, apiKeyId: null},
    action: 'setAccountRoles',
    method: 'PUT',
    path: rolesPath,
    resourceIds: [shopper.id],
  });
  t.like(roles!.changes[0], {
    resource: 'account',
    id: shopper.id,
    fields: {roles: {before: ['customer'], after: ['customer', 'staff']}},
  });

  const {variantId, id: productId} = await client.createProduct(token, {stock: 5, price: 1000});
  const prices = [{amount: 1200, currency: 'EUR'}];
  await client.expectStatus(200, 'PATCH', `/variants/${variantId}`, {token, body: {prices}});
  const [priced] = await recordsOf('product', productId);
  t.is(priced!.action, 'updateVariant');
  const variant = priced!.changes.find(({resource}) => resource === 'variant');
  t.deepEqual(variant?.fields.prices, {before: [{amount: 1000, currency: 'EUR'}], after: prices});
});

test('an import is one record with the changes of its products', async t => {
  const {id, slug, variantId} = await client.createProduct(token, {stock: 5, price: 1000});
  const {name, variants} = (await client.expectStatus(200, 'GET', `/products/${id}`, {token})).body;
  const prices = [{amount: 900, currency: 'EUR'}];
  const items = [{slug, name, variants: [{sku: variants[0].sku, prices, stock: 7}]}];
  await client.expectStatus(200, 'POST', '/products/imports', {token, body: {items}});
  const [record] = await recordsOf('product', variantId);
  t.is(record!.action, 'importProducts');
  const changeOf = (name: string) => record!.changes.find(({resource}) => resource === name)?.fields;
  t.deepEqual(changeOf('stock'), {onHand: {before: 5, after: 7}});
  t.deepEqual(changeOf('variant'), {prices: {before: [{amount: 1000, currency: 'EUR'}], after: prices}});
  await client.expectStatus(200, 'POST', '/products/imports', {token, body: {items}});
  const path = '/ops/product/audit?action=importProducts&limit=100';
  const imports: readonly AuditRecord[] = (await client.expectStatus(200, 'GET', path, {token})).body.items;
  t.true(imports.length > 0);
  t.true(
    imports.every(({changes}) => changes.length > 0),
    'an import that changes nothing leaves no record',
  );
});

test("an order's shipment is recorded, the purchase is not, and no record has a secret or the customer's e-mail address", async t => {
  const shopper = await client.signUp('buyer');
  const {variantId} = await client.createProduct(token, {stock: 5});
  const cart = await client.createCart([{variantId, quantity: 1}], shopper.token);
  const {orderId} = (await client.checkOut(cart, {token: shopper.token})).body;
  await client.waitForOrder(orderId, shopper);
  for (const [service, id] of [
    ['users', shopper.id],
    ['auth', shopper.id],
    ['cart', cart.id],
    ['order', orderId],
  ] as const)
    t.deepEqual(await recordsOf(service, id), [], service);

  const path = `/orders/${orderId}/shipments`;
  const body = {carrier: 'Post', trackingNumber: 'T-1'};
  const headers = {'idempotency-key': `ship-${orderId}`};
  for (let i = 0; i < 2; i++) await client.expectStatus(201, 'POST', path, {token, body, headers});
  await client.expectStatus(422, 'POST', path, {token, body: {carrier: ''}});
  const [shipped, ...others] = await recordsOf('order', orderId);
  t.deepEqual(others, [], 'neither the repetition nor the refused shipment has a record');
  t.is(shipped!.action, 'createShipment');
  t.deepEqual(shipped!.changes[0]!.fields.shipmentStatus, {before: 'unshipped', after: 'shipped'});

  await client.expectStatus(200, 'PATCH', `/users/${shopper.id}`, {
    token,
    body: {fullName: 'Grace', timezone: 'Asia/Tokyo'},
  });
  await client.expectStatus(200, 'PATCH', `/users/${shopper.id}`, {token, body: {email: `new-${shopper.email}`}});
  const [, renamed] = await recordsOf('users', shopper.id);
  t.like(renamed!.changes[0]!.fields, {fullName: 'changed', timezone: {before: 'UTC', after: 'Asia/Tokyo'}});
  await client.expectStatus(204, 'DELETE', `/users/${shopper.id}`, {token});

  for (const {name, database} of services) {
    if (database !== 'postgres') continue;
    const rows = await shop.sql(name, 'select * from audit');
    t.notRegex(JSON.stringify(rows), /buyer-|audited-|Ada|Grace|correct horse|argon2|1 Square/, name);
  }
});

test('an administrator who shops has a record of each step, and none of a repetition', async t => {
  const {variantId} = await client.createProduct(token, {stock: 5});
  const cart = await client.createCart([{variantId, quantity: 1}], token);
  for (let i = 0; i < 2; i++) t.is((await client.checkOut(cart, {token, key: `buy-${cart.id}`})).status, 202);
  const actions = (await recordsOf('cart', cart.id)).map(({action}) => action);
  t.deepEqual(actions, ['checkOutCart', 'createCart']);
});

test('operations need a token and a permission that administrators have', async t => {
  const member = await client.createMember(token, 'member');
  const roles = {token, body: {roles: ['customer', 'staff']}};
  await client.expectStatus(200, 'PUT', `/auth/accounts/${member.id}/roles`, roles);
  const staff = await client.logIn(member.email, member.password);
  for (const path of operations) {
    t.is((await client.request('GET', path)).status, 401, path);
    t.is((await client.request('GET', path, {token: staff})).status, 403, path);
    t.like((await client.request('GET', path, {token})).body, {service: path.split('/')[2], ready: true, failing: {}});
  }
});

test('the admin port has no operations', async t => {
  const admin = createClient(shop.adminUrl);
  t.is((await admin.request('GET', '/livez')).status, 200);
  for (const path of [...operations, '/ops', '/ops/outbox', '/ops/dead-letters'])
    t.is((await admin.request('GET', path, {token})).status, 404, path);
});

test('an operation on events is recorded before it runs', async t => {
  await client.expectStatus(404, 'POST', '/ops/cart/dead-letters/999/replay', {token});
  const [record] = (await client.expectStatus(200, 'GET', '/ops/cart/audit?action=replayCartDeadLetter', {token})).body
    .items;
  t.like(record, {path: '/ops/cart/dead-letters/999/replay', resourceIds: ['999'], changes: []});
});
