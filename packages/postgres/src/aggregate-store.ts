import type {SourceEvent} from '@ecom/contracts/envelope';
import type {OutboxEvent} from '@ecom/contracts/topic';
import type {AggregateStore, Decision} from '@ecom/core/aggregate-store';
import {Failure} from '@ecom/core/failure';
import type {Filter, PageRequest} from '@ecom/core/page';
import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {LRUCache} from 'lru-cache';
import {type Database, hotStatement, type Statement} from './database.ts';
import {violatedUnique} from './errors.ts';
import {columnOf, conditionsOf, selectFields} from './filter.ts';
import {keysetPage} from './keyset.ts';
import {stateChange} from './state-change.ts';

/** The values of the columns by field, as `pg` binds them; JSON as text. */
export type RowValues = Readonly<Record<string, unknown>>;

export type AggregateTable<State, Event, Row> = {
  readonly table: string;
  /** Prefix of the statements' names. */
  readonly name: string;
  /** Fields that only the insert writes. Each has a column: `created_at` for `createdAt`. */
  readonly constant: readonly string[];
  /** Fields that every change writes. */
  readonly changing: readonly string[];
  /** The SQL that an update sets a field to, with `$` for its new value; default: `$`. */
  readonly onUpdate?: Readonly<Record<string, string>>;
  /** Expressions that are read beside the columns of one aggregate; their parameters begin with `$3`. */
  readonly expressions?: string;
  /** The fields that must not have changed since the state was read; each change changes one of them. Default: `version`. */
  readonly guards?: Readonly<Record<string, (state: State) => unknown>>;
  /** The type of each field that lists can be sorted by. */
  readonly sorts?: Readonly<Record<string, 'text' | 'timestamptz'>>;
  /** How many aggregates' last states this process caches, to decide on them before it reads; default: 0. */
  readonly cacheSize?: number;
  readonly fromRow: (row: Row) => State;
  readonly toEvent: (state: State, event: Event) => OutboxEvent;
  readonly notFound: (id: string) => Failure;
};

type Decide<State, Event> = (state: State) => Decision<State, Event>;

const isUnchanged = <State>(before: State, {state, events}: Decision<State, unknown>) =>
  state === before && events.length === 0;

/** @returns undefined instead of a failure, which may be due to an outdated state */
const unlessFailure = <T>(decide: () => T): T | undefined => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
};

type Read<Row> = Row & {readonly handled: boolean};

const textOf = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value));

/**
 * The table of an aggregate, and its statements. Reading an aggregate takes one round trip, saving a change another: the state, its events and the
 * inbox record of its source event are one statement, guarded by the version that was read.
 */
