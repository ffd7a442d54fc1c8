import {randomUUID} from 'node:crypto';
import {postgresServices} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, clientOf} from './client.ts';
import {brokenInvariants} from './invariants.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let admin: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'}, {alone: true});
  client = clientOf(shop.url);
  admin = clientOf(shop.adminUrl);
  staff = await client.asAdministrator();
});
test.after.always(() => shop?.drop());

const atRest = async () =>
  (await admin.must(200, 'GET', '/ops/outbox')).body.items.every(({rows}: {rows: number}) => rows === 0);

/** What `/ops/dead-letters` shows of one. */
type Letter = {
  readonly service: string;
  readonly id: number;
  readonly reason: string;
  readonly parked: boolean;
  readonly event: {readonly type: string; readonly subject: string};
};

/** Everything that a shopper, staff and the catalog can see of the business. */
const books = async () => {
  const read = (service: string, text: string) => shop.sql(service, text);
  return {
    orders: await read('order', 'select id, status, version from orders order by id'),
    payments: await read('payment', 'select id, status, version, refunds from payments order by id'),
    ledger: await read('payment', 'select key, outcome from simulated_ledger order by key'),
    carts: await read('cart', 'select id, status, version, lines from carts order by id'),
    replica: await read('cart', 'select * from variants order by id'),
    users: await read('users', 'select id, version from users order by id'),
    accounts: await read('auth', 'select user_id, version from account order by user_id'),
    catalog: (await client.must(200, 'GET', '/catalog/products?limit=100&sort=name')).body,
  };
};

/** Copies all events that are recorded from now on. */
const copyEvents = `
  create table if not exists recorded as select * from outbox with no data;
  create or replace function copy_events() returns trigger language plpgsql as 'begin insert into recorded select new.*; return null; end';
  create or replace trigger copy_events after insert on outbox for each row execute function copy_events()`;
/** The copies, which are not copied themselves. */
const tellAgain = `
  set session_replication_role = replica;
  insert into outbox (event_id, topic, key, type, data, traceparent, created_at)
    select event_id, topic, key, type, data, traceparent, created_at from recorded order by id`;

