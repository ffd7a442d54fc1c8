import type {SourceEvent} from '@ecom/contracts/envelope';
import type {OutboxEvent} from '@ecom/contracts/topic';
import {newId} from '@ecom/core/ids';
import {currentTraceparent} from '@ecom/core/trace';
import {type Database, hotStatement, statement} from './database.ts';

/** The number of the last parameter of a statement; 0 without any. */
export const parameterCount = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(match => Number(match[1])));

/** What commits together with a change of state. */
export type Consequences = {readonly events?: readonly OutboxEvent[]; readonly sourceEvent?: SourceEvent | undefined};

const toRows = (events: readonly OutboxEvent[]): string =>
  events.length === 0
    ? '[]'
    : JSON.stringify(
        events.map(({topic, key, type, data}) => ({
          event_id: newId(),
          topic,
          key,
          type,
          data,
          traceparent: currentTraceparent(),
        })),
      );

const eventRows = (parameter: number) =>
  `json_to_recordset($${parameter}::json) as e(event_id uuid, topic text, key text, type text, data json, traceparent text)`;

const columns = 'event_id, topic, key, type, data, traceparent';

/**
 * A change of state, its events and the inbox record of its source event in one statement: one round trip, one commit.
 *
 * `text` is an INSERT or UPDATE with RETURNING. When it returns no row (after a lost race for the version, for example), nothing else is
 * written either. It must change nothing when its source event was handled before: guard it by a version that was read together with the
 * inbox, or by a unique key.
 *
 * A change without events and source event runs `text` alone.
 *
 * @param before a data-modifying query that `text` refers to: `name as (insert … returning …)`; it must have no effect when `text` has none
 * @returns what `text` returns
 */
export const stateChange = <Row>(name: string, text: string, before?: string) => {
  const withoutConsequences = hotStatement<Row>(`${name}-alone`, before ? `with ${before} ${text}` : text);
  const ownParameters = parameterCount(`${before} ${text}`);
  const withConsequences = hotStatement<Row>(
    name,
    `with ${before ? `${before}, ` : ''}state as (${text}),
     published as (insert into outbox (${columns}) select ${columns} from (select 1 from state limit 1) s, ${eventRows(ownParameters + 1)}),
     handled as (insert into inbox (event_id) select $${ownParameters + 2}::uuid from (select 1 from state limit 1) s where $${ownParameters + 2}::uuid is not null)
     select * from state`,
  );
  return async (
    db: Database,
    values: readonly unknown[],
    {events = [], sourceEvent}: Consequences = {},
  ): Promise<Row[]> => {
    if (events.length === 0 && !sourceEvent) return db.run(withoutConsequences, values);
    const rows = await db.run(withConsequences, [...values, toRows(events), sourceEvent?.id ?? null]);
    if (rows.length > 0 && events.length > 0) db.notifyEventsRecorded();
    return rows;
  };
};

const insertEvents = statement(
  'outbox-insert',
  `insert into outbox (${columns}) select ${columns} from ${eventRows(1)}`,
);

/** Records events in the outbox, inside of the transaction that changes the state. */
export const recordEvents = async (db: Database, events: readonly OutboxEvent[]): Promise<void> => {
  if (events.length === 0) return;
  await db.run(insertEvents, [toRows(events)]);
  db.notifyEventsRecorded();
};
