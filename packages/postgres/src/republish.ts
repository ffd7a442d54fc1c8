import type {OutboxEvent} from '@ecom/contracts/topic';
import {type Database, type Statement, statement} from './database.ts';
import {recordEvents} from './effect.ts';

const page = 500;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Takes facts that were told before: into the outbox, unless there is a shorter way to who wants them. */
export type Tell = (facts: readonly OutboxEvent[]) => Promise<void>;

export type Republished<Row> = {
  /** The table whose rows change with what is told, and its key. */
  readonly table: string;
  readonly key?: string;
  /** Takes the id after which to begin and how many rows to give, ordered by id; it may leave some out. */
  readonly select: Statement<Row>;
  readonly told: (row: Row) => OutboxEvent;
};

/**
 * Tells the public state of every row again, page by page. A page's rows are locked until they are recorded, so that
 * whatever changes is told after them: a compacted topic keeps what was told last, and a new consumer believes it.
 *
 * @returns how many events were told
 */
export const republish = async <Row extends {readonly id: string}>(
  db: Database,
  {table, key = 'id', select, told}: Republished<Row>,
  tell: Tell = facts => recordEvents(db, facts),
): Promise<number> => {
  const lock: Statement<{id: string}> = statement(
    `republish-lock-${table}`,
    `select ${key} as id from ${table} where ${key} > $1 order by ${key} limit $2 for share`,
  );
  let after = beforeAll;
  for (let events = 0; ; ) {
    const locked = await db.transaction(async () => {
      const ids = (await db.run(lock, [after, page])).map(({id}) => id);
      const mine = new Set(ids);
      const rows = (await db.run(select, [after, page])).filter(({id}) => mine.has(id));
      await tell(rows.map(told));
      events += rows.length;
      return ids;
    });
    if (locked.length < page) return events;
    after = locked.at(-1)!;
  }
};
