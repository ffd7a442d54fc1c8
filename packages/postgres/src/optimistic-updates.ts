import type {SourceEvent} from '@ecom/contracts/envelope';
import type {OutboxEvent} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {LRUCache} from 'lru-cache';
import type {Database, Statement} from './database.ts';
import {violatedUnique} from './errors.ts';
import type {Consequences} from './state-change.ts';

/** The new state and its events. The same state without events means that nothing changes. */
export type Decision<State> = {readonly state: State; readonly events: readonly OutboxEvent[]};

export type OptimisticUpdatesOptions<Row, State> = {
  readonly db: Database;
  /** Its parameters are the id and the source event's id; `seen` tells whether that event was handled before. */
  readonly read: Statement<Row>;
  readonly fromRow: (row: Row) => State;
  readonly notFound: (id: string) => Failure;
  /** Saves in one statement, guarded by the version that was decided on. @returns false when the version has changed */
  readonly save: (expectedVersion: number, state: State, consequences: Consequences) => Promise<boolean>;
};

/** Aggregates whose last state is cached: an order takes its steps within moments of each other. */
const cacheSize = 1000;

/** A refusal may be due to the cached state's age; the caller then decides again on what it reads. */
const decideOnCached = <State>(decide: (state: State) => Decision<State>, state: State) => {
  try {
    return decide(state);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
};

/**
 * Updates aggregates with optimistic concurrency: reads, decides, saves in one statement if the version is unchanged, and otherwise decides again.
 * The state that this process saved last is tried before anything is read; when it is outdated, that costs one statement.
 */
export const createOptimisticUpdates = <
  Row extends {readonly seen: boolean},
  State extends {readonly version: number},
>({
  db,
  read,
  fromRow,
  notFound,
  save,
}: OptimisticUpdatesOptions<Row, State>) => {
  type Decide = (state: State) => Decision<State>;
  const cache = new LRUCache<string, State>({max: cacheSize});
  // Only committed states: after a rollback the same version number will mean another state.
  const remember = (id: string, state: State) => db.afterCommit(() => cache.set(id, state));

  /** @returns undefined when the version has changed */
  const attempt = async (
    id: string,
    before: State,
    {state, events}: Decision<State>,
    sourceEvent: SourceEvent | undefined,
  ) => {
    if (!(await save(before.version, state, {events, sourceEvent}))) return undefined;
    const after = {...state, version: before.version + 1};
    remember(id, after);
    return after;
  };

  const updateCached = async (
    id: string,
    decide: Decide,
    sourceEvent: SourceEvent | undefined,
  ): Promise<State | undefined> => {
    const before = cache.get(id);
    if (!before) return undefined;
    cache.delete(id);
    const decision = decideOnCached(decide, before);
    if (!decision || (decision.state === before && decision.events.length === 0)) return undefined;
    try {
      return await attempt(id, before, decision, sourceEvent);
    } catch (error) {
      // The source event was handled before: the read below finds that out. Inside of a transaction the error has ended the transaction.
      if (db.current() || !violatedUnique(error)) throw error;
      return undefined;
    }
  };

  return {
    remember,
    /** @throws Failure `missing` for an unknown id, and what `decide` throws */
    update: async (id: string, decide: Decide, sourceEvent?: SourceEvent): Promise<State> =>
      (await updateCached(id, decide, sourceEvent)) ??
      retryOnConflict(async () => {
        const [row] = await db.run(read, [id, sourceEvent?.id ?? null]);
        if (!row) throw notFound(id);
        const before = fromRow(row);
        if (row.seen) return before;
        const decision = decide(before);
        if (decision.state === before && decision.events.length === 0) return before;
        return attempt(id, before, decision, sourceEvent);
      }),
  };
};
