import type {Envelope} from '@ecom/contracts/envelope';
import {systemNow} from '@ecom/core/clock';
import {erasePersonalData} from './erase-personal-data.ts';

/** An event that its consumer cannot apply, with the reason. */
export type DeadLetter = {
  readonly id: string;
  readonly event: Envelope;
  readonly reason: string;
  /** Whether the event did not fail itself, but waits behind an earlier event of its key. */
  readonly parked: boolean;
  readonly createdAt: string;
};

/** Stores events that a consumer cannot apply, so that other events are handled and none is lost. */
export type DeadLetters = {
  /** Stores an event as a dead letter; the same event again updates the reason. */
  put(event: Envelope, reason: string): Promise<void>;
  /** Parks an event behind the dead letters of its topic and key, if there are any. @returns whether it was parked */
  park(event: Envelope): Promise<boolean>;
  /** At most `limit` (default: 100), oldest first; after the one with id `after`, if given. */
  list(after?: string, limit?: number): Promise<readonly DeadLetter[]>;
  get(id: string): Promise<DeadLetter | undefined>;
  /** The dead letters of a topic and key, oldest first. */
  listByKey(topic: string, key: string): Promise<readonly DeadLetter[]>;
  remove(id: string): Promise<void>;
  count(): Promise<number>;
  /** Erases personal data from those that contain the id of the user, who was deleted. */
  eraseOf(userId: string): Promise<void>;
};

/**
 * Dead letters in memory, for consumers whose state is rebuilt at every start, and for tests.
 *
 * @param now RFC 3339; default: the machine's time
 */
export const memoryDeadLetters = (now: () => string = systemNow): DeadLetters => {
  const deadLetters = new Map<string, DeadLetter>();
  let nextId = 1;
  const add = (event: Envelope, reason: string, parked: boolean) => {
    const existing = [...deadLetters.values()].find(deadLetter => deadLetter.event.id === event.id);
    const id = existing?.id ?? String(nextId++);
    deadLetters.set(id, {id, event, reason, parked, createdAt: existing?.createdAt ?? now()});
  };
  const listByKey = (topic: string, key: string) =>
    [...deadLetters.values()].filter(({event}) => event.topic === topic && event.subject === key);
  return {
    put: async (event, reason) => add(event, reason, false),
    async park(event) {
      if (listByKey(event.topic, event.subject).length === 0) return false;
      add(event, 'waits behind an earlier event of its key', true);
      return true;
    },
    list: async (after = '0', limit = 100) =>
      [...deadLetters.values()].filter(({id}) => Number(id) > Number(after)).slice(0, limit),
    get: async id => deadLetters.get(id),
    listByKey: async (topic, key) => listByKey(topic, key),
    remove: async id => void deadLetters.delete(id),
    count: async () => deadLetters.size,
    async eraseOf(userId) {
      for (const [id, {event, ...deadLetter}] of deadLetters)
        if (JSON.stringify(event).includes(userId))
          deadLetters.set(id, {...deadLetter, event: {...event, data: erasePersonalData(event.data)}});
    },
  };
};
