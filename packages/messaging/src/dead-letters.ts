import type {Envelope} from '@ecom/contracts/envelope';

/** An event that its consumer could not apply, and why. */
export type DeadLetter = {
  readonly id: string;
  readonly event: Envelope;
  readonly reason: string;
  /** True for an event that only waits behind an earlier one of its key. */
  readonly parked: boolean;
  readonly createdAt: string;
};

/** Where a consumer puts aside what it cannot apply, so that the rest flows on and nothing is lost. */
export type DeadLetters = {
  /** Puts an event aside; the same event twice stays one letter, with the newest reason. */
  put(event: Envelope, reason: string): Promise<void>;
  /** Puts an event behind the letters of its topic and key, if there are any. */
  park(event: Envelope): Promise<boolean>;
  /** Oldest first. */
  list(after?: string): Promise<readonly DeadLetter[]>;
  get(id: string): Promise<DeadLetter | undefined>;
  /** The letters of one topic and key, oldest first. */
  of(topic: string, key: string): Promise<readonly DeadLetter[]>;
  remove(id: string): Promise<void>;
  count(): Promise<number>;
};

/** For consumers whose whole state is rebuilt at every start, and for tests. */
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
