import type pg from 'pg';
import {type Statement, statement} from './database.ts';

export type OutboxRow = {
  readonly id: number;
  readonly event_id: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly data: unknown;
  readonly traceparent: string | null;
  readonly created_at: Date;
};

/** Milliseconds between looks at the whole outbox; the others begin where something may still wait. */
const thorough = 1000;

// Never "greater than the last": a lower number may commit later. It begins at a floor, though, since the index is full of entries of
// rows just deleted, which cost more to pass over than to read what waits. What was taken meanwhile ($3) goes in the same trip.
const unpublished: Statement<OutboxRow> = statement(
  'relay-unpublished',
  `with gone as (delete from outbox where id = any($3::bigint[]))
   select id::float8 as id, event_id, topic, key, type, data, traceparent, created_at from outbox
   where outbox.id > $1 and outbox.id <> all($2::bigint[]) order by outbox.id limit $4`,
);
const running: Statement<{oldest: number; next: number}> = statement(
  'relay-running',
  `select pg_snapshot_xmin(s)::text::float8 as oldest, pg_snapshot_xmax(s)::text::float8 as next from pg_current_snapshot() s`,
);
const ask = async <Row extends pg.QueryResultRow>(client: pg.Client, {name, text}: Statement<Row>, values: unknown[]) =>
  (await client.query<Row>({name, text, values})).rows;

/** Reads what waits in an outbox: in the order of the numbers, and never past one that may still commit for good. */
export const createOutboxReader = () => {
  /** Where looks begin: past what was the newest number when no transaction that runs now had begun, one generation of doubt later. */
  const floor = {id: 0, next: 0, newest: 0, horizon: 0, due: 0};

  return {
    /** Deletes the rows `gone`, and gives others in order: `limit` at most, without those to pass over. */
    async read(
      client: pg.Client,
      {gone, passOver, limit}: {readonly gone: number[]; readonly passOver: number[]; readonly limit: number},
    ): Promise<readonly OutboxRow[]> {
      const whole = performance.now() >= floor.due;
      if (whole) {
        const [snapshot] = await ask(client, running, []);
        if (snapshot!.oldest >= floor.horizon) {
          Object.assign(floor, {id: floor.next, next: floor.newest, horizon: snapshot!.next});
        }
        floor.due = performance.now() + thorough;
      }
      const rows = await ask(client, unpublished, [whole ? 0 : floor.id, passOver, gone, limit]);
      floor.newest = Math.max(floor.newest, rows.at(-1)?.id ?? 0);
      return rows;
    },

    /** A row that was given is to be given again. */
    goBackTo(id: number) {
      floor.id = Math.min(floor.id, id - 1);
    },
  };
};
