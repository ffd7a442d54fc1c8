import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import type pg from 'pg';
import {clientConfig} from './address.ts';
import {isLost, pgModule} from './connections.ts';
import {type Database, hotStatement, openDatabase, statement} from './database.ts';
import {toUnavailable} from './errors.ts';
import {openTestDatabase} from './testing/events.ts';
import {startProxy} from './testing/proxy.ts';

const sleep = statement('test-lost-sleep', 'select pg_sleep(30)');
const hotSleep = hotStatement('test-lost-hot-sleep', 'select pg_sleep(30)');
const one = statement<{one: number}>('test-lost-one', 'select 1 as one');
const hotOne = hotStatement<{one: number}>('test-lost-hot-one', 'select 1 as one');
const recordEvent = `insert into outbox (event_id, topic, key, type, data) values (gen_random_uuid(), 'a', 'b', 'c', '{}')`;
const record = statement('test-lost-record', recordEvent);
const hotRecord = hotStatement('test-lost-hot-record', recordEvent);
const terminate = statement(
  'test-lost-terminate',
  `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
);

const isAsleep = statement<{asleep: boolean}>(
  'test-lost-is-asleep',
  `select exists (select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep') as asleep`,
);

/** A database behind a proxy, and the ways to lose all its connections. */
const setUp = async (t: ExecutionContext) => {
  const {db: direct, url} = await openTestDatabase(t);
  const proxy = await startProxy(t, url);
  const db = openDatabase({address: proxy.url, name: 'test', poolSize: 2});
  t.teardown(() => db.close());
  /** Waits until a statement of `db` sleeps. */
  const whenSleeping = async () => {
    for (let asleep = false; !asleep; await delay(10)) [{asleep}] = (await direct.run(isAsleep)) as [{asleep: boolean}];
  };
  return {
    db,
    url,
    proxy,
    whenSleeping,
    losses: {
      terminated: async () => void (await direct.run(terminate)),
      closed: async () => proxy.closeConnections(),
    },
  };
};

type Loss = 'terminated' | 'closed';
type Work = (db: Database, lose: () => Promise<void>) => Promise<unknown>;

const unavailable = {name: 'Failure', kind: 'unavailable', code: 'database-unavailable'};

const isUnavailable = test.macro(async (t, loss: Loss, work: Work, sleeps = false) => {
  const {db, losses, whenSleeping} = await setUp(t);
  await db.check();
  const lose = async () => {
    await losses[loss]();
    await delay(50);
  };
  const [error] = await Promise.all([t.throwsAsync(work(db, lose)), sleeps && whenSleeping().then(lose)]);
  t.like(error, unavailable, String(error?.stack));
  // Two at once, so that no lost connection is left in the pool.
  t.deepEqual(await Promise.all([db.run(one), db.run(one)]), [[{one: 1}], [{one: 1}]]);
  t.deepEqual(await db.run(hotOne), [{one: 1}]);
  t.deepEqual(await db.transaction(() => db.run(one)), [{one: 1}]);
});

/** Work whose connection is lost while it sleeps. */
const inFlight: Readonly<Record<string, Work>> = {
  'a statement in flight': db => db.run(sleep),
  'a pipelined statement in flight': db => db.run(hotSleep),
  'a batch of pipelined statements in flight': db => Promise.all([db.run(hotOne), db.run(hotSleep), db.run(hotOne)]),
  'a statement in a transaction': db => db.transaction(() => db.run(sleep)),
  'a query of Sequelize in a transaction': db =>
    db.transaction(() => db.sequelize.query('select pg_sleep(30)', {transaction: db.current()})),
};

/** Work that loses its connection itself. */
const afterLoss: Readonly<Record<string, Work>> = {
  'a statement after the loss, in a transaction': (db, lose) =>
    db.transaction(async () => {
      await db.run(one);
      await lose();
      return db.run(one);
    }),
  'a pipelined statement after the loss, in a transaction': (db, lose) =>
    db.transaction(async () => {
      await db.run(hotOne);
      await lose();
      return db.run(hotOne);
    }),
  'a commit after the loss': (db, lose) =>
    db.transaction(async () => {
      await db.run(one);
      await lose();
    }),
  'a query of Sequelize after the loss, in a transaction': (db, lose) =>
    db.transaction(async () => {
      await lose();
      return db.sequelize.query('select 1', {transaction: db.current()});
    }),
};

for (const [name, work] of Object.entries({...inFlight, ...afterLoss})) {
  const sleeps = name in inFlight;
  test(`${name} is unavailable when the server terminates the connection`, isUnavailable, 'terminated', work, sleeps);
  test(`${name} is unavailable when the connection is closed without a message`, isUnavailable, 'closed', work, sleeps);
}

test('statements that wait for the pipeline run on another connection when theirs is lost', async t => {
  const {db, losses, whenSleeping} = await setUp(t);
  const first = t.throwsAsync(db.run(hotSleep));
  await whenSleeping();
  const waiting = Promise.all([db.run(hotOne), db.run(hotOne)]);
  await losses.closed();
  t.like(await first, unavailable);
  t.deepEqual(await waiting, [[{one: 1}], [{one: 1}]]);
});

const isUnavailableAtStart = test.macro(async (t, isConnected: boolean) => {
  const {db, proxy} = await setUp(t);
  if (isConnected) await db.run(one);
  proxy.hold();
  const beginning = t.throwsAsync(db.transaction(() => db.run(one)));
  await delay(50);
  proxy.closeConnections();
  t.like(await beginning, unavailable);
});

test('a transaction is unavailable when its connection is closed during the begin', isUnavailableAtStart, true);
test('a transaction is unavailable when its connection is closed while it is opened', isUnavailableAtStart, false);

test('a statement on a connection that was closed on purpose is unavailable', async t => {
  const {url} = await openTestDatabase(t);
  const connection = new (pgModule(clientConfig(url, true)) as typeof pg).Client();
  await connection.connect();
  t.false(isLost(connection));
  await connection.end();
  t.like(toUnavailable(await t.throwsAsync(connection.query('select 1')), connection), unavailable);
});

test('an error of a statement stays as it is when its connection is lost afterwards', async t => {
  const {db, losses} = await setUp(t);
  const divide = statement('test-lost-divide', 'select 1 / 0');
  const error = await t.throwsAsync(
    db.transaction(async () => {
      try {
        return await db.run(divide);
      } finally {
        await losses.closed();
        await delay(50);
      }
    }),
  );
  t.like(error, {code: '22012'});
});

test('a bug in a transaction stays a bug when the connection is lost', async t => {
  const {db, losses} = await setUp(t);
  const bug = new TypeError('a bug');
  const work = async () => {
    await db.run(one);
    await losses.closed();
    await delay(50);
    throw bug;
  };
  t.is(await t.throwsAsync(db.transaction(work)), bug);
});

test('idle connections that are lost are replaced', async t => {
  const {db, losses} = await setUp(t);
  for (const lose of Object.values(losses)) {
    await Promise.all([db.run(one), db.run(one)]);
    await lose();
    await delay(50);
    t.deepEqual(await db.run(one), [{one: 1}]);
    t.deepEqual(await db.run(hotOne), [{one: 1}]);
  }
});

test('a connection whose server becomes read-only is replaced', async t => {
  const {db} = await setUp(t);
  await db.run({text: 'set default_transaction_read_only = on'});
  await db.transaction(() => db.run({text: 'set default_transaction_read_only = on'}));
  t.deepEqual(await db.run(record), []);
});

test('a change on a read-only server is unavailable', async t => {
  const {db} = await setUp(t);
  for (const use of [record, hotRecord]) {
    const work = async () => {
      await db.run({text: 'set transaction read only'});
      return db.run(use);
    };
    t.like(await t.throwsAsync(db.transaction(work)), unavailable);
    t.deepEqual(await db.run(use), []);
  }
});

test('a server that only reads is unavailable until it is the primary', async t => {
  const {db, url} = await setUp(t);
  const name = new URL(url).pathname.slice(1);
  const setReadOnly = (value: string) =>
    db.run({text: `alter database "${name}" set default_transaction_read_only = ${value}`});
  await setReadOnly('on');
  const other = openDatabase({address: url, name: 'other'});
  t.teardown(() => other.close());
  for (const use of [() => other.run(one), () => other.run(hotOne), () => other.check()])
    t.like(await t.throwsAsync(use()), unavailable);
  t.regex((await t.throwsAsync(other.openConnection('relay')))!.message, /The server is read-only/);
  await setReadOnly('off');
  await other.run(one).catch(() => {});
  t.deepEqual(await other.run(record), []);
});

test('every use is unavailable while connections are refused, and works again afterwards', async t => {
  const {db, proxy} = await setUp(t);
  proxy.stop();
  for (const use of [() => db.run(one), () => db.run(hotOne), () => db.transaction(async () => {}), () => db.check()]) {
    t.like(await t.throwsAsync(use()), unavailable);
  }
  await proxy.restart();
  // The pool may pass the error of an earlier attempt to the first one.
  await db.run(one).catch(() => {});
  t.deepEqual(await db.run(one), [{one: 1}]);
});
