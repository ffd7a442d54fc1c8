import test from 'ava';
import {fileDatabase, testDatabase} from './databases.ts';
import {databaseOn, migratedServices, onServer} from './templates.ts';

const values = (url: string, text: string, ...parameters: unknown[]) =>
  onServer(url, async client => (await client.query({text, values: parameters, rowMode: 'array'})).rows.flat());

const nameOf = (url: string) => new URL(url).pathname.slice(1);
const exists = (url: string) =>
  values(databaseOn(url, 'postgres'), 'select count(*)::int from pg_database where datname = $1', nameOf(url));

const shared = fileDatabase(test, 'users');

test('a database has the schema of its service, and no rows', async t => {
  const url = await testDatabase(t, 'users');
  const ran = await values(url, 'select name from migration order by name');
  t.true(ran.some(name => name.startsWith('shared/')));
  t.true(ran.some(name => name.startsWith('users/')));
  t.deepEqual(await values(url, 'select count(*)::int from outbox'), [0]);
});

test('every service has one', async t => {
  for (const service of await migratedServices()) {
    const ran = await values(await testDatabase(t, service), 'select name from migration');
    t.true(ran.some(name => name.startsWith(`${service}/`)));
  }
});

test('many at once do not see each other', async t => {
  const urls = await Promise.all(Array.from({length: 6}, () => testDatabase(t, 'users')));
  await Promise.all(urls.map((url, i) => values(url, `create table mark as select ${i} as number`)));
  t.deepEqual(await Promise.all(urls.map(url => values(url, 'select number from mark'))), [
    [0],
    [1],
    [2],
    [3],
    [4],
    [5],
  ]);
});

test('a database is dropped when its test ends, even with sessions open', async t => {
  const ends: (() => Promise<void>)[] = [];
  const url = await testDatabase({teardown: end => void ends.push(end)}, 'users');
  t.deepEqual(await exists(url), [1]);
  const session = onServer(url, async client => {
    client.on('error', () => {});
    await Promise.all(ends.map(end => end()));
  });
  await session.catch(() => {});
  t.deepEqual(await exists(url), [0]);
});

test.serial('a file can have one for all its tests', async t => {
  await values(shared(), 'create table mark as select 1 as number');
  t.pass();
});
test.serial('in which the next test finds what the last one left', async t => {
  t.deepEqual(await values(shared(), 'select number from mark'), [1]);
});

test('a service without migrations has none', async t => {
  await t.throwsAsync(testDatabase(t, 'bakery'), {code: 'ENOENT'});
});
