import {newId} from '@ecom/core/ids';
import test from 'ava';
import {statement} from './database.ts';
import {receive, recordEvents, stateChange} from './effect.ts';
import {openTestDatabase} from './testing/events.ts';

const rename = stateChange<{name: string}>(
  'test-rename',
  'update things set name = $3, version = version + 1 where id = $1 and version = $2 returning name',
);
const fact = {topic: 'ecom.thing.v1', key: 'thing', type: 'thing.changed', data: {name: 'new'}};

const setUp = async (t: Parameters<typeof openTestDatabase>[0]) => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(
    "create table things (id int primary key, version int, name text); insert into things values (1, 1, 'old')",
  );
  const count = async (table: string) =>
    Number((await db.run(statement<{n: string}>(`count-${table}`, `select count(*) as n from ${table}`)))[0]!.n);
  return {db, count};
};

test('state, facts and receipt are written together', async t => {
  const {db, count} = await setUp(t);
  let announced = 0;
  db.onEventsRecorded(() => announced++);
  t.deepEqual(await rename(db, [1, 1, 'new'], {events: [fact, fact], sourceEvent: {id: newId()}}), [{name: 'new'}]);
  t.deepEqual([await count('outbox'), await count('inbox'), announced], [2, 1, 1]);
});

test('a lost race writes nothing', async t => {
  const {db, count} = await setUp(t);
  t.deepEqual(await rename(db, [1, 7, 'new'], {events: [fact], sourceEvent: {id: newId()}}), []);
  t.deepEqual([await count('outbox'), await count('inbox')], [0, 0]);
});

test('of 20 at once on one version, one wins and is told', async t => {
  const {db, count} = await setUp(t);
  const results = await Promise.all(
    Array.from({length: 20}, (_, i) => rename(db, [1, 1, `name ${i}`], {events: [fact]})),
  );
  t.is(results.filter(rows => rows.length > 0).length, 1);
  t.is(await count('outbox'), 1);
});

test('a sourceEvent has its effect once, in statements and in transactions', async t => {
  const {db, count} = await setUp(t);
  const sourceEvent = {id: newId()};
  await rename(db, [1, 1, 'new'], {sourceEvent});
  await t.throwsAsync(rename(db, [1, 2, 'newer'], {sourceEvent}));
  t.false(await db.transaction(() => receive(db, sourceEvent)));
  t.true(await db.transaction(() => receive(db, {id: newId()})));
  t.is(await count('inbox'), 2);
});

test('what a transaction takes back was never told, and nobody is woken', async t => {
  const {db, count} = await setUp(t);
  let announced = 0;
  db.onEventsRecorded(() => announced++);
  await t.throwsAsync(
    db.transaction(async () => {
      await rename(db, [1, 1, 'new'], {events: [fact]});
      await recordEvents(db, [fact]);
      throw new Error('no');
    }),
    {message: 'no'},
  );
  t.deepEqual([await count('outbox'), announced], [0, 0]);
});
