import {newId} from '@ecom/core/ids';
import test from 'ava';
import {statement} from './database.ts';
import {violatedUnique} from './errors.ts';
import {recordEvents, stateChange} from './state-change.ts';
import {openTestDatabase} from './testing/events.ts';

const rename = stateChange<{name: string}>(
  'test-rename',
  'update things set name = $3, version = version + 1 where id = $1 and version = $2 returning name',
);
const event = {topic: 'ecom.thing.v1', key: 'thing', type: 'thing.changed', data: {name: 'new'}};

const setUp = async (t: Parameters<typeof openTestDatabase>[0]) => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(
    "create table things (id int primary key, version int, name text); insert into things values (1, 1, 'old')",
  );
  const count = async (table: string) =>
    Number((await db.run(statement<{n: string}>(`count-${table}`, `select count(*) as n from ${table}`)))[0]!.n);
  return {db, count};
};

test('state, events and inbox record are written together', async t => {
  const {db, count} = await setUp(t);
  let notifications = 0;
  db.onEventsRecorded(() => notifications++);
  t.deepEqual(await rename(db, [1, 1, 'new'], {events: [event, event], sourceEvent: {id: newId()}}), [{name: 'new'}]);
  t.deepEqual([await count('outbox'), await count('inbox'), notifications], [2, 1, 1]);
});

test('a lost race writes nothing', async t => {
  const {db, count} = await setUp(t);
  t.deepEqual(await rename(db, [1, 7, 'new'], {events: [event], sourceEvent: {id: newId()}}), []);
  t.deepEqual([await count('outbox'), await count('inbox')], [0, 0]);
});

test('one of 20 concurrent changes of a version wins, and records its event', async t => {
  const {db, count} = await setUp(t);
  const results = await Promise.all(
    Array.from({length: 20}, (_, i) => rename(db, [1, 1, `name ${i}`], {events: [event]})),
  );
  t.is(results.filter(rows => rows.length > 0).length, 1);
  t.is(await count('outbox'), 1);
});

test('a source event is handled once', async t => {
  const {db, count} = await setUp(t);
  const sourceEvent = {id: newId()};
  await rename(db, [1, 1, 'new'], {sourceEvent});
  const error = await t.throwsAsync(rename(db, [1, 2, 'newer'], {sourceEvent}));
  t.is(violatedUnique(error), 'inbox_pkey');
  t.is(await count('inbox'), 1);
});

test('a transaction that rolls back records no event and notifies nobody', async t => {
  const {db, count} = await setUp(t);
  let notifications = 0;
  db.onEventsRecorded(() => notifications++);
  await t.throwsAsync(
    db.transaction(async () => {
      await rename(db, [1, 1, 'new'], {events: [event]});
      await recordEvents(db, [event]);
      throw new Error('no');
    }),
    {message: 'no'},
  );
  t.deepEqual([await count('outbox'), notifications], [0, 0]);
});