test.serial('everything delivered twice, and replicas republished at any moment: nothing changes', async t => {
  for (const service of postgresServices) await shop.sql(service, copyEvents);
  const {variantId} = await client.makeProduct(staff, {stock: 20});
  const shopper = await client.signUp('twice');
  for (const payment of ['tok_ok', 'tok_declined', 'tok_ok', 'tok_ok']) {
    const cart = await client.makeCart([{variantId, quantity: 2}], shopper.token);
    const {orderId} = (await client.checkOut(cart, {payment, token: shopper.token})).body;
    await client.waitFor(orderId, shopper);
    if (payment === 'tok_ok') await client.ask('POST', `/orders/${orderId}/cancel`, {token: shopper.token});
  }
  await eventually(atRest);
  const stock = async () => (await client.must(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
  await eventually(async () => (await stock()).reserved === 0 && (await atRest()));
  const before = await books();
  const level = await stock();

  for (const service of postgresServices) await shop.sql(service, tellAgain);
  for (const service of postgresServices) await admin.must(200, 'POST', `/ops/republish/${service}`);
  // The relays look by themselves every half second.
  await eventually(async () => {
    const rows = await Promise.all(postgresServices.map(service => shop.sql(service, 'select 1 from outbox limit 1')));
    return rows.every(found => found.length === 0);
  });

  t.deepEqual(await books(), before);
  t.deepEqual(await stock(), level);
});

test.serial(
  'everything is delivered again and again, and replicas republished, while buyers buy: the books are right',
  async t => {
    for (const service of postgresServices) await shop.sql(service, copyEvents);
    const initial = 500;
    const {variantId} = await client.makeProduct(staff, {stock: initial});
    let buying = true;
    const buyer = async (i: number) => {
      for (let round = 0; round < 12; round++) {
        const cart = await client.makeCart([{variantId, quantity: 1 + (round % 3)}]);
        const payment = ['tok_ok', 'tok_declined', 'tok_lost', 'tok_ok'][(i + round) % 4]!;
        const {orderId} = (await client.checkOut(cart, {payment})).body;
        if (round % 3 === 0)
          await client.ask('POST', `/orders/${orderId}/cancel`, {cartToken: cart.cartToken!, body: {}});
      }
    };
    const noise = async () => {
      let rounds = 0;
      for (; buying; rounds++) {
        for (const service of postgresServices) {
          await shop.sql(service, tellAgain);
          await admin.must(200, 'POST', `/ops/republish/${service}`);
        }
      }
      return rounds;
    };
    const again = noise();
    await Promise.all(Array.from({length: 6}, (_, i) => buyer(i)));
    buying = false;
    t.true((await again) > 0);

    await eventually(async () => (await atRest()) && (await brokenInvariants(shop.databaseOf)).length === 0, 60).catch(
      () => {},
    );
    t.deepEqual(await brokenInvariants(shop.databaseOf), []);
    const [sold] = await shop.sql<{pieces: number}>(
      'order',
      `select coalesce(sum((line->>'quantity')::int), 0)::int as pieces
     from orders, json_array_elements(lines) line where status = 'paid' and line->>'variantId' = $1`,
      [variantId],
    );
    t.true(sold!.pieces > 0);
    const {onHand} = (await client.must(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
    t.is(onHand + sold!.pieces, initial);
  },
);

test.serial(
  'a poison event becomes a dead letter with its reason, the rest flows on; replayed, it is applied',
  async t => {
    const {variantId} = await client.makeProduct(staff, {stock: 5});
    const mails = async () =>
      (await client.must(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body.items as {to: string}[];
    const letters = async () => (await admin.must(200, 'GET', '/ops/dead-letters')).body.items as Letter[];

    // A fault in one consumer: its table is missing for a while.
    await shop.sql('notification', 'alter table mails rename to mails_away');
    const {token} = await client.signUp('poison');
    const cart = await client.makeCart([{variantId, quantity: 1}], token);
    const {orderId} = (await client.checkOut(cart, {token})).body;
    t.is((await client.waitFor(orderId, {token})).body.status, 'paid', 'the others do not wait for it');
    await eventually(async () =>
      (await letters()).some(({event}) => event.type === 'order.paid' && event.subject === orderId),
    );
    await client.must(200, 'POST', `/orders/${orderId}/shipments`, {token: staff, body: {}});
    await eventually(async () => (await letters()).some(({event, parked}) => parked && event.type === 'order.shipped'));

    const paid = (await letters()).find(({event}) => event.type === 'order.paid' && event.subject === orderId)!;
    t.is(paid.service, 'notification');
    t.regex(paid.reason, /mails/);
    t.is(
      (await admin.ask('POST', `/ops/dead-letters/notification/${paid.id}/replay`)).status,
      409,
      'the fault is still there',
    );

    await shop.sql('notification', 'alter table mails_away rename to mails');
    const replayed = await admin.must(200, 'POST', `/ops/dead-letters/notification/${paid.id}/replay`);
    t.true(replayed.body.applied >= 2);
    t.false((await letters()).some(({event}) => event.subject === orderId));
    t.true((await mails()).length >= 2);
    for (const {service, id} of await letters())
      await admin.must(200, 'POST', `/ops/dead-letters/${service}/${id}/replay`);
  },
);

test.serial('an event that does not match its schema becomes a dead letter, and can be discarded', async t => {
  const key = randomUUID();
  await shop.sql(
    'order',
    `insert into outbox (event_id, topic, key, type, data) values ($1, 'ecom.order.v1', $2, 'order.paid', '{"orderId": "\\u0000"}')`,
    [randomUUID(), key],
  );
  const letters = async () => (await admin.must(200, 'GET', '/ops/dead-letters')).body.items as Letter[];
  await eventually(async () => (await letters()).filter(({event}) => event.subject === key).length === 3);
  for (const {service, id, reason} of (await letters()).filter(({event}) => event.subject === key)) {
    t.regex(reason, /unreadable|does not match/);
    await admin.must(204, 'DELETE', `/ops/dead-letters/${service}/${id}`);
  }
  t.like(await admin.ask('DELETE', '/ops/dead-letters/cart/999'), {status: 404, body: {code: 'unknown-dead-letter'}});
});

test.serial('in the end the books are right', async t => {
  await eventually(atRest);
  t.deepEqual(await brokenInvariants(shop.databaseOf), []);
});
