import {randomUUID} from 'node:crypto';
import {postgresServices} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {findInvariantViolations} from './invariants.ts';
import {createOperations, statePublishers} from './operations.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let operations: ReturnType<typeof createOperations>;
let staff: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'}, {exclusive: true});
  client = createClient(shop.url);
  staff = await client.logInAsAdministrator();
  operations = createOperations(client, async () => staff);
});
test.after.always(() => shop?.drop());

const isOutboxEmpty = () => operations.isOutboxEmpty();
const deadLetters = () => operations.deadLetters();

/** All state that shoppers, staff and the catalog can see. */
const readState = async () => {
  const read = (service: string, text: string) => shop.sql(service, text);
  return {
    orders: await read(
      'order',
      'select id, status, payment_status, shipment_status, version from order_states order by id',
    ),
    payments: await read('payment', 'select id, status, version, refunds from payments order by id'),
    ledger: await read('payment', 'select key, outcome from simulated_ledger order by key'),
    carts: await read('cart', 'select id, status, version, lines from carts order by id'),
    replica: await read('cart', 'select * from variants order by id'),
    users: await read('users', 'select id, version from users order by id'),
    accounts: await read('auth', 'select user_id, version from account order by user_id'),
    catalog: (await client.expectStatus(200, 'GET', '/catalog/products?limit=100&sort=name')).body,
  };
};

/** Copies every outbox event that is recorded from now on to the table `recorded`. */
const copyEvents = `
  create table if not exists recorded as select * from outbox with no data;
  create or replace function copy_events() returns trigger language plpgsql as 'begin insert into recorded select new.*; return null; end';
  create or replace trigger copy_events after insert on outbox for each row execute function copy_events()`;
/** Records the copied events again; the trigger does not copy them once more. */
const recordAgain = `
  set session_replication_role = replica;
  insert into outbox (event_id, topic, key, type, data, traceparent, created_at)
    select event_id, topic, key, type, data, traceparent, created_at from recorded order by id`;

