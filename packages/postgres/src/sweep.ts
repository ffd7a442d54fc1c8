import {type Database, type Statement, statement} from './database.ts';

type Bite = Statement<{swept: string}>;

/** Rows at once. */
const bite = 5000;

// An inbox row is kept for longer than any broker or replay delivers again. An event that is older than that when it comes is kept as long:
// its id, which begins with the time it was recorded (RFC 9562, 5.7), only tells where to look.
const oldReceipts: Bite = statement(
  'sweep-inbox',
  `with old as (delete from inbox where event_id = any(array(
     select event_id from inbox where event_id < (select uuidv7(interval '-14 days')) and received_at < now() - interval '14 days'
     order by event_id limit ${bite})) returning 1)
   select count(*) as swept from old`,
);
const oldAnswers: Bite = statement(
  'sweep-idempotency-key',
  `with old as (delete from idempotency_key where key = any(array(
     select key from idempotency_key where created_at < now() - interval '24 hours' order by created_at limit ${bite})) returning 1)
   select count(*) as swept from old`,
);

/** Deletes what nobody will ask for again, in bites, so that cost does not grow with history. */
export const sweepExpired = async (db: Database): Promise<void> => {
  for (const old of [oldReceipts, oldAnswers]) {
    while (Number((await db.run(old))[0]!.swept) === bite);
  }
};
