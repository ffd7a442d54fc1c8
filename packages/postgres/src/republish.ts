import type {OutboxEvent} from '@ecom/contracts/topic';
import {type Database, type Statement, statement} from './database.ts';
import {recordEvents} from './state-change.ts';

const pageSize = 500;
const minimumId = '00000000-0000-0000-0000-000000000000';

/** Receives the events: the outbox by default, or a replica in the same process. */
export type EventSink = (events: readonly OutboxEvent[]) => Promise<void>;

export type Republishable<Row> = {
  /** The table whose rows are published, and its key. */
  readonly table: string;
  readonly key?: string;
  /** Its parameters are the id after which to begin and the number of rows, ordered by id; it may leave rows out. */
  readonly select: Statement<Row>;
  readonly toEvent: (row: Row) => OutboxEvent;
};

/**
 * Publishes the state of every row again, page by page. A page's rows stay locked until their events are recorded, so that a concurrent
 * change is recorded after them: a compacted topic keeps the last event, which new consumers rely on.
 *
 * @returns the number of events
 */
export const republish = async <Row extends {readonly id: string}>(
  db: Database,
  {table, key = 'id', select, toEvent}: Republishable<Row>,
  sink: EventSink = events => recordEvents(db, events),
): Promise<number> => {
  const lock: Statement<{id: string}> = statement(
    `republish-lock-${table}`,
    `select ${key} as id from ${table} where ${key} > $1 order by ${key} limit $2 for share`,
  );
  let after = minimumId;
  for (let count = 0; ; ) {
    const locked = await db.transaction(async () => {
      const ids = (await db.run(lock, [after, pageSize])).map(({id}) => id);
      const inPage = new Set(ids);
      const rows = (await db.run(select, [after, pageSize])).filter(({id}) => inPage.has(id));
      await sink(rows.map(toEvent));
      count += rows.length;
      return ids;
    });
    if (locked.length < pageSize) return count;
    after = locked.at(-1)!;
  }
};
