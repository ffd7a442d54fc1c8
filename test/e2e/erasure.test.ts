import {randomUUID} from 'node:crypto';
import {postgresServices} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop();
  client = createClient(shop.url);
  staff = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

type Column = {table: string; column: string};
const textColumns = `select table_name as "table", column_name as "column" from information_schema.columns
  where table_schema = 'public' and (data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY'))`;

/** The columns of all databases that contain one of the texts, as `service.table.column`. */
const columnsWith = async (texts: readonly string[]): Promise<readonly string[]> => {
  const searchDatabase = async (service: string) => {
    const columns = await shop.sql<Column>(service, textColumns);
    const found: string[] = [];
    for (const {table, column} of columns) {
      const rows = await shop.sql(
        service,
        `select 1 from "${table}", unnest($1::text[]) as wanted where strpos(lower("${column}"::text), wanted) > 0 limit 1`,
        [texts],
      );
      if (rows.length > 0) found.push(`${service}.${table}.${column}`);
    }
    return found;
  };
  return (await Promise.all(postgresServices.map(searchDatabase))).flat();
};

test('nothing of a deleted user is in any database, and a later refund mails nobody', async t => {
  const user = await client.signUp('wilhelmina');
  const mine = {token: user.token};
  const [name, street, phone] = ['Wilhelmina Featherstone', '77 Buttercup Lane', '+4532123456'];
  const address = {fullName: name, line1: street, city: 'Aarhus', postalCode: '8000', country: 'DK', phone};
  const texts = [user.email, 'featherstone', 'wilhelmina', 'buttercup', phone];
  await client.expectStatus(200, 'PATCH', `/users/${user.id}`, {
    ...mine,
    headers: {'content-type': 'application/merge-patch+json'},
    body: {fullName: name},
  });
  await client.expectStatus(201, 'POST', `/users/${user.id}/addresses`, {...mine, body: address});

  const product = await client.createProduct(staff, {stock: 5});
  const lines = [{variantId: product.variantId, quantity: 1}];
  const {id: cartId, total} = await client.createCart(lines, user.token);
  const body = {
    shippingAddress: address,
    billingAddress: address,
    payment: {provider: 'simulated', token: 'tok_ok'},
    expectedTotal: total,
  };
  const headers = {'idempotency-key': randomUUID()};
  const {orderId} = (await client.expectStatus(202, 'POST', `/carts/${cartId}/checkout`, {...mine, headers, body}))
    .body;
  t.is((await client.waitForOrder(orderId, mine)).body.paymentStatus, 'captured');
  const openCart = await client.createCart(lines, user.token);
  const shipment = {carrier: 'DHL', trackingNumber: 'Q-77'};
  const shipped = await client.expectStatus(201, 'POST', `/orders/${orderId}/shipments`, {
    token: staff,
    body: shipment,
  });
  const mailsTo = async () =>
    (await client.expectStatus(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body.items.filter(
      ({to, subject}: {to: string; subject: string}) => to === user.email || subject.includes(shipped.body.number),
    ).length;
  await eventually(async () => (await mailsTo()) === 4);
  t.true((await columnsWith(texts)).includes('order.orders.shipping_address'), 'the search finds what is there');

  await client.expectStatus(204, 'DELETE', `/users/${user.id}`, {token: staff});
  await eventually(async () => (await mailsTo()) === 0);
  t.like((await client.expectStatus(200, 'GET', `/orders/${orderId}`, {token: staff})).body.shippingAddress, address);

  const {id: shipmentId} = shipped.body.shipments[0];
  await client.expectStatus(200, 'POST', `/orders/${orderId}/shipments/${shipmentId}/delivery`, {token: staff});
  // An order that was open at the deletion is erased within a minute of its end.
  await eventually(async () => (await columnsWith(texts)).length === 0, 90).catch(async () => {
    t.deepEqual(await columnsWith(texts), []);
  });
  t.is((await client.request('GET', `/carts/${openCart.id}`, {token: staff})).status, 404);
  t.deepEqual(await shop.sql('cart', `select id from carts where user_id = $1 and status = 'open'`, [user.id]), []);

  const payment = (await client.expectStatus(200, 'GET', `/payments?orderId=${orderId}`, {token: staff})).body.items[0];
  await client.expectStatus(201, 'POST', `/payments/${payment.id}/refunds`, {
    token: staff,
    headers: {'idempotency-key': randomUUID()},
    body: {amount: total, reason: 'broken'},
  });
  const order = async () => (await client.expectStatus(200, 'GET', `/orders/${orderId}`, {token: staff})).body;
  await eventually(async () => (await order()).paymentStatus === 'refunded');
  t.like(await order(), {total, shippingAddress: {city: 'Aarhus', postalCode: '8000', country: 'DK', line1: ''}});
  const handled = async () => (await shop.sql('order', 'select 1 from outbox')).length === 0;
  await eventually(handled);
  t.is(await mailsTo(), 0);
  t.deepEqual(await columnsWith(texts), []);
});
