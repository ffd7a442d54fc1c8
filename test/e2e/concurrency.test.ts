import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, clientOf} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = clientOf(shop.url);
  staff = await client.asAdministrator();
});
test.after.always(() => shop?.drop());

const times = <T>(count: number, act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({length: count}, (_, i) => act(i)));
const count = (values: readonly unknown[], wanted: unknown) => values.filter(value => value === wanted).length;
const stockOf = async (variantId: string) =>
  (await client.must(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
const captures = async (orderIds: readonly string[]) =>
  (
    await shop.sql(
      'payment',
      `select 1 from simulated_ledger where outcome = 'captured' and order_id = any($1::uuid[])`,
      [orderIds],
    )
  ).length;

test.serial('stock 10, 50 buyers at once: 10 have paid, 40 are rejected, and the stock is 0', async t => {
  const {variantId} = await client.makeProduct(staff, {stock: 10});
  const carts = await times(50, () => client.makeCart([{variantId, quantity: 1}]));
  const orders = await Promise.all(carts.map(async cart => ({cart, reply: await client.checkOut(cart)})));
  t.is(
    count(
      orders.map(({reply}) => reply.status),
      202,
    ),
    50,
  );

  const ends = await Promise.all(
    orders.map(async ({cart, reply}) => (await client.waitFor(reply.body.orderId, cart)).body.status),
  );
  t.is(count(ends, 'paid'), 10);
  t.is(count(ends, 'rejected'), 40);
  await eventually(async () => (await stockOf(variantId)).onHand === 0);
  t.like(await stockOf(variantId), {onHand: 0, reserved: 0, available: 0});
  t.is(await captures(orders.map(({reply}) => reply.body.orderId)), 10);
});

test.serial('two scarce variants bought in opposite order: no deadlock, nothing oversold', async t => {
  const [a, b] = [await client.makeProduct(staff, {stock: 10}), await client.makeProduct(staff, {stock: 10})];
  const lines = [a, b].map(({variantId}) => ({variantId, quantity: 1}));
  const carts = await times(40, i => client.makeCart(i % 2 ? lines : lines.toReversed()));
  const orders = await Promise.all(
    carts.map(async cart => ({cart, orderId: (await client.checkOut(cart)).body.orderId})),
  );
  const ends = await Promise.all(
    orders.map(async ({cart, orderId}) => (await client.waitFor(orderId, cart)).body.status),
  );
  t.is(count(ends, 'paid'), 10);
  t.is(count(ends, 'rejected'), 30);
  for (const {variantId} of [a, b]) {
    await eventually(async () => (await stockOf(variantId)).onHand === 0);
    t.like(await stockOf(variantId), {onHand: 0, reserved: 0});
  }
});

test.serial('one Idempotency-Key, 20 requests at once: one order', async t => {
  const {variantId} = await client.makeProduct(staff, {stock: 30});
  const cart = await client.makeCart([{variantId, quantity: 1}]);
  const key = randomUUID();
  const replies = await times(20, () => client.checkOut(cart, {key}));
  const done = replies.filter(({status}) => status === 202);
  t.true(done.length >= 1);
  t.is(new Set(done.map(({body}) => body.orderId)).size, 1);
  t.true(
    replies.every(({status, body}) => status === 202 || (status === 409 && body.code === 'idempotency-key-in-flight')),
  );

  const again = await client.checkOut(cart, {key});
  t.is(again.status, 202);
  t.is(again.headers.get('idempotent-replayed'), 'true');
  t.is(again.body.orderId, done[0]!.body.orderId);
  await client.waitFor(again.body.orderId, cart);
  t.is((await shop.sql('order', 'select 1 from orders where cart_id = $1', [cart.id])).length, 1);
  t.like(await client.checkOut({...cart, total: {amount: 1, currency: 'EUR'}}, {key}), {
    status: 422,
    body: {code: 'idempotency-key-reused'},
  });
});

test.serial('one cart checked out with two keys at once: one order', async t => {
  const {variantId} = await client.makeProduct(staff, {stock: 30});
  for (let round = 0; round < 10; round++) {
    const cart = await client.makeCart([{variantId, quantity: 1}]);
    const replies = await times(2, () => client.checkOut(cart));
    t.deepEqual(replies.map(({status}) => status).sort(), [202, 409]);
    const {orderId} = replies.find(({status}) => status === 202)!.body;
    t.is((await client.waitFor(orderId, cart)).body.status, 'paid');
    t.is((await shop.sql('order', 'select 1 from orders where cart_id = $1', [cart.id])).length, 1);
  }
});

test.serial('30 sign-ups with one e-mail at once: one 201, 29 times 409', async t => {
  const email = `${randomUUID()}@example.org`;
  const replies = await times(30, i =>
    client.ask('POST', '/users', {
      body: {email: i % 2 ? email : email.toUpperCase(), password: 'correct horse', fullName: 'Ada'},
    }),
  );
  t.is(
    count(
      replies.map(({status}) => status),
      201,
    ),
    1,
  );
  t.is(
    count(
      replies.map(({status}) => status),
      409,
    ),
    29,
  );
});

test.serial('20 equal sibling categories at once: one', async t => {
  const {body: parent} = await client.must(201, 'POST', '/categories', {token: staff, body: {name: 'Parent'}});
  for (const path of ['/categories', `/categories/${parent.id}/subcategories`]) {
    const replies = await times(20, i =>
      client.ask('POST', path, {token: staff, body: {name: i % 2 ? 'Same name' : 'SAME NAME'}}),
    );
    t.is(
      count(
        replies.map(({status}) => status),
        201,
      ),
      1,
    );
    t.is(
      count(
        replies.map(({status}) => status),
        409,
      ),
      19,
    );
  }
});