export const aggregateTable = <State, Event, Row extends {readonly id: string}>({
  table,
  name,
  constant,
  changing,
  onUpdate = {},
  expressions,
  guards = {version: state => (state as {readonly version?: number}).version},
  sorts = {},
  cacheSize = 0,
  fromRow,
  toEvent,
  notFound,
}: AggregateTable<State, Event, Row>) => {
  const fields = ['id', ...constant, ...changing];
  const columns = selectFields(fields);
  const select = `select ${columns}${expressions ? `, ${expressions}` : ''}`;
  // Without a source event, whose parameter stays null.
  const read: Statement<Row> = hotStatement(
    `${name}-by-id`,
    `${select} from ${table} where id = $1 and $2::uuid is null`,
  );
  const readWithInbox: Statement<Read<Row>> = hotStatement(
    `${name}-by-id-with-inbox`,
    `${select}, exists (select 1 from inbox where event_id = $2::uuid) as handled from ${table} where id = $1`,
  );
  const insert = stateChange<{id: string}>(
    `${name}-insert`,
    `insert into ${table} (${fields.map(columnOf).join(', ')}) values (${fields.map((_, i) => `$${i + 1}`).join(', ')})
     on conflict do nothing returning id`,
  );
  const assignments = changing.map(
    (field, i) => `${columnOf(field)} = ${(onUpdate[field] ?? '$').replaceAll('$', `$${i + 2}`)}`,
  );
  const conditions = Object.keys(guards).map((field, i) => ` and ${columnOf(field)} = $${changing.length + i + 2}`);
  const save = stateChange<{id: string}>(
    `${name}-save`,
    `update ${table} set ${assignments.join(', ')} where id = $1${conditions.join('')} returning id`,
  );
  const keysetSorts = Object.fromEntries(
    Object.entries(sorts).map(([field, type]) => [
      field,
      {column: columnOf(field), type, of: (row: Row) => textOf(row[field as keyof Row])},
    ]),
  );

  const open = (db: Database, toRow: (state: State) => RowValues) => {
    const cache = cacheSize > 0 ? new LRUCache<string, {readonly state: State}>({max: cacheSize}) : undefined;
    // Only committed states: after a rollback the same version will mean another state.
    const remember = (id: string, state: State) => cache && db.afterCommit(() => cache.set(id, {state}));

    /** @returns false, and saves nothing, when the guards have changed since `before` was read */
    const replace = async (before: State, {state, events}: Decision<State, Event>, sourceEvent?: SourceEvent) => {
      const values = toRow(state);
      const guardValues = Object.values(guards).map(guard => guard(before));
      const parameters = [values.id, ...changing.map(field => values[field]), ...guardValues];
      const rows = await save(db, parameters, {events: events.map(event => toEvent(state, event)), sourceEvent});
      if (rows.length > 0) remember(values.id as string, state);
      return rows.length > 0;
    };
    /** @returns undefined when the state has to be read: the cached one may be outdated, or `sourceEvent` was handled before */
    const updateCached = async (id: string, decide: Decide<State, Event>, sourceEvent?: SourceEvent) => {
      const cached = cache?.get(id);
      if (!cached) return undefined;
      cache?.delete(id);
      const decision = unlessFailure(() => decide(cached.state));
      if (!decision || isUnchanged(cached.state, decision)) return undefined;
      return attempt(cached.state, decision, sourceEvent);
    };
    /** @returns undefined when it has to be decided again */
    const attempt = async (before: State, decision: Decision<State, Event>, sourceEvent?: SourceEvent) => {
      try {
        return (await replace(before, decision, sourceEvent)) ? decision.state : undefined;
      } catch (error) {
        // Another process handled the source event meanwhile. Inside of a transaction the error has ended the transaction.
        if (db.current() || violatedUnique(error) !== 'inbox_pkey') throw error;
        return undefined;
      }
    };
    const find = async (id: string, sourceEvent?: SourceEvent, parameters: readonly unknown[] = []) => {
      if (!sourceEvent) {
        const [row] = await db.run(read, [id, null, ...parameters]);
        return row && {handled: false, state: fromRow(row)};
      }
      const [found] = await db.run(readWithInbox, [id, sourceEvent.id, ...parameters]);
      if (!found) return undefined;
      const {handled, ...row} = found;
      return {handled, state: fromRow(row as unknown as Row)};
    };

    return {
      replace,
      get: async (id: string, parameters?: readonly unknown[]) => (await find(id, undefined, parameters))?.state,

      async list(filter: Filter, page: PageRequest) {
        const {items, nextCursor} = await keysetPage<Row>(db, {
          select: `select ${columns} from ${table}`,
          where: conditionsOf(filter),
          sorts: keysetSorts,
          ...page,
        });
        return {items: items.map(fromRow), nextCursor};
      },

      async insert({state, events}: Decision<State, Event>, sourceEvent?: SourceEvent) {
        const values = toRow(state);
        const rows = await insert(
          db,
          fields.map(field => values[field]),
          {events: events.map(event => toEvent(state, event)), sourceEvent},
        );
        if (rows.length > 0) remember(values.id as string, state);
        return rows.length > 0;
      },

      update: async (
        id: string,
        decide: Decide<State, Event>,
        sourceEvent?: SourceEvent,
        parameters?: readonly unknown[],
      ) =>
        (await updateCached(id, decide, sourceEvent)) ??
        retryOnConflict(async () => {
          const found = await find(id, sourceEvent, parameters);
          if (!found) throw notFound(id);
          const {state: before, handled} = found;
          if (handled) return before;
          const decision = decide(before);
          return isUnchanged(before, decision) ? before : attempt(before, decision, sourceEvent);
        }),
    } satisfies AggregateStore<State, Event> & {replace: unknown};
  };
  return {
    /** For statements of the service's own, whose rows `fromRow` takes. */
    columns,
    open,
  };
};
