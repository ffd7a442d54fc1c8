import {type Database, type Statement, statement} from './database.ts';

// An inbox row is kept for longer than any broker or replay delivers again.
const expired: readonly Statement<{swept: string}>[] = [
  ['inbox', 'received_at', '14 days'],
  ['idempotency_key', 'created_at', '24 hours'],
].map(([table, column, age]) =>
  statement(
    `sweep-${table}`,
    `with old as (delete from ${table} where ctid = any(array(select ctid from ${table} where ${column} < now() - interval '${age}' limit 5000)) returning 1)
     select count(*) as swept from old`,
  ),
);

/** Deletes what nobody will ask for again, in bites, so that cost does not grow with history. */
export const sweepExpired = async (db: Database): Promise<void> => {
  for (const bite of expired) {
    while (Number((await db.run(bite))[0]!.swept) === 5000);
  }
};
