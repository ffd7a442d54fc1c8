import {type Database, type Statement, statement} from './database.ts';

type Deletion = Statement<{deleted: string}>;

const batchSize = 5000;

// An inbox record is kept for longer than any broker or replay redelivers. The id of an event begins with the time at which it was recorded
// (RFC 9562 §5.7), which narrows the search; an older event that was received late is kept for as long.
const expiredInboxRecords: Deletion = statement(
  'sweep-inbox',
  `with expired as (delete from inbox where event_id = any(array(
     select event_id from inbox where event_id < (select uuidv7(interval '-14 days')) and received_at < now() - interval '14 days'
     order by event_id limit ${batchSize})) returning 1)
   select count(*) as deleted from expired`,
);
const expiredResponses: Deletion = statement(
  'sweep-idempotency-key',
  `with expired as (delete from idempotency_key where key = any(array(
     select key from idempotency_key where created_at < now() - interval '24 hours' order by created_at limit ${batchSize})) returning 1)
   select count(*) as deleted from expired`,
);

// By their ids, which grow with the time. Dead letters contain the data of their events, also personal data.
const expiredDeadLetters: Deletion = statement(
  'sweep-dead-letter',
  `with expired as (delete from dead_letter where id = any(array(
     select id from dead_letter where created_at < now() - $1 * interval '1 day' order by id limit ${batchSize})) returning 1)
   select count(*) as deleted from expired`,
);

const expiredAuditRecords: Deletion = statement(
  'sweep-audit',
  `with expired as (delete from audit where id = any(array(
     select id from audit where at < now() - $1 * interval '1 day' order by at limit ${batchSize})) returning 1)
   select count(*) as deleted from expired`,
);

/** How long rows are kept. */
export type Retention = {readonly deadLetterDays: number; readonly auditDays: number};

/**
 * Deletes expired inbox records, stored responses, dead letters and audit records, in batches, so that cost does not grow with history.
 */
export const sweepExpired = async (db: Database, {deadLetterDays, auditDays}: Retention): Promise<void> => {
  const deletions = [
    [expiredInboxRecords, []],
    [expiredResponses, []],
    [expiredDeadLetters, [deadLetterDays]],
    [expiredAuditRecords, [auditDays]],
  ] as const;
  for (const [deletion, values] of deletions) {
    while (Number((await db.run(deletion, values))[0]!.deleted) === batchSize);
  }
};
