import type {SourceEvent} from '@ecom/contracts/envelope';
import type {OutboxEvent} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {newId} from '@ecom/core/ids';
import {currentTraceparent} from '@ecom/core/trace';
import {type Database, hotStatement, type Statement, statement} from './database.ts';

/** What commits together with a change of state. */
export type Consequences = {readonly events?: readonly OutboxEvent[]; readonly sourceEvent?: SourceEvent | undefined};

const asRows = (facts: readonly OutboxEvent[]): string =>
  facts.length === 0
    ? '[]'
    : JSON.stringify(
        facts.map(({topic, key, type, data}) => ({
          event_id: newId(),
          topic,
          key,
          type,
          data,
          traceparent: currentTraceparent(),
        })),
      );

const factsOf = (parameter: number) =>
  `json_to_recordset($${parameter}::json) as f(event_id uuid, topic text, key text, type text, data json, traceparent text)`;

const columns = 'event_id, topic, key, type, data, traceparent';

/**
 * A change of state, its facts and the receipt of its cause in one statement: one round trip, one commit.
 *
 * `text` is an INSERT or UPDATE with RETURNING. When it returns no row (it lost a race for the version, say), nothing else
 * is written either. It must not change a thing when its cause was seen before: guard it with the version that was read
 * together with `seen`, or with a unique key.
 *
 * @returns what `text` returns
 */
export const stateChange = <Row>(name: string, text: string) => {
  const own = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(match => Number(match[1])));
  const whole = hotStatement<Row>(
    name,
    `with state as (${text}),
     told as (insert into outbox (${columns}) select ${columns} from (select 1 from state limit 1) s, ${factsOf(own + 1)}),
     receipt as (insert into inbox (event_id) select $${own + 2}::uuid from (select 1 from state limit 1) s where $${own + 2}::uuid is not null)
     select * from state`,
  );
  return async (
    db: Database,
    values: readonly unknown[],
    {events = [], sourceEvent}: Consequences = {},
  ): Promise<Row[]> => {
    const rows = await db.run(whole, [...values, asRows(events), sourceEvent?.id ?? null]);
    if (rows.length > 0 && events.length > 0) db.notifyEventsRecorded();
    return rows;
  };
};

const recording = statement('record', `insert into outbox (${columns}) select ${columns} from ${factsOf(1)}`);

/** Records facts in the outbox, inside the transaction that made them true. */
export const recordEvents = async (db: Database, facts: readonly OutboxEvent[]): Promise<void> => {
  if (facts.length === 0) return;
  await db.run(recording, [asRows(facts)]);
  db.notifyEventsRecorded();
};

const receiving: Statement<{event_id: string}> = statement(
  'receive',
  'insert into inbox (event_id) values ($1) on conflict do nothing returning event_id',
);

/** Remembers a cause, inside the transaction of its effect. False when it was there before: then there is nothing left to do. */
export const receive = async (db: Database, sourceEvent: SourceEvent | undefined): Promise<boolean> =>
  !sourceEvent || (await db.run(receiving, [sourceEvent.id])).length > 0;

/**
 * Runs `attempt` until it returns something: how an optimistic write decides again after it lost a race for the version.
 *
 * @throws Failure `conflict` after 50 lost races
 */
export const retryOnConflict = async <T>(attempt: () => Promise<T | undefined>): Promise<T> => {
  for (let lost = 0; lost < 50; lost++) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Failure('conflict', 'too-busy', 'Too many changes to the same thing at once. Try again.', {retryAfter: 1});
};
