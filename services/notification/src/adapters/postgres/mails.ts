import {claimDue} from '@ecom/postgres/claim-due';
import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import {conditionsOf} from '@ecom/postgres/filter';
import {keysetPage} from '@ecom/postgres/keyset';
import type {InitialStatus, Mails, StoredMail} from '../../application/ports.ts';
import type {Mail} from '../../domain/mail.ts';

type Row = Omit<StoredMail, 'createdAt'> & {readonly createdAt: Date};

const columns =
  'id, kind, order_id as "orderId", user_id as "userId", recipient, subject, body, status, attempts, reason, created_at as "createdAt"';
// The lock orders it before or after a deletion of the account, which therefore finds the mail, or keeps it from being saved.
const account = 'account as (select email, is_deleted from accounts where user_id = $7 for share)';
/**
 * @param from a relation that is empty if the mail exists
 * @param recipient of a user's mail
 */
const insertUnlessDeleted = (
  from: string,
  recipient = 'coalesce((select email from account), $2)',
) => `insert into mails (id, user_id, kind, order_id, recipient, subject, body, status, attempts, next_attempt_at, created_at)
  select $1, $7::uuid, $8, $9::uuid, ${recipient}, $3, $4, $5, 0, case $5 when 'waiting' then $6::timestamptz end, $6::timestamptz
  from ${from} where not exists (select 1 from account where is_deleted)`;
const add = hotStatement(
  'mail-add',
  `with ${account}, inbox_record as (insert into inbox (event_id) values ($10) on conflict do nothing returning 1) ${insertUnlessDeleted('inbox_record')}`,
);
const addToGivenAddress = hotStatement(
  'mail-add-to-given-address',
  `with ${account}, inbox_record as (insert into inbox (event_id) values ($10) on conflict do nothing returning 1)
   ${insertUnlessDeleted('inbox_record', '$2')}`,
);
const addWelcome = hotStatement(
  'mail-add-welcome',
  `with ${account}, welcome_record as (insert into welcomed (user_id, at) values ($10, $6::timestamptz) on conflict do nothing returning 1)
   ${insertUnlessDeleted('welcome_record')}`,
);
const saveAccount = statement(
  'mail-account-save',
  `insert into accounts (user_id, version, email, is_deleted) values ($1, $2, $3, $4)
   on conflict (user_id) do update set version = excluded.version, email = excluded.email, is_deleted = excluded.is_deleted
   where excluded.version > accounts.version`,
);
const deleteMailsOfDeleted = statement(
  'mail-delete-of-deleted',
  'delete from mails where user_id = $1 and exists (select 1 from accounts where accounts.user_id = $1 and is_deleted)',
);
// Before the account is saved, which then has no address any more. A mail about the order of a guest stays, whose address anybody can sign up with.
const deleteInvitationsOfDeleted = statement(
  'mail-delete-invitations-of-deleted',
  `delete from mails where user_id is null and kind = 'invitation'
     and recipient = (select email from accounts where user_id = $1 and version < $2)`,
);
const claim = claimDue<Row>('mail-claim-due', {
  table: 'mails',
  dueAt: 'next_attempt_at',
  set: `attempts = attempts + 1, next_attempt_at = $1::timestamptz + $3 * interval '1 millisecond'`,
  returning: columns,
});
const markSent = statement(
  'mail-mark-sent',
  `update mails set status = 'sent', reason = null, next_attempt_at = null where id = any($1::uuid[])`,
);
const markFailed = statement(
  'mail-mark-failed',
  `update mails set status = case when $3::timestamptz is null then 'given-up' else status end, reason = $2, next_attempt_at = $3 where id = $1`,
);
const get: Statement<Row> = hotStatement('mail-get', `select ${columns} from mails where id = $1`);
const sweep: Statement<{deleted: string}> = statement(
  'mail-sweep',
  `with old_mails as (delete from mails where ctid = any(array(select ctid from mails where created_at < $1 order by created_at limit 1000)) returning 1),
     old_welcomes as (delete from welcomed where ctid = any(array(select ctid from welcomed where at < $1 order by at limit 1000)) returning 1)
   select greatest((select count(*) from old_mails), (select count(*) from old_welcomes)) as deleted`,
);

const sorts = {createdAt: {column: 'created_at', type: 'timestamptz', of: (row: Row) => row.createdAt.toISOString()}};

const toMail = (row: Row): StoredMail => ({...row, createdAt: row.createdAt.toISOString()});
const toValues = ({id, kind, orderId, userId, recipient, subject, body, createdAt}: Mail, status: InitialStatus) => [
  id,
  recipient,
  subject,
  body,
  status,
  createdAt,
  userId,
  kind,
  orderId,
];

export const postgresMails = (db: Database): Mails => ({
  applyAccount: ({userId, version, email, isDeleted}) =>
    db.transaction(async () => {
      if (isDeleted) await db.run(deleteInvitationsOfDeleted, [userId, version]);
      await db.run(saveAccount, [userId, version, email, isDeleted]);
      if (isDeleted) await db.run(deleteMailsOfDeleted, [userId]);
    }),
  add: async (mail, status, sourceEvent, {toGivenAddress = false} = {}) =>
    void (await db.run(toGivenAddress ? addToGivenAddress : add, [...toValues(mail, status), sourceEvent.id])),
  addWelcome: async (userId, mail, status) => void (await db.run(addWelcome, [...toValues(mail, status), userId])),
  claimDue: async (now, limit, leaseMs) => (await db.run(claim, [now, limit, leaseMs])).map(toMail),
  markSent: async ids => void (await db.run(markSent, [ids])),
  markFailed: async (id, reason, nextAttemptAt) => void (await db.run(markFailed, [id, reason, nextAttemptAt])),
  async list({id, status, recipient, kind, orderId, userId, ...page}) {
    const where = conditionsOf({id, status, recipient, kind, orderId, userId});
    const {items, ...rest} = await keysetPage<Row>(db, {select: `select ${columns} from mails`, where, sorts, ...page});
    return {items: items.map(toMail), ...rest};
  },
  get: async id => (await db.run(get, [id])).map(toMail)[0],
  sweep: async before => Number((await db.run(sweep, [before]))[0]!.deleted),
});
