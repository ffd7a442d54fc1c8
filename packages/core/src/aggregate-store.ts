import type {Filter, Page, PageRequest} from './page.ts';

/** The new state and its events. The same state without events means that nothing changes. */
export type Decision<State, Event> = {readonly state: State; readonly events: readonly Event[]};

/** The event that causes a change: each changes an aggregate once. */
type SourceEvent = {readonly id: string};

/**
 * Aggregates of one kind. A change saves the state, its events and the record of its source event together, or nothing. Each state has a version of
 * its own, which the domain increments.
 */
export type AggregateStore<State, Event> = {
  get(id: string): Promise<State | undefined>;
  list(filter: Filter, page: PageRequest): Promise<Page<State>>;
  /** @returns false, and saves nothing, when an aggregate with the same unique key exists */
  insert(decision: Decision<State, Event>, sourceEvent?: SourceEvent): Promise<boolean>;
  /**
   * Decides, and saves if the version is unchanged; otherwise decides again. A source event that was handled before changes nothing.
   *
   * @returns the state after the decision
   * @throws Failure `not-found` for an unknown id, and what `decide` throws
   */
  update(id: string, decide: (state: State) => Decision<State, Event>, sourceEvent?: SourceEvent): Promise<State>;
};