test.serial('delivering every event twice and republishing all state changes nothing', async t => {
  for (const service of postgresServices) await shop.sql(service, copyEvents);
  const {variantId} = await client.createProduct(staff, {stock: 20});
  const shopper = await client.signUp('twice');
  for (const payment of ['tok_ok', 'tok_declined', 'tok_ok', 'tok_ok']) {
    const cart = await client.createCart([{variantId, quantity: 2}], shopper.token);
    const {orderId} = (await client.checkOut(cart, {payment, token: shopper.token})).body;
    await client.waitForOrder(orderId, shopper);
    if (payment === 'tok_ok') await client.request('POST', `/orders/${orderId}/cancellations`, {token: shopper.token});
  }
  await eventually(isOutboxEmpty);
  const stock = async () =>
    (await client.expectStatus(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
  await eventually(async () => (await stock()).reserved === 0 && (await isOutboxEmpty()));
  const before = await readState();
  const stockBefore = await stock();

  for (const service of postgresServices) await shop.sql(service, recordAgain);
  for (const service of statePublishers) await operations.republish(service);
  // The relays poll the outbox every half second.
  await eventually(async () => {
    const rows = await Promise.all(postgresServices.map(service => shop.sql(service, 'select 1 from outbox limit 1')));
    return rows.every(found => found.length === 0);
  });

  t.deepEqual(await readState(), before);
  t.deepEqual(await stock(), stockBefore);
});

test.serial(
  'all invariants hold when events are delivered many times and state is republished during purchases',
  async t => {
    for (const service of postgresServices) await shop.sql(service, copyEvents);
    const initial = 500;
    const {variantId} = await client.createProduct(staff, {stock: initial});
    let isBuying = true;
    const buyer = async (i: number) => {
      for (let round = 0; round < 12; round++) {
        const cart = await client.createCart([{variantId, quantity: 1 + (round % 3)}]);
        const payment = ['tok_ok', 'tok_declined', 'tok_lost', 'tok_ok'][(i + round) % 4]!;
        const {orderId} = (await client.checkOut(cart, {payment})).body;
        if (round % 3 === 0)
          await client.request('POST', `/orders/${orderId}/cancellations`, {cartToken: cart.cartToken!, body: {}});
      }
    };
    const redeliver = async () => {
      let rounds = 0;
      for (; isBuying; rounds++) {
        for (const service of postgresServices) await shop.sql(service, recordAgain);
        for (const service of statePublishers) await operations.republish(service);
      }
      return rounds;
    };
    const redelivering = redeliver();
    await Promise.all(Array.from({length: 6}, (_, i) => buyer(i)));
    isBuying = false;
    t.true((await redelivering) > 0);

    await eventually(
      async () => (await isOutboxEmpty()) && (await findInvariantViolations(shop.databaseOf)).length === 0,
      60,
    ).catch(() => {});
    t.deepEqual(await findInvariantViolations(shop.databaseOf), []);
    const [sold] = await shop.sql<{pieces: number}>(
      'order',
      `select coalesce(sum((line->>'quantity')::int), 0)::int as pieces
     from orders join order_states using (id), json_array_elements(lines) line where payment_status = 'captured' and line->>'variantId' = $1`,
      [variantId],
    );
    t.true(sold!.pieces > 0);
    const {onHand} = (await client.expectStatus(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
    t.is(onHand + sold!.pieces, initial);
  },
);

test.serial(
  'an event that cannot be handled becomes a dead letter with a reason, other events are handled, and a replay applies it',
  async t => {
    const {variantId} = await client.createProduct(staff, {stock: 5});
    const mails = async () =>
      (await client.expectStatus(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body.items as {
        to: string;
      }[];

    // A fault in one consumer: its table is missing.
    await shop.sql('notification', 'alter table mails rename to mails_renamed');
    const {token} = await client.signUp('dead-letter');
    const cart = await client.createCart([{variantId, quantity: 1}], token);
    const {orderId} = (await client.checkOut(cart, {token})).body;
    t.is(
      (await client.waitForOrder(orderId, {token})).body.paymentStatus,
      'captured',
      'other consumers do not wait for the failed one',
    );
    await eventually(async () =>
      (await deadLetters()).some(({event}) => event.type === 'order.paid' && event.subject === orderId),
    );
    await client.expectStatus(201, 'POST', `/orders/${orderId}/shipments`, {token: staff, body: {}});
    await eventually(async () =>
      (await deadLetters()).some(({event, parked}) => parked && event.type === 'order.shipped'),
    );

    const paid = (await deadLetters()).find(({event}) => event.type === 'order.paid' && event.subject === orderId)!;
    t.is(paid.service, 'notification');
    t.regex(paid.reason, /mails/);
    t.is((await operations.replay(paid)).status, 409, 'the fault is still there');

    await shop.sql('notification', 'alter table mails_renamed rename to mails');
    const replayed = await operations.replay(paid);
    t.true(replayed.body.applied >= 2);
    t.false((await deadLetters()).some(({event}) => event.subject === orderId));
    t.true((await mails()).length >= 2);
    for (const deadLetter of await deadLetters()) t.is((await operations.replay(deadLetter)).status, 200);
  },
);

test.serial('an event that does not match its schema becomes a dead letter, and can be deleted', async t => {
  const key = randomUUID();
  await shop.sql(
    'order',
    `insert into outbox (event_id, topic, key, type, data) values ($1, 'ecom.order.v1', $2, 'order.paid', '{"orderId": "\\u0000"}')`,
    [randomUUID(), key],
  );
  await eventually(async () => (await deadLetters()).filter(({event}) => event.subject === key).length === 3);
  for (const {service, id, reason} of (await deadLetters()).filter(({event}) => event.subject === key)) {
    t.regex(reason, /unreadable|does not match/);
    const path = `/ops/${service}/dead-letters/${id}`;
    t.like((await client.expectStatus(200, 'GET', path, {token: staff})).body, {id, reason});
    await client.expectStatus(204, 'DELETE', path, {token: staff});
  }
  t.like(await client.request('DELETE', '/ops/cart/dead-letters/999', {token: staff}), {
    status: 404,
    body: {code: 'unknown-dead-letter'},
  });
});

test.serial('all invariants hold after all tests', async t => {
  await eventually(isOutboxEmpty);
  t.deepEqual(await findInvariantViolations(shop.databaseOf), []);
});
