import {randomUUID} from 'node:crypto';
import {postgresServices} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let admin: string;

test.before(async () => {
  shop = await startFileShop();
  client = createClient(shop.url);
  admin = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

const wait = {prefer: 'wait=30'};

test('an export has what every service holds about the user, and no secret', async t => {
  const {variantId} = await client.createProduct(admin, {stock: 5});
  const user = await client.signUp('ada');
  const mine = {token: user.token};
  const address = {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'};
  await client.expectStatus(201, 'POST', `/users/${user.id}/addresses`, {...mine, body: address});
  const cart = await client.createCart([{variantId, quantity: 1}], user.token);
  const {orderId} = (await client.checkOut(cart, mine)).body;
  await client.waitForOrder(orderId, mine);
  const path = `/users/${user.id}/export`;
  const mailed = `/ops/notification/mails?to=${user.email}&kind=order-confirmation`;
  await eventually(async () => (await client.expectStatus(200, 'GET', mailed, {token: admin})).body.items.length === 1);

  t.is((await client.request('GET', path, mine)).body.code, 'unknown-export');
  const requested = await client.expectStatus(202, 'POST', path, mine);
  t.like(requested.body, {userId: user.id, status: 'pending', readyAt: null, data: null});
  t.is(requested.headers.get('location'), path);
  const {body, headers} = await client.expectStatus(200, 'GET', path, {...mine, headers: wait});
  t.is(body.status, 'ready');
  t.is(headers.get('preference-applied'), 'wait=30');
  t.is(headers.get('content-disposition'), `attachment; filename="personal-data-${user.id}.json"`);
  const {data} = body;
  t.deepEqual(Object.keys(data).sort(), ['auth', 'cart', 'notification', 'order', 'payment', 'product', 'users']);
  t.like(data.users, {profiles: [{id: user.id, email: user.email}], addresses: [{line1: '1 Square'}]});
  t.like(data.auth, {accounts: [{userId: user.id, email: user.email}]});
  t.is(data.auth.sessions.length, 1);
  t.like(data.cart, {carts: [{id: cart.id}]});
  t.like(data.order, {orders: [{id: orderId, email: user.email}]});
  t.like(data.payment, {payments: [{orderId}]});
  t.deepEqual(data.notification.mails.map(({kind}: {kind: string}) => kind).sort(), [
    'email-verification',
    'order-confirmation',
    'welcome',
  ]);
  t.notRegex(JSON.stringify(data), /argon2|passwordHash|tokenHash|"hash"|tok_ok/);

  const again = await client.request('POST', path, mine);
  t.like(again, {status: 429, body: {code: 'exported-today'}});
  t.true(Number(again.headers.get('retry-after')) > 80_000);
});

test('an export is for the user, and for who may read users', async t => {
  const [ada, eve] = [await client.signUp('ada'), await client.signUp('eve')];
  const path = `/users/${ada.id}/export`;
  for (const method of ['GET', 'POST']) t.is((await client.request(method, path, {token: eve.token})).status, 404);
  const {body} = await client.expectStatus(200, 'POST', path, {token: admin, headers: wait});
  t.like(body, {status: 'ready', pendingServices: [], data: {order: {orders: undefined}}});
  t.is((await client.expectStatus(200, 'GET', path, {token: ada.token})).body.id, body.id);
  const {items} = (
    await client.expectStatus(200, 'GET', `/ops/users/audit?resource=${ada.id}&action=requestUserExport`, {
      token: admin,
    })
  ).body;
  t.is(items.length, 1, 'the request of staff is in the audit log');
});

test('staff get their records of the audit log from all services', async t => {
  const {id, email, password} = await client.createMember(admin, 'clerk');
  await client.expectStatus(200, 'PUT', `/auth/accounts/${id}/roles`, {token: admin, body: {roles: ['staff']}});
  const token = await client.logIn(email, password);
  await client.createProduct(token, {stock: 1});
  const {data} = (await client.expectStatus(200, 'POST', `/users/${id}/export`, {token, headers: wait})).body;
  t.like(data.product.auditRecords, [{action: 'createProduct', actor: {userId: id}}]);
});

test('a deletion says what is erased and kept, and reaches dead letters and exports', async t => {
  const {id, email, token} = await client.signUp('wilma');
  await client.expectStatus(200, 'POST', `/users/${id}/export`, {token, headers: wait});
  const address = {fullName: 'Wilma', line1: '77 Buttercup Lane', city: 'Aarhus', postalCode: '8000', country: 'DK'};
  const envelope = {id: randomUUID(), subject: randomUUID(), data: {userId: id, email, shippingAddress: address}};
  for (const service of postgresServices)
    await shop.sql(
      service,
      `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked)
       values ($1, 'ecom.test.v1', $2, 'test', $3, 'a test', false)`,
      [envelope.id, envelope.subject, JSON.stringify(envelope)],
    );
  const {body} = await client.expectStatus(200, 'DELETE', `/users/${id}`, {
    token,
    headers: {prefer: 'return=representation'},
  });
  t.is(body.userId, id);
  t.true(body.kept.some(({why}: {why: string}) => why.includes('bookkeeping')));

  for (const service of postgresServices) {
    const read = async () => {
      const [row] = await shop.sql<{envelope: string}>(
        service,
        'delete from dead_letter where event_id = $1 and strpos(envelope, $2) = 0 returning envelope',
        [envelope.id, email],
      );
      return row && JSON.parse(row.envelope).data;
    };
    let data: {userId: string; shippingAddress: object} | undefined;
    await eventually(async () => {
      data = await read();
      return data !== undefined;
    });
    t.is(data?.userId, id);
    t.deepEqual(data?.shippingAddress, {...address, fullName: '', line1: ''}, service);
  }
  t.deepEqual(await shop.sql('users', 'select id from data_export where user_id = $1', [id]), []);
});
