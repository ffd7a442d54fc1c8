import type {Envelope} from '@ecom/contracts/envelope';

/** An event that its consumer could not apply, with the reason. */
export type DeadLetter = {
  readonly id: string;
  readonly event: Envelope;
  readonly reason: string;
  /** Whether the event only waits behind an earlier one of its key. */
  readonly parked: boolean;
  readonly createdAt: string;
};

/** Stores events that a consumer cannot apply, so that others are handled and nothing is lost. */
export type DeadLetters = {
  /** Stores an event as a dead letter; the same event again updates the reason. */
  put(event: Envelope, reason: string): Promise<void>;
  /** Parks an event behind the dead letters of its topic and key, if there are any. @returns whether it was parked */
  park(event: Envelope): Promise<boolean>;
  /** Oldest first. */
  list(after?: string): Promise<readonly DeadLetter[]>;
  get(id: string): Promise<DeadLetter | undefined>;
  /** The dead letters of a topic and key, oldest first. */
  of(topic: string, key: string): Promise<readonly DeadLetter[]>;
  remove(id: string): Promise<void>;
  count(): Promise<number>;
};

/** For consumers whose state is rebuilt at every start, and for tests. */
export const memoryDeadLetters = (): DeadLetters => {
  const letters = new Map<string, DeadLetter>();
  let next = 1;
  const add = (event: Envelope, reason: string, parked: boolean) => {
    const known = [...letters.values()].find(letter => letter.event.id === event.id);
    const id = known?.id ?? String(next++);
    letters.set(id, {id, event, reason, parked, createdAt: known?.createdAt ?? new Date().toISOString()});
  };
  const of = (topic: string, key: string) =>
    [...letters.values()].filter(({event}) => event.topic === topic && event.subject === key);
  return {
    put: async (event, reason) => add(event, reason, false),
    async park(event) {
      if (of(event.topic, event.subject).length === 0) return false;
      add(event, 'waits behind an earlier event of its key', true);
      return true;
    },
    list: async (after = '0') => [...letters.values()].filter(({id}) => Number(id) > Number(after)).slice(0, 100),
    get: async id => letters.get(id),
    of: async (topic, key) => of(topic, key),
    remove: async id => void letters.delete(id),
    count: async () => letters.size,
  };
};
