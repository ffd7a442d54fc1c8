import {readdir, readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import {plainSums} from '@ecom/contracts/price-breakdown';
import {statement} from '@ecom/postgres/database';
import {migrate} from '@ecom/postgres/migrate';
import {openTestDatabase} from '@ecom/postgres/testing/events';
import test, {type ExecutionContext} from 'ava';
import {erase} from '../../domain/erasure.ts';
import {countsOf} from '../../domain/lines.ts';
import {erasedEmail, type Order, refundedAmount} from '../../domain/order.ts';
import {statusesOf} from '../../domain/transition.ts';
import {createFixture, mug, owner, pot, refundOf, sourceEvent} from '../../testing/fixtures.ts';
import {eur} from '../../testing/orders.ts';
import {postgresOrders} from './orders.ts';

const earlierOrders = new URL('../../testing/earlier-orders.jsonl', import.meta.url);
const insert = statement(
  'earlier-orders',
  'insert into orders select row.* from unnest($1::jsonb[]) as data, jsonb_populate_record(null::orders, data) as row',
);

const migrations = new URL('../../../../../migrations/order/', import.meta.url);

/** Reverts the migrations since orders had one status: all but the first. */
const revert = async (url: string) => {
  const count = (await readdir(migrations)).filter(name => name.endsWith('.up.sql')).length;
  for (let i = 1; i < count; i++) await migrate({address: url, service: 'order', direction: 'down'});
};

const readEarlierOrders = async () => (await readFile(earlierOrders, 'utf8')).trim().split('\n');

/** A shop of the release before orders had three statuses, with an order in each state, after its migration. The orders are found by their e-mail. */
const openMigrated = async (t: ExecutionContext) => {
  const {db, url} = await openTestDatabase(t, 'order');
  await revert(url);
  await db.run(insert, [await readEarlierOrders()]);
  await migrate({address: url, service: 'order'});
  const orders = postgresOrders(db, 1000);
  const shop = createFixture({orders, eventTypes: async () => []});
  const find = async (name: string): Promise<Order> =>
    (await orders.list({email: `${name}@example.org`, sort: 'createdAt', limit: 2})).items[0]!;
  return {...shop, find, db, url};
};

const statuses = {
  placed: 'placed pending unshipped',
  awaiting: 'confirmed pending unshipped',
  voiding: 'confirmed pending unshipped',
  rejected: 'rejected voided unshipped',
  cancelled: 'cancelled voided unshipped',
  failed: 'cancelled failed unshipped',
  paid: 'confirmed captured unshipped',
  'to-refund': 'cancelled captured unshipped',
  refunded: 'cancelled refunded unshipped',
  'partly-refunded': 'confirmed partially_refunded unshipped',
  shipped: 'confirmed captured shipped',
  delivered: 'completed captured delivered',
  'shipped-refunded': 'confirmed refunded shipped',
};

test('orders of the release before have the three statuses, and are listed by them', async t => {
  const {find, orders} = await openMigrated(t);
  for (const [name, expected] of Object.entries(statuses)) {
    const order = await find(name);
    const derived = statusesOf(order);
    t.is(Object.values(derived).join(' '), expected, name);
    const {status, paymentStatus, shipmentStatus} = derived;
    const filter = {status: [status], paymentStatus: [paymentStatus], shipmentStatus: [shipmentStatus]};
    const {items} = await orders.list({...filter, sort: 'createdAt', limit: 100});
    t.true(
      items.some(({id}) => id === order.id),
      name,
    );
  }
});

test('orders of the release before have lines, sums, shipments, cancellations and refunds', async t => {
  const {find} = await openMigrated(t);
  const delivered = await find('delivered');
  t.like(delivered, {...plainSums(eur(1000)), billingAddress: null, voidRequest: null, nextAction: null});
  t.like(delivered.lines[0], {id: mug, subtotal: eur(600), discounts: [], taxes: [], total: eur(600)});
  t.like(delivered.shipments[0], {
    carrier: 'Post',
    trackingNumber: 'T1',
    trackingUrl: null,
    shippedAt: '2026-03-03T00:00:01.000Z',
    deliveredAt: '2026-03-03T00:00:02.000Z',
  });
  const counts = {cancelled: 0, shipped: 1, delivered: 1, lost: 0, returned: 0, refunded: 0};
  t.deepEqual(countsOf(delivered, pot), counts);
  t.is(refundedAmount(await find('partly-refunded')), 300);
  t.like(countsOf(await find('refunded'), mug), {cancelled: 2, refunded: 2});
  t.like((await find('failed')).history.at(-1), {
    dimension: 'status',
    status: 'cancelled',
    reason: 'the card was declined',
  });
});

test('orders of the release before go on', async t => {
  const shop = await openMigrated(t);
  const {find} = shop;
  const idOf = async (name: string) => (await find(name)).id;
  shop.wait(5000);
  await shop.sweepOrders();
  await shop.stockReserved(await idOf('placed'), sourceEvent());
  await shop.paymentCaptured(await idOf('awaiting'), sourceEvent());
  await shop.paymentVoided(await idOf('voiding'), sourceEvent());
  await shop.refundChanged(await idOf('to-refund'), refundOf(1000), sourceEvent());
  await shop.refundChanged(await idOf('partly-refunded'), refundOf(700), sourceEvent());
  const {id, shipments} = await find('shipped');
  await shop.markShipmentDelivered(owner.userId!, {id, shipmentId: shipments[0]!.id});
  await shop.shipped(await idOf('paid'));
  for (const [name, expected] of [
    ['placed', 'confirmed pending unshipped'],
    ['awaiting', 'confirmed captured unshipped'],
    ['voiding', 'cancelled voided unshipped'],
    ['to-refund', 'cancelled refunded unshipped'],
    ['partly-refunded', 'confirmed refunded unshipped'],
    ['shipped', 'completed captured delivered'],
    ['paid', 'confirmed captured shipped'],
  ] as const) {
    t.is(Object.values(statusesOf(await find(name))).join(' '), expected, name);
  }
});

test('the migration waits for changes of the release before, and misses none', async t => {
  const {db, url} = await openTestDatabase(t, 'order');
  await revert(url);
  await db.run(insert, [await readEarlierOrders()]);
  const change = statement(
    'earlier-change',
    `update orders set version = version + 1 where email = 'paid@example.org'`,
  );
  let migrated: Promise<unknown> = Promise.resolve();
  await db.transaction(async () => {
    await db.run(change, []);
    migrated = migrate({address: url, service: 'order'});
    await delay(300);
  });
  await migrated;
  const read = statement<{same: boolean}>(
    'earlier-versions',
    `select bool_and(s.version = o.version) as same from orders o join order_states s using (id)`,
  );
  t.deepEqual(await db.run(read, []), [{same: true}]);
});

test('an order of nothing that awaited its payment asks for stock again, and is paid', async t => {
  const {db, url} = await openTestDatabase(t, 'order');
  await revert(url);
  const rows = await readEarlierOrders();
  const row = JSON.parse(rows.find(each => each.includes('awaiting@example.org'))!);
  await db.run(insert, [[JSON.stringify({...row, amount: 0})]]);
  await migrate({address: url, service: 'order'});
  const shop = createFixture({orders: postgresOrders(db, 1000), eventTypes: async () => []});
  t.like(await shop.orders.get(row.id), {status: 'placed', paymentStatus: 'none'});
  await shop.stockReserved(row.id, sourceEvent());
  t.like(await shop.orders.get(row.id), {status: 'confirmed', paymentStatus: 'none'});
});

test('a process of the release before cannot change orders any more, and tries again', async t => {
  const {db} = await openMigrated(t);
  const update = statement(
    'earlier-update',
    `update orders set version = 9, status = 'paid' where version is not null`,
  );
  await t.throwsAsync(db.run(update, []), {code: 'database-unavailable'});
});

test('an order of the release before is erased, with what that release has written', async t => {
  const {db, orders, find} = await openMigrated(t);
  const {id} = await find('rejected');
  await orders.erase(id, order => erase(order, '2026-12-12T00:00:00.000Z'));
  t.like(await orders.get(id), {email: erasedEmail, status: 'rejected'});
  const [row] = await db.run(statement('earlier-row', 'select * from orders where id = $1'), [id]);
  t.notRegex(JSON.stringify(row), /rejected@example.org|Ada|sold out/);
});

test('the migration can be reverted with all orders', async t => {
  const {db, url} = await openMigrated(t);
  const read = statement('earlier-read', 'select email, status, state from orders order by email');
  await revert(url);
  const after = await db.run(read, []);
  const rows = (await readEarlierOrders()).map(row => JSON.parse(row));
  const before = rows
    // A payment that was never requested counts as voided.
    .map(({email, status, state}) => ({
      email,
      status,
      state: {...state, ...(state.payment === 'none' && {payment: 'voided'})},
    }))
    .sort((a, b) => (a.email < b.email ? -1 : 1));
  t.deepEqual(after, before);
});
