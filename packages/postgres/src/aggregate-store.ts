import type {SourceEvent} from '@ecom/contracts/envelope';
import type {OutboxEvent} from '@ecom/contracts/topic';
import type {AggregateStore, Decision} from '@ecom/core/aggregate-store';
import {Failure} from '@ecom/core/failure';
import type {Filter, PageRequest} from '@ecom/core/page';
import {recordChange} from '@ecom/core/recorded-changes';
import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {LRUCache} from 'lru-cache';
import {type AggregateFields, aggregateStatements} from './aggregate-statements.ts';
import type {Database} from './database.ts';
import {violatedUnique} from './errors.ts';
import {columnOf, conditionsOf} from './filter.ts';
import {keysetPage} from './keyset.ts';

/** The values of the columns by field, as `pg` binds them; JSON as text. */
export type RowValues = Readonly<Record<string, unknown>>;

export type AggregateTable<State, Event, Row> = AggregateFields & {
  /**
   * The fields that must not have changed since the state was read: `version`, and any other that changes while the version stays. A decision that
   * only publishes again changes none: the inbox record of its source event keeps it from being repeated.
   */
  readonly guards: Readonly<Record<string, (state: State) => unknown>>;
  /** The type of each field that lists can be sorted by. */
  readonly sorts?: Readonly<Record<string, 'text' | 'timestamptz'>>;
  /** How many aggregates' last states this process caches, to decide on them before it reads; default: 0. */
  readonly cacheSize?: number;
  /** What the audit log compares; default: the state. */
  readonly toAudited?: (state: State) => object;
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

const textOf = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value));

/**
 * The table of an aggregate, and its statements. Reading an aggregate takes one round trip, saving a change another: the state, its events and the
 * inbox record of its source event are one statement, guarded by the version that was read.
 */
export const aggregateTable = <State, Event, Row extends {readonly id: string}>(
  declaration: AggregateTable<State, Event, Row>,
) => {
  const {
    stateTable,
    changing,
    guards,
    sorts = {},
    cacheSize = 0,
    toAudited = state => state as object,
    fromRow,
    toEvent,
    notFound,
  } = declaration;
  const statements = aggregateStatements<Row>(declaration, Object.keys(guards));
  const {columns, column, fields} = statements;
  /** A list that only filters by changing fields is sorted by their table's copy of a field, so that one index serves both. */
  const sortsOf = (filter: Filter) => {
    const filtered = Object.keys(filter).filter(field => filter[field] !== undefined && !(field in sorts));
    const inStateTable = filtered.length > 0 && filtered.every(field => changing.includes(field));
    return Object.fromEntries(
      Object.entries(sorts).map(([field, type]) => [
        field,
        {
          column: stateTable && inStateTable ? `${stateTable.name}.${columnOf(field)}` : column(field),
          type,
          of: (row: Row) => textOf(row[field as keyof Row]),
        },
      ]),
    );
  };

  const createStore = (db: Database, toRow: (state: State) => RowValues) => {
    const cache = cacheSize > 0 ? new LRUCache<string, {readonly state: State}>({max: cacheSize}) : undefined;

    /** @returns false, and saves nothing, when the statement has no effect, or another process has handled the source event meanwhile */
    const write = async (
      statement: typeof statements.save,
      values: readonly unknown[],
      {state, events}: Decision<State, Event>,
      sourceEvent: SourceEvent | undefined,
      before?: State,
    ): Promise<boolean> => {
      const outboxEvents = events.map(event => toEvent(state, event));
      try {
        const [saved] = await statement(db, values, {events: outboxEvents, sourceEvent});
        // Only committed states: after a rollback the same version will mean another state.
        if (saved && cache) db.afterCommit(() => cache.set(saved.id, {state}));
        if (saved) recordChange(declaration.name, saved.id, before && toAudited(before), toAudited(state));
        return saved !== undefined;
      } catch (error) {
        // Inside of a transaction the error has ended the transaction.
        if (db.current() || violatedUnique(error) !== 'inbox_pkey') throw error;
        return false;
      }
    };

    /** @returns false, and saves nothing, when the guards have changed since `before` was read */
    const replace = (before: State, decision: Decision<State, Event>, sourceEvent?: SourceEvent) => {
      const row = toRow(decision.state);
      const expected = Object.values(guards).map(guard => guard(before));
      const values = [row.id, ...changing.map(field => row[field]), ...expected];
      return write(statements.save, values, decision, sourceEvent, before);
    };

    const find = async (id: string, sourceEvent: SourceEvent | undefined, parameters: readonly unknown[]) => {
      if (!sourceEvent) {
        const [row] = await db.run(statements.read, [id, ...parameters]);
        return row && {handled: false, state: fromRow(row)};
      }
      const [found] = await db.run(statements.readWithInbox, [id, ...parameters, sourceEvent.id]);
      if (!found) return undefined;
      const {handled, ...row} = found;
      return {handled, state: fromRow(row as unknown as Row)};
    };

    /** @returns undefined when the state has to be read: the cached one may be outdated, or the source event was handled before */
    const updateCached = async (id: string, decide: Decide<State, Event>, sourceEvent: SourceEvent | undefined) => {
      const cached = cache?.get(id);
      if (!cached) return undefined;
      cache?.delete(id);
      const decision = unlessFailure(() => decide(cached.state));
      if (!decision || isUnchanged(cached.state, decision)) return undefined;
      return (await replace(cached.state, decision, sourceEvent)) ? decision.state : undefined;
    };

    return {
      replace,
      get: async (id: string, parameters: readonly unknown[] = []) => (await find(id, undefined, parameters))?.state,

      async list(filter: Filter, page: PageRequest) {
        const sorts = sortsOf(filter);
        const sorted = sorts[page.sort.replace('-', '')]?.column;
        const {items, ...rest} = await keysetPage<Row>(db, {
          select: statements.select,
          where: conditionsOf(filter, column),
          sorts,
          // Of the same table, so that one index finds the place of a cursor.
          id: sorted?.startsWith(`${stateTable?.name}.`) ? `${stateTable?.name}.id` : column('id'),
          ...page,
        });
        return {items: items.map(fromRow), ...rest};
      },

      insert(decision: Decision<State, Event>, sourceEvent?: SourceEvent) {
        const row = toRow(decision.state);
        const values = fields.map(field => row[field]);
        return write(statements.insert, values, decision, sourceEvent);
      },

      update: async (
        id: string,
        decide: Decide<State, Event>,
        sourceEvent?: SourceEvent,
        parameters: readonly unknown[] = [],
      ) =>
        (await updateCached(id, decide, sourceEvent)) ??
        retryOnConflict(async () => {
          const found = await find(id, sourceEvent, parameters);
          if (!found) throw notFound(id);
          const {state: before, handled} = found;
          if (handled) return before;
          const decision = decide(before);
          if (isUnchanged(before, decision)) return before;
          return (await replace(before, decision, sourceEvent)) ? decision.state : undefined;
        }),
    } satisfies AggregateStore<State, Event> & {replace: unknown};
  };
  return {
    /** For statements of the service's own, whose rows `fromRow` takes. */
    columns,
    createStore,
  };
};
