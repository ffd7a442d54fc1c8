import test from 'ava';
import {statement} from './database.ts';
import {sweepExpired} from './sweep.ts';
import {openTestDatabase} from './testing/events.ts';

const inboxNames = statement<{name: string}>(
  'test-inbox',
  `select case when event_id < uuidv7(interval '-14 days') then 'old' else 'new' end || ' event, ' ||
     case when received_at < now() - interval '14 days' then 'old' else 'new' end || ' receipt' as name from inbox order by name`,
);
const keys = statement<{key: string}>('test-keys', 'select key from idempotency_key order by key');

const auditActions = statement<{action: string}>('test-audit', 'select action from audit');

const deadLetters = statement<{key: string}>('test-dead-letters', 'select key from dead_letter order by key');

test('the sweep deletes dead letters after the given number of days', async t => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(`
    insert into dead_letter (event_id, topic, key, type, envelope, reason, parked, created_at)
      select uuidv7(), 'topic', case when age < 30 then 'new' else 'old' end, 'type', '{}', '', false, now() - age * interval '1 day'
      from unnest(array[31, 29, 0]) as age`);
  await sweepExpired(db, {deadLetterDays: 30, auditDays: 365});
  t.deepEqual(await db.run(deadLetters), [{key: 'new'}, {key: 'new'}]);
});

test('the sweep deletes audit records after the given number of days', async t => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(`
    insert into audit (id, at, user_id, email, action, method, path, resource_ids, changes, trace_id, request_id, address)
      select uuidv7(), now() - age * interval '1 day', '', '', case when age < 30 then 'new' else 'old' end, '', '', '{}', '[]', '', '', ''
      from unnest(array[31, 29, 0]) as age`);
  await sweepExpired(db, {deadLetterDays: 90, auditDays: 30});
  t.deepEqual(await db.run(auditActions), [{action: 'new'}, {action: 'new'}]);
});

test('the sweep deletes inbox records after 14 days and stored responses after 24 hours, however many, and no others', async t => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(`
    insert into inbox (event_id, received_at) select uuidv7(interval '-15 days'), now() - interval '15 days' from generate_series(1, 12000);
    insert into inbox (event_id, received_at) values (uuidv7(), now()), (uuidv7(interval '-15 days'), now()),
      (uuidv7(interval '-13 days'), now() - interval '13 days');
    insert into idempotency_key (key, fingerprint, answer, created_at)
      select 'old ' || n, '', '', now() - interval '25 hours' from generate_series(1, 12000) n;
    insert into idempotency_key (key, fingerprint, answer, created_at) values ('new', '', '', now() - interval '23 hours');
  `);
  await sweepExpired(db, {deadLetterDays: 90, auditDays: 365});
  t.deepEqual(
    (await db.run(inboxNames)).map(({name}) => name),
    ['new event, new receipt', 'new event, new receipt', 'old event, new receipt'],
  );
  t.deepEqual(await db.run(keys), [{key: 'new'}]);
});
