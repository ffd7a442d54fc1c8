import {type Database, type Statement, statement} from '@ecom/kernel/postgres/database';
import type {Mails, StoredMail} from '../../application/ports.ts';

type Row = Omit<StoredMail, 'createdAt'> & {readonly createdAt: Date};

const columns = 'id, recipient, subject, body, status, attempts, reason, created_at as "createdAt"';
const insert = `insert into mails (id, recipient, subject, body, status, attempts, next_attempt_at, created_at)
  select $1, $2, $3, $4, 'waiting', 0, $5::timestamptz, $5::timestamptz`;
const add = statement(
  'mail-add',
  `with receipt as (insert into inbox (event_id) values ($6) on conflict do nothing returning 1) ${insert} from receipt`,
);
const addWelcome = statement(
  'mail-add-welcome',
  `with first as (insert into welcomed (user_id, at) values ($6, $5::timestamptz) on conflict do nothing returning 1) ${insert} from first`,
);
const takeDue: Statement<Row> = statement(
  'mail-take-due',
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
const byId: Statement<Row> = statement('mail-by-id', `select ${columns} from mails where id = $1`);
const sweep: Statement<{swept: string}> = statement(
  'mail-sweep',
  `with old as (delete from mails where ctid = any(array(select ctid from mails where created_at < $1 limit 1000)) returning 1)
   select count(*) as swept from old`,
);

const mailOf = (row: Row): StoredMail => ({...row, createdAt: row.createdAt.toISOString()});

export const postgresMails = (db: Database): Mails => ({
  add: async ({id, recipient, subject, body, createdAt}, cause) =>
    void (await db.run(add, [id, recipient, subject, body, createdAt, cause.id])),
  addWelcome: async (userId, {id, recipient, subject, body, createdAt}) =>
    void (await db.run(addWelcome, [id, recipient, subject, body, createdAt, userId])),
  takeDue: async (now, limit, lease) => (await db.run(takeDue, [now, limit, lease])).map(mailOf),
  sent: async ids => void (await db.run(sent, [ids])),
  failed: async (id, reason, next) => void (await db.run(failed, [id, reason, next])),
  newest: async () => (await db.run(newest)).map(mailOf),
  get: async id => (await db.run(byId, [id])).map(mailOf)[0],
  sweep: async before => Number((await db.run(sweep, [before]))[0]!.swept),
});
