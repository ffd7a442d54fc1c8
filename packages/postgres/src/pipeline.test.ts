import test, {type ExecutionContext} from 'ava';
import {hotStatement, openDatabase, statement} from './database.ts';
import {openTestDatabase} from './testing/events.ts';

const add = hotStatement<{id: number; xid: string}>(
  'test-add',
  'insert into things (id) values ($1) returning id, pg_current_xact_id()::text as xid',
);
const echo = hotStatement<{text: string; at: Date}>('test-echo', 'select $1::text as text, $2::timestamptz as at');
const divide = hotStatement<{result: number}>('test-divide', 'select 10 / $1::int as result');
const nonsense = hotStatement('test-nonsense', 'selec 1');
const terminate = statement(
  'test-terminate',
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
);
const sleep = hotStatement('test-sleep', 'select pg_sleep(30)');

const setUp = async (t: ExecutionContext) => {
  const {db, url} = await openTestDatabase(t);
  await db.sequelize.query('create table things (id int primary key)');
  const ids = async () =>
    (await db.run(statement<{id: number}>('test-ids', 'select id from things order by id'))).map(({id}) => id);
  return {db, url, ids};
};
const upTo = (n: number) => Array.from({length: n}, (_, i) => i);

test('concurrent statements commit together, and each caller gets its own rows', async t => {
  const {db} = await setUp(t);
  const rows = (await Promise.all(upTo(100).map(i => db.run(add, [i])))).flat();
  t.deepEqual(
    rows.map(({id}) => id),
    upTo(100),
  );
  const commits = new Set(rows.map(({xid}) => xid)).size;
  t.true(commits <= 5, `${commits} commits`);
});

test('a batch may mix statements, whether they are prepared already or not', async t => {
  const {db} = await setUp(t);
  const now = new Date('2026-03-03T00:00:00.000Z');
  for (const round of [1, 2, 3]) {
    const [a, b, c] = await Promise.all([
      db.run(echo, [`text ${round}`, now]),
      db.run(divide, [5]),
      db.run(add, [round]),
    ]);
    t.deepEqual(a, [{text: `text ${round}`, at: now}]);
    t.deepEqual(b, [{result: 2}]);
    t.like(c, [{id: round}]);
  }
});

test('a failing statement gets its own error and does not affect the others of its batch', async t => {
  const {db, ids} = await setUp(t);
  await db.run(add, [3]);
  const results = await Promise.allSettled([
    db.run(add, [1]),
    db.run(nonsense),
    db.run(add, [2]),
    db.run(divide, [0]),
    db.run(add, [3]),
    db.run(echo, ['after', null]),
    db.run(add, [4]),
  ]);
  const codes = results.map(result => (result.status === 'rejected' ? result.reason.code : undefined));
  t.deepEqual(codes, [undefined, '42601', undefined, '22012', '23505', undefined, undefined]);
  t.deepEqual(await ids(), [1, 2, 3, 4]);
  // Statements run again, whether the failed batch has prepared them or not.
  t.deepEqual(await db.run(divide, [2]), [{result: 5}]);
  t.like(await db.run(echo, ['again', null]), [{text: 'again'}]);
});

test('a value that cannot be serialized fails, and the other results match what is stored', async t => {
  const {db, ids} = await setUp(t);
  await db.run(add, [0]);
  const circular: Record<string, unknown> = {};
  circular.itself = circular;
  const results = await Promise.allSettled([db.run(add, [1]), db.run(echo, [circular, null]), db.run(add, [2])]);
  t.is(results[1]!.status, 'rejected');
  const added = results.flatMap(result => (result.status === 'fulfilled' ? (result.value as {id: number}[]) : []));
  t.deepEqual(await ids(), [0, ...added.map(({id}) => id)]);
  t.like(await db.run(echo, ['still here', null]), [{text: 'still here'}]);
});

test('when the connection is lost the statements in flight fail as unavailable, and the next ones run', async t => {
  const {db, url} = await setUp(t);
  const other = openDatabase({address: url, name: 'other', poolSize: 1});
  t.teardown(() => other.close());
  const waiting = [db.run(sleep), db.run(echo, ['lost', null])].map(each => each.catch(error => error));
  await new Promise(resolve => setTimeout(resolve, 300));
  await other.run(terminate);
  for (const error of await Promise.all(waiting)) t.like(error, {kind: 'unavailable'});
  t.like(await db.run(echo, ['back', null]), [{text: 'back'}]);
});

test('a statement that fails at the commit gets its own error, too', async t => {
  const {db, ids} = await setUp(t);
  await db.sequelize.query('create table parts (thing int references things deferrable initially deferred)');
  const part = hotStatement('test-part', 'insert into parts (thing) values ($1)');
  const results = await Promise.allSettled([db.run(add, [1]), db.run(part, [1]), db.run(part, [2]), db.run(add, [3])]);
  t.deepEqual(
    results.map(({status}) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
  t.deepEqual(await ids(), [1, 3]);
  const last = await Promise.allSettled([db.run(add, [4]), db.run(part, [9])]);
  t.deepEqual(
    last.map(({status}) => status),
    ['fulfilled', 'rejected'],
  );
  t.deepEqual(await ids(), [1, 3, 4]);
});

test('a deadlock affects one caller, and the connection stays in use', async t => {
  const {db} = await setUp(t);
  await db.sequelize.query(`create function deadlock() returns int language plpgsql as $$
    begin raise exception 'deadlock' using errcode = '40P01'; end $$`);
  const backend = hotStatement<{pid: number}>('test-backend', 'select pg_backend_pid() as pid');
  const deadlock = hotStatement('test-deadlock', 'select deadlock()');
  const [before] = await db.run(backend);
  const results = await Promise.allSettled([db.run(add, [1]), db.run(deadlock), db.run(add, [2])]);
  t.deepEqual(
    results.map(({status}) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  t.deepEqual((await db.run(backend))[0], before);
});

test('inside of a transaction a pipelined statement is part of it', async t => {
  const {db, ids} = await setUp(t);
  await t.throwsAsync(
    db.transaction(async () => {
      await Promise.all([db.run(add, [1]), db.run(add, [2])]);
      throw new Error('no');
    }),
    {message: 'no'},
  );
  t.deepEqual(await ids(), []);
});
