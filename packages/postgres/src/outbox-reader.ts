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

/** Interval of full reads of the outbox; the reads between them begin at the floor. */
const fullReadIntervalMs = 1000;

// Never "greater than the last id": a lower id may commit later. But from a floor on, since the index is full of entries of deleted rows,
// which cost more to skip than the waiting rows cost to read. The same round trip deletes the published rows ($3).
const unpublished: Statement<OutboxRow> = statement(
  'relay-unpublished',
  `with published as (delete from outbox where id = any($3::bigint[]))
   select id::float8 as id, event_id, topic, key, type, data, traceparent, created_at from outbox
   where outbox.id > $1 and outbox.id <> all($2::bigint[]) order by outbox.id limit $4`,
);
const running: Statement<{oldest: number; next: number}> = statement(
  'relay-running',
  `select pg_snapshot_xmin(s)::text::float8 as oldest, pg_snapshot_xmax(s)::text::float8 as next from pg_current_snapshot() s`,
);
const ask = async <Row extends pg.QueryResultRow>(client: pg.Client, {name, text}: Statement<Row>, values: unknown[]) =>
  (await client.query<Row>({name, text, values})).rows;

/** Reads the unpublished events of an outbox in the order of their ids, without ever losing an event that commits late. */
export const createOutboxReader = () => {
  /**
   * Reads begin after `floor.id`: every transaction that was running when `floor.next` was the newest id has ended, so no smaller id can still
   * commit. `horizon` is the transaction id that must be passed before `next` becomes the floor.
   */
  const floor = {id: 0, next: 0, newest: 0, horizon: 0, due: 0};

  return {
    /** Deletes the rows `published`, and reads at most `limit` others in order, except those `inFlight`. */
    async read(
      client: pg.Client,
      {published, inFlight, limit}: {readonly published: number[]; readonly inFlight: number[]; readonly limit: number},
    ): Promise<readonly OutboxRow[]> {
      const isFullRead = performance.now() >= floor.due;
      if (isFullRead) {
        const [snapshot] = await ask(client, running, []);
        if (snapshot!.oldest >= floor.horizon) {
          Object.assign(floor, {id: floor.next, next: floor.newest, horizon: snapshot!.next});
        }
        floor.due = performance.now() + fullReadIntervalMs;
      }
      const rows = await ask(client, unpublished, [isFullRead ? 0 : floor.id, inFlight, published, limit]);
      floor.newest = Math.max(floor.newest, rows.at(-1)?.id ?? 0);
      return rows;
    },

    /** Makes a row that was read available again. */
    rewindTo(id: number) {
      floor.id = Math.min(floor.id, id - 1);
    },
  };
};
