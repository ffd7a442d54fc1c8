import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import type {Mails, Place, StoredMail} from '../../application/ports.ts';
import type {Mail} from '../../domain/mail.ts';

type Row = Omit<StoredMail, 'createdAt'> & {readonly createdAt: Date};

const columns = 'id, recipient, subject, body, status, attempts, reason, created_at as "createdAt"';
const insert = `insert into mails (id, recipient, subject, body, status, attempts, next_attempt_at, created_at)
  select $1, $2, $3, $4, $5, 0, case $5 when 'waiting' then $6::timestamptz end, $6::timestamptz`;
const add = hotStatement(
  'mail-add',
  `with inbox_record as (insert into inbox (event_id) values ($7) on conflict do nothing returning 1) ${insert} from inbox_record`,
);
const addWelcome = hotStatement(
  'mail-add-welcome',
  `with first as (insert into welcomed (user_id, at) values ($7, $6::timestamptz) on conflict do nothing returning 1) ${insert} from first`,
);
const claimDue: Statement<Row> = statement(
  'mail-claim-due',
  `update mails set attempts = attempts + 1, next_attempt_at = $1::timestamptz + $3 * interval '1 millisecond'
   where id = any(array(select id from mails where next_attempt_at <= $1 order by next_attempt_at limit $2 for update skip locked))
   returning ${columns}`,
);
const sent = statement(
  'mail-sent',
  `update mails set status = 'sent', reason = null, next_attempt_at = null where id = any($1::uuid[])`,
);
const failed = statement(
  'mail-failed',
  `update mails set status = case when $3::timestamptz is null then 'given-up' else status end, reason = $2, next_attempt_at = $3 where id = $1`,
);
const newest: Statement<Row> = statement(
  'mail-newest',
  `select ${columns} from mails order by created_at desc, id desc limit 100`,
);
const byId: Statement<Row> = hotStatement('mail-by-id', `select ${columns} from mails where id = $1`);
const sweep: Statement<{swept: string}> = statement(
  'mail-sweep',
  `with old as (delete from mails where ctid = any(array(select ctid from mails where created_at < $1 order by created_at limit 1000)) returning 1),
     greeted as (delete from welcomed where ctid = any(array(select ctid from welcomed where at < $1 order by at limit 1000)) returning 1)
   select greatest((select count(*) from old), (select count(*) from greeted)) as swept`,
);

const mailOf = (row: Row): StoredMail => ({...row, createdAt: row.createdAt.toISOString()});
const valuesOf = ({id, recipient, subject, body, createdAt}: Mail, place: Place) => [
  id,
  recipient,
  subject,
  body,
  place,
  createdAt,
];

export const postgresMails = (db: Database): Mails => ({
  add: async (mail, place, sourceEvent) => void (await db.run(add, [...valuesOf(mail, place), sourceEvent.id])),
  addWelcome: async (userId, mail, place) => void (await db.run(addWelcome, [...valuesOf(mail, place), userId])),
  claimDue: async (now, limit, lease) => (await db.run(claimDue, [now, limit, lease])).map(mailOf),
  sent: async ids => void (await db.run(sent, [ids])),
  failed: async (id, reason, next) => void (await db.run(failed, [id, reason, next])),
  newest: async () => (await db.run(newest)).map(mailOf),
  get: async id => (await db.run(byId, [id])).map(mailOf)[0],
  sweep: async before => Number((await db.run(sweep, [before]))[0]!.swept),
});
