import type {Envelope} from '@ecom/contracts/envelope';
import type {KafkaConsumer, Message, TopicPartition} from 'node-rdkafka';
import {withTimeout} from '../retry.ts';
import {createSerialQueue, type SerialQueue} from '../serial-queue.ts';
import {keyOf} from './lag.ts';
import {readMessage} from './message.ts';

type Received = {readonly event: Envelope; readonly offset: number};

/** A partition that is assigned to this member. */
type Assigned = {
  readonly place: TopicPartition;
  readonly queue: SerialQueue<Received>;
  /** Aborted when the partition is revoked, or the bus stops. */
  readonly leaving: AbortController;
  /** Offset of the first message that is not handled; unknown until one is handled. */
  next: number | undefined;
  stored: number | undefined;
  paused: boolean;
};

type Parts = {
  readonly client: Pick<KafkaConsumer, 'pause' | 'resume' | 'offsetsStore'>;
  readonly handle: (event: Envelope) => Promise<void>;
  /** Makes a call that librdkafka may refuse. @returns whether it succeeded */
  readonly attempt: (what: string, act: () => unknown) => boolean;
};

/** Queued messages of a partition at which fetching pauses, and at which it resumes. */
const depth = {high: 1000, low: 500};
/** How long to wait for running handlers. */
const handlerTimeoutMs = 10_000;

/** The partitions assigned to a group member, handled in parallel, each in order, with the progress of each. */
export const createAssignment = ({client, handle, attempt}: Parts) => {
  const partitions = new Map<string, Assigned>();
  const all = (): readonly Assigned[] => [...partitions.values()];

  const store = (which = all()) => {
    const due = which.filter(({next, stored}) => next !== stored);
    if (due.length === 0) return;
    const offsets = due.map(({place, next}) => ({...place, offset: next!}));
    if (!attempt('store offsets', () => client.offsetsStore(offsets))) return;
    for (const assigned of due) assigned.stored = assigned.next;
  };

  return {
    all,
    add(place: TopicPartition) {
      const leaving = new AbortController();
      const queue = createSerialQueue<Received>({
        handle: ({event}) => handle(event),
        handled: ({offset}) => {
          assigned.next = offset + 1;
          if (assigned.paused && queue.size() <= depth.low && !leaving.signal.aborted) {
            assigned.paused = !attempt('resume', () => client.resume([place]));
          }
        },
        signal: leaving.signal,
      });
      const assigned: Assigned = {place, queue, leaving, next: undefined, stored: undefined, paused: false};
      partitions.set(keyOf(place), assigned);
    },
    /** Queues a message in its partition's serial queue. */
    push(message: Message) {
      const assigned = partitions.get(keyOf(message));
      if (!assigned || assigned.leaving.signal.aborted) return;
      assigned.queue.push({event: readMessage(message), offset: message.offset});
      if (assigned.paused || assigned.queue.size() < depth.high) return;
      assigned.paused = attempt('pause', () => client.pause([assigned.place]));
    },
    /** Stores the offsets that librdkafka may commit. */
    store: () => store(),
    /** Starts no more handlers and waits for the running ones, at most 10 s; of these partitions, or of all. */
    async finish(places?: readonly TopicPartition[]) {
      const which = places ? places.flatMap(place => partitions.get(keyOf(place)) ?? []) : all();
      for (const {leaving} of which) leaving.abort();
      await withTimeout(handlerTimeoutMs, Promise.all(which.map(({queue}) => queue.quiet())));
      store(which);
    },
    remove(places: readonly TopicPartition[]) {
      for (const place of places) partitions.delete(keyOf(place));
    },
  };
};
