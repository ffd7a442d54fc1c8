import type {AggregateStore} from '../aggregate-store.ts';
import type {Failure} from '../failure.ts';
import {matchesFilter, pageInMemory} from './page.ts';

export type MemoryAggregateStoreOptions<State, Event, Recorded> = {
  readonly notFound: (id: string) => Failure;
  /** The event as the outbox has it. */
  readonly toEvent: (state: State, event: Event) => Recorded;
  /** The fields of a state that lists filter and sort by; default: its own. */
  readonly toFields?: (state: State) => object;
  /** Whether two aggregates may not both exist; default: never. */
  readonly collides?: (one: State, other: State) => boolean;
  /** Called after each save. */
  readonly onSaved?: (state: State) => void;
};

/** The memory twin of the aggregate store in PostgreSQL, for tests: each change happens at once. */
export const memoryAggregateStore = <State extends {readonly id: string}, Event, Recorded>({
  notFound,
  toEvent,
  toFields = state => state,
  collides = () => false,
  onSaved = () => {},
}: MemoryAggregateStoreOptions<State, Event, Recorded>) => {
  const rows = new Map<string, State>();
  const handledEvents = new Set<string>();
  /** Oldest first. */
  const outbox: Recorded[] = [];
  const save = (state: State, events: readonly Event[], sourceEvent: {readonly id: string} | undefined) => {
    if (sourceEvent) handledEvents.add(sourceEvent.id);
    rows.set(state.id, state);
    outbox.push(...events.map(event => toEvent(state, event)));
    onSaved(state);
  };

  const store: AggregateStore<State, Event> = {
    get: async id => rows.get(id),
    async list(filter, page) {
      const matching = [...rows.values()]
        .map(state => ({...toFields(state), id: state.id, state}))
        .filter(fields => matchesFilter(fields, filter));
      const {items, ...rest} = pageInMemory(matching, page);
      return {items: items.map(({state}) => state), ...rest};
    },
    async insert({state, events}, sourceEvent) {
      if (sourceEvent && handledEvents.has(sourceEvent.id)) return false;
      if (rows.has(state.id) || [...rows.values()].some(other => collides(state, other))) return false;
      save(state, events, sourceEvent);
      return true;
    },
    async update(id, decide, sourceEvent) {
      const before = rows.get(id);
      if (!before) throw notFound(id);
      if (sourceEvent && handledEvents.has(sourceEvent.id)) return before;
      const {state, events} = decide(before);
      if (state !== before || events.length > 0) save(state, events, sourceEvent);
      return state;
    },
  };
  return {...store, rows, outbox};
};
