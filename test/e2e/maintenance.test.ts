import {services} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {createClient} from './client.ts';
import {queryDatabase} from './database.ts';
import {startFileShop} from './shop.ts';

let shop: Awaited<ReturnType<typeof startFileShop>>;
test.before(async () => {
  shop = await startFileShop({}, {exclusive: true});
});
test.after.always(() => shop?.drop());

const postgresServices = services.filter(({database}) => database === 'postgres').map(({name}) => name);

/** What `ecom maintenance on` and `off` do, whose own tests are in test/cli. */
const changeMode = async (statement: string) => {
  for (const service of postgresServices)
    await queryDatabase(
      shop.databaseOf(service),
      `with changed as (${statement} returning 1) select pg_notify('write_mode', '') from changed`,
    );
};

test('during maintenance a shop is read, refuses changes, and finishes accepted orders', async t => {
  const client = createClient(shop.url);
  const staff = await client.logInAsAdministrator();
  const product = await client.createProduct(staff, {stock: 5});
  const cart = await client.createCart([{variantId: product.variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart)).body;
  await changeMode(`insert into write_mode (mode, retry_after_seconds) values ('maintenance', 120)`);
  const createCart = () => client.request('POST', '/carts', {body: {currency: 'EUR'}});
  await eventually(async () => (await createCart()).status === 503);

  const refused = await createCart();
  t.is(refused.headers.get('retry-after'), '120');
  t.like(refused.body, {code: 'maintenance', status: 503});
  const writes = [
    ['PATCH', `/products/${product.id}`],
    ['POST', '/auth/login'],
    ['POST', '/users'],
    ['POST', `/orders/${orderId}/cancellations`],
    ['DELETE', `/carts/${cart.id}`],
  ] as const;
  for (const [method, path] of writes) {
    await eventually(async () => (await client.request(method, path, {token: staff})).body.code === 'maintenance');
  }
  const reads = ['/catalog/products', `/products/${product.id}`, `/carts/${cart.id}`, '/ops/order/status'];
  for (const path of reads) t.is((await client.request('GET', path, {token: staff})).status, 200, path);
  t.is((await client.waitForOrder(orderId, cart)).body.paymentStatus, 'captured');
  t.is((await client.request('POST', '/ops/product/republish', {token: staff})).status, 200);

  await changeMode('delete from write_mode');
  await eventually(async () => (await createCart()).status === 201);
  t.pass();
});
