import {hotStatement, openDatabase, statement} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import {databaseOn} from '@ecom/postgres/testing/templates';
import test, {type ExecutionContext} from 'ava';

const {TEST_POOLER_URL} = process.env;

const number = statement<{number: number}>('test-pooled-number', 'select $1::int as number');
const hotNumber = hotStatement<{number: number}>('test-pooled-hot-number', 'select $1::int as number');
const divide = hotStatement('test-pooled-divide', 'select 1 / $1::int');
const insert = hotStatement(
  'test-pooled-insert',
  `insert into outbox (event_id, topic, key, type, data) values (gen_random_uuid(), 'a', $1, 'c', '{}')`,
);
const keys = statement<{key: string}>('test-pooled-keys', 'select key from outbox');

const open = async (t: ExecutionContext) => {
  const directUrl = await testDatabase(t, 'users');
  const url = databaseOn(TEST_POOLER_URL!, new URL(directUrl).pathname.slice(1));
  // PgBouncer has fewer connections to the server.
  const db = openDatabase({address: {url, directUrl}, name: 'test', poolSize: 8});
  t.teardown(() => db.close());
  return db;
};

const numbers = Array.from({length: 100}, (_, i) => i);

if (TEST_POOLER_URL) {
  test('statements of many connections share the sessions of a pooler', async t => {
    const db = await open(t);
    await db.check();
    const run = async (i: number) => {
      if (i % 3 === 0) return db.transaction(() => db.run(number, [i]));
      return db.run(i % 3 === 1 ? number : hotNumber, [i]);
    };
    t.deepEqual(
      await Promise.all(numbers.map(run)),
      numbers.map(number => [{number}]),
    );
  });

  test('a statement that fails in a pipeline does not harm those that follow it, prepared or not', async t => {
    const db = await open(t);
    for (let round = 0; round < 20; round++) {
      const results = await Promise.allSettled(
        numbers.slice(0, 30).map(i => (i === 5 ? db.run(divide, [0]) : db.run(i % 2 ? insert : hotNumber, [i]))),
      );
      t.deepEqual(
        results.flatMap(({status}, i) => (status === 'rejected' ? [i] : [])),
        [5],
      );
      t.like((results[5] as PromiseRejectedResult).reason, {code: '22012'});
    }
    const inserted = (await db.run(keys)).map(({key}) => Number(key));
    t.is(inserted.length, 20 * 14);
    t.is(new Set(inserted).size, 14);
  });

  test('a connection of its own leads to PostgreSQL, where a session keeps its state', async t => {
    const db = await open(t);
    const connection = await db.openConnection('test');
    await connection.query('listen outbox');
    const notified = new Promise(resolve => connection.on('notification', resolve));
    await db.run(statement('test-pooled-notify', `select pg_notify('outbox', '')`));
    t.like(await notified, {channel: 'outbox'});
    await connection.end();
  });
} else {
  test.skip('a pooler is tested by node test/engines.ts', t => t.fail());
}
