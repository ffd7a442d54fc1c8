import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = createClient(shop.url);
  staff = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

const runConcurrently = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({length: count}, (_, i) => work(i)));
const count = (values: readonly unknown[], expected: unknown) => values.filter(value => value === expected).length;
const stockOf = async (variantId: string) =>
  (await client.expectStatus(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
const countCaptures = async (orderIds: readonly string[]) =>
  (
    await shop.sql(
      'payment',
      `select 1 from simulated_ledger where outcome = 'captured' and order_id = any($1::uuid[])`,
      [orderIds],
    )
  ).length;

const outcomeOf = async (orderId: string, cart: Parameters<Client['waitForOrder']>[1]) => {
  const {status, paymentStatus} = (await client.waitForOrder(orderId, cart)).body;
  return `${status} ${paymentStatus}`;
};

test.serial(
  '50 concurrent orders of a variant with a stock of 10 end as 10 paid and 40 rejected, and the stock is 0',
  async t => {
    const {variantId} = await client.createProduct(staff, {stock: 10});
    const carts = await runConcurrently(50, () => client.createCart([{variantId, quantity: 1}]));
    const orders = await Promise.all(carts.map(async cart => ({cart, response: await client.checkOut(cart)})));
    t.is(
      count(
        orders.map(({response}) => response.status),
        202,
      ),
      50,
    );

    const finalStatuses = await Promise.all(orders.map(({cart, response}) => outcomeOf(response.body.orderId, cart)));
    t.is(count(finalStatuses, 'confirmed captured'), 10);
    t.is(count(finalStatuses, 'rejected voided'), 40);
    await eventually(async () => (await stockOf(variantId)).onHand === 0);
    t.like(await stockOf(variantId), {onHand: 0, reserved: 0, available: 0});
    t.is(await countCaptures(orders.map(({response}) => response.body.orderId)), 10);
  },
);

test.serial(
  'concurrent orders that list two scarce variants in opposite order neither deadlock nor oversell',
  async t => {
    const [a, b] = [await client.createProduct(staff, {stock: 10}), await client.createProduct(staff, {stock: 10})];
    const lines = [a, b].map(({variantId}) => ({variantId, quantity: 1}));
    const carts = await runConcurrently(40, i => client.createCart(i % 2 ? lines : lines.toReversed()));
    const orders = await Promise.all(
      carts.map(async cart => ({cart, orderId: (await client.checkOut(cart)).body.orderId})),
    );
    const finalStatuses = await Promise.all(orders.map(({cart, orderId}) => outcomeOf(orderId, cart)));
    t.is(count(finalStatuses, 'confirmed captured'), 10);
    t.is(count(finalStatuses, 'rejected voided'), 30);
    for (const {variantId} of [a, b]) {
      await eventually(async () => (await stockOf(variantId)).onHand === 0);
      t.like(await stockOf(variantId), {onHand: 0, reserved: 0});
    }
  },
);

test.serial('20 concurrent checkouts with one Idempotency-Key create one order', async t => {
  const {variantId} = await client.createProduct(staff, {stock: 30});
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const key = randomUUID();
  const responses = await runConcurrently(20, () => client.checkOut(cart, {key}));
  const done = responses.filter(({status}) => status === 202);
  t.true(done.length >= 1);
  t.is(new Set(done.map(({body}) => body.orderId)).size, 1);
  t.true(
    responses.every(
      ({status, body}) => status === 202 || (status === 409 && body.code === 'idempotency-key-in-flight'),
    ),
  );

  const again = await client.checkOut(cart, {key});
  t.is(again.status, 202);
  t.is(again.headers.get('idempotent-replayed'), 'true');
  t.is(again.body.orderId, done[0]!.body.orderId);
  await client.waitForOrder(again.body.orderId, cart);
  t.is((await shop.sql('order', 'select 1 from orders where cart_id = $1', [cart.id])).length, 1);
  t.like(await client.checkOut({...cart, total: {amount: 1, currency: 'EUR'}}, {key}), {
    status: 422,
    body: {code: 'idempotency-key-reused'},
  });
});

test.serial('two concurrent checkouts of one cart with different keys create one order', async t => {
  const {variantId} = await client.createProduct(staff, {stock: 30});
  for (let round = 0; round < 10; round++) {
    const cart = await client.createCart([{variantId, quantity: 1}]);
    const responses = await runConcurrently(2, () => client.checkOut(cart));
    t.deepEqual(responses.map(({status}) => status).sort(), [202, 409]);
    const {orderId} = responses.find(({status}) => status === 202)!.body;
    t.is((await client.waitForOrder(orderId, cart)).body.paymentStatus, 'captured');
    t.is((await shop.sql('order', 'select 1 from orders where cart_id = $1', [cart.id])).length, 1);
  }
});

test.serial('30 concurrent sign-ups with one e-mail address create one user, and 29 are refused with 409', async t => {
  const email = `${randomUUID()}@example.org`;
  const responses = await runConcurrently(30, i =>
    client.request('POST', '/users', {
      body: {email: i % 2 ? email : email.toUpperCase(), password: 'correct horse', fullName: 'Ada'},
    }),
  );
  t.is(
    count(
      responses.map(({status}) => status),
      201,
    ),
    1,
  );
  t.is(
    count(
      responses.map(({status}) => status),
      409,
    ),
    29,
  );
});

test.serial('20 concurrent requests to create the same category create one', async t => {
  const {body: parent} = await client.expectStatus(201, 'POST', '/categories', {token: staff, body: {name: 'Parent'}});
  for (const path of ['/categories', `/categories/${parent.id}/subcategories`]) {
    const responses = await runConcurrently(20, i =>
      client.request('POST', path, {token: staff, body: {name: i % 2 ? 'Same name' : 'SAME NAME'}}),
    );
    t.is(
      count(
        responses.map(({status}) => status),
        201,
      ),
      1,
    );
    t.is(
      count(
        responses.map(({status}) => status),
        409,
      ),
      19,
    );
  }
});
