import type {SourceEvent} from '@ecom/contracts/envelope';
import type {OutboxEvent} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {LRUCache} from 'lru-cache';
import type {Database, Statement} from './database.ts';
import {type Consequences, retryOnConflict} from './effect.ts';
import {violatedUnique} from './errors.ts';

/** The new state, and what the world hears of it. The same state and no events: nothing happened. */
export type Decided<State> = {readonly state: State; readonly events: readonly OutboxEvent[]};

export type DecisionsOptions<Row, State> = {
  readonly db: Database;
  /** Takes an id and a cause's id; `seen` says whether that cause has had its effect. */
  readonly read: Statement<Row>;
  readonly stateOf: (row: Row) => State;
  readonly unknown: (id: string) => Failure;
  /** One effect, guarded by the version that was decided upon; false when somebody else changed it first. */
  readonly save: (version: number, state: State, consequences: Consequences) => Promise<boolean>;
};

/** States kept in mind, at most: an order takes its steps within moments of each other. */
const remembered = 1000;

/** A refusal may come from the state's age: then it is decided again from what is read. */
const fromOldState = <State>(decide: (state: State) => Decided<State>, state: State) => {
  try {
    return decide(state);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
};

/**
 * Decides about aggregates optimistically: reads, decides, saves in one statement if the version is still the one that was read, and else
 * decides again. The last state that this process saved is tried before anything is read; a wrong guess costs that one statement.
 */
export const createDecisions = <Row extends {readonly seen: boolean}, State extends {readonly version: number}>({
  db,
  read,
  stateOf,
  unknown,
  save,
}: DecisionsOptions<Row, State>) => {
  type Decide = (state: State) => Decided<State>;
  const recent = new LRUCache<string, State>({max: remembered});
  // Only what is committed is remembered: a version number that was rolled back will mean another state.
  const remember = (id: string, state: State) => db.afterCommit(() => recent.set(id, state));

  /** Undefined: it did not work out from this state. */
  const attempt = async (
    id: string,
    before: State,
    {state, events}: Decided<State>,
    sourceEvent: SourceEvent | undefined,
  ) => {
    if (!(await save(before.version, state, {events, sourceEvent}))) return undefined;
    const after = {...state, version: before.version + 1};
    remember(id, after);
    return after;
  };

  const fromMemory = async (
    id: string,
    decide: Decide,
    sourceEvent: SourceEvent | undefined,
  ): Promise<State | undefined> => {
    const before = recent.get(id);
    if (!before) return undefined;
    recent.delete(id);
    const decided = fromOldState(decide, before);
    if (!decided || (decided.state === before && decided.events.length === 0)) return undefined;
    try {
      return await attempt(id, before, decided, sourceEvent);
    } catch (error) {
      // A cause that was seen before is for the careful way to tell. What breaks inside a transaction breaks the transaction.
      if (db.current() || !violatedUnique(error)) throw error;
      return undefined;
    }
  };

  return {
    remember,
    /** @throws Failure `missing` for an unknown id, and what `decide` throws */
    update: async (id: string, decide: Decide, sourceEvent?: SourceEvent): Promise<State> =>
      (await fromMemory(id, decide, sourceEvent)) ??
      retryOnConflict(async () => {
        const [row] = await db.run(read, [id, sourceEvent?.id ?? null]);
        if (!row) throw unknown(id);
        const before = stateOf(row);
        if (row.seen) return before;
        const decided = decide(before);
        if (decided.state === before && decided.events.length === 0) return before;
        return attempt(id, before, decided, sourceEvent);
      }),
  };
};
