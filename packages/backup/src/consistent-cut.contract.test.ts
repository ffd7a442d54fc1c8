import {setTimeout as delay} from 'node:timers/promises';
import {openConnection} from '@ecom/postgres/connections';
import {testDatabase} from '@ecom/postgres/testing/databases';
import {readWriteMode} from '@ecom/postgres/write-mode';
import test, {type ExecutionContext} from 'ava';
import type {Client} from 'pg';
import {type CutOptions, type FindUnhandledEvents, takeConsistentCut} from './consistent-cut.ts';

const caughtUp: FindUnhandledEvents = async () => new Map();
const record = `insert into outbox (event_id, topic, key, type, data) values (uuidv7(), 'ecom.order.v1', 'a', 'order.paid', '{}')`;
const handle = 'insert into inbox (event_id) values (uuidv7())';

/** Two services, with a connection to each, and a cut of both. */
const openServices = async (t: ExecutionContext) => {
  const addresses = {order: await testDatabase(t, 'order'), cart: await testDatabase(t, 'cart')};
  const connect = async (service: keyof typeof addresses): Promise<Client> => {
    const client = await openConnection(addresses[service], 'test');
    t.teardown(() => client.end().catch(() => {}));
    return client;
  };
  const take = (options: Partial<CutOptions> = {}) =>
    takeConsistentCut({
      databases: Object.entries(addresses).map(([service, address]) => ({service, address})),
      findUnhandledEvents: caughtUp,
      pauseLimitMs: 500,
      maxAttempts: 1,
      report: () => {},
      signal: new AbortController().signal,
      ...options,
    });
  return {order: await connect('order'), cart: await connect('cart'), connect, take};
};

const countOf = async (client: Client, table: string) =>
  (await client.query(`select count(*)::int as count from ${table}`)).rows[0].count;

/** Takes a cut, which is closed with the test, and returns what its snapshots read. */
const readCut = async (t: ExecutionContext, cut: Awaited<ReturnType<typeof takeConsistentCut>>) => {
  t.teardown(cut.close);
  return new Map(cut.sessions.map(({service, snapshot}) => [service, snapshot]));
};

test('the snapshots stay as they are, while writes go on', async t => {
  const {order, cart, take} = await openServices(t);
  await cart.query(handle);
  const snapshots = await readCut(t, await take());
  t.is((await readWriteMode(order)).mode, 'open');
  await order.query(record);
  await cart.query(handle);
  t.is(await countOf(snapshots.get('order')!, 'outbox'), 0);
  t.is(await countOf(snapshots.get('cart')!, 'inbox'), 1);
});

test('writes are held during an attempt', async t => {
  const {order, take} = await openServices(t);
  const modes: string[] = [];
  const cut = await take({
    async findUnhandledEvents() {
      modes.push((await readWriteMode(order)).mode);
      return new Map();
    },
  });
  await cut.close();
  t.deepEqual(modes.slice(1), ['paused', 'paused']);
  t.is((await readWriteMode(order)).mode, 'open');
});

test('a snapshot has the effects of all events that groups have handled', async t => {
  const {cart, take} = await openServices(t);
  let calls = 0;
  // The last question comes while the outboxes are locked: an effect without an event is committed, and then its offset.
  const cut = await take({
    async findUnhandledEvents() {
      calls += 1;
      if (calls === 3) await cart.query(handle);
      return new Map();
    },
  });
  const snapshots = await readCut(t, cut);
  t.is(calls, 3);
  t.is(await countOf(snapshots.get('cart')!, 'inbox'), 1);
});

test('an event that is recorded at the last moment is waited for', async t => {
  const {order, connect, take} = await openServices(t);
  const relay = await connect('order');
  await order.query('begin');
  await order.query(record);
  const taking = take({pauseLimitMs: 5000});
  taking.catch(() => {});
  await delay(100);
  await order.query('commit');
  await delay(100);
  await relay.query('delete from outbox');
  const snapshots = await readCut(t, await taking);
  t.is(await countOf(snapshots.get('order')!, 'outbox'), 0);
});

test('no event is recorded between the question and the snapshot', async t => {
  const {order, take} = await openServices(t);
  let calls = 0;
  let recording: Promise<unknown> | undefined;
  const cut = await take({
    async findUnhandledEvents() {
      calls += 1;
      if (calls === 3) recording = order.query(record);
      return new Map();
    },
  });
  const snapshots = await readCut(t, cut);
  t.is(await countOf(snapshots.get('order')!, 'outbox'), 0);
  await recording;
  t.is(await countOf(order, 'outbox'), 1);
});

const neverQuiet: readonly (readonly [string, (order: Client) => Promise<unknown>, FindUnhandledEvents, RegExp])[] = [
  ['an outbox', order => order.query(record), caughtUp, /the outbox of order \(1\)/],
  ['a group', async () => {}, async () => new Map([['cart', 7]]), /the consumer group of cart \(7\)/],
  [
    'a transaction',
    async order => {
      await order.query('begin');
      await order.query(record);
    },
    caughtUp,
    /a long transaction of order/,
  ],
];
for (const [what, disturb, findUnhandledEvents, message] of neverQuiet)
  test(`${what} that never becomes quiet is named, and nothing stays locked`, async t => {
    const {order, cart, take} = await openServices(t);
    await disturb(order);
    await t.throwsAsync(take({findUnhandledEvents, pauseLimitMs: 100}), {code: 'never-quiet', message});
    t.is((await readWriteMode(cart)).mode, 'open');
    await cart.query(record);
  });

test('a second backup is refused, and so is one during a migration', async t => {
  const {cart, take} = await openServices(t);
  const cut = await take();
  await t.throwsAsync(take(), {code: 'backup-in-progress'});
  const migrationWaits = async () => {
    const {rows} = await cart.query(`select pg_try_advisory_lock(hashtext('migrate')) as is_granted`);
    return !rows[0].is_granted;
  };
  t.true(await migrationWaits());
  await cut.close();
  t.false(await migrationWaits());
  await t.throwsAsync(take(), {code: 'migration-in-progress', message: /migration of cart/});
});

test('a database of an earlier release is named', async t => {
  const {cart, take} = await openServices(t);
  await cart.query('drop table write_mode');
  await t.throwsAsync(take(), {code: 'not-migrated', message: /ecom migrate up cart/});
});

test('an aborted attempt ends its pause', async t => {
  const {order, take} = await openServices(t);
  const controller = new AbortController();
  const reason = new Error('interrupted');
  const taking = take({
    signal: controller.signal,
    pauseLimitMs: 2000,
    async findUnhandledEvents() {
      if ((await readWriteMode(order)).mode === 'paused') controller.abort(reason);
      return new Map([['cart', 1]]);
    },
  });
  t.is(await t.throwsAsync(taking), reason);
  t.is((await readWriteMode(order)).mode, 'open');
});
