import type {Envelope} from '@ecom/contracts/envelope';
import type {KafkaConsumer, Message, TopicPartition} from 'node-rdkafka';
import {atMost} from '../retry.ts';
import {createLane, type Lane} from '../serial-queue.ts';
import {keyOf} from './lag.ts';
import {readMessage} from './message.ts';

type Received = {readonly event: Envelope; readonly offset: number};

/** A partition that this member handles. */
type Assigned = {
  readonly place: TopicPartition;
  readonly lane: Lane<Received>;
  /** Aborted when the partition goes to another member, or the bus stops. */
  readonly leaving: AbortController;
  /** Offset of the first message whose effect is not committed; unknown until one was handled. */
  next: number | undefined;
  stored: number | undefined;
  paused: boolean;
};

type Parts = {
  readonly client: Pick<KafkaConsumer, 'pause' | 'resume' | 'offsetsStore'>;
  readonly handle: (event: Envelope) => Promise<void>;
  /** Does what librdkafka may refuse; says whether it was done. */
  readonly attempt: (what: string, act: () => unknown) => boolean;
};

/** Messages of a partition that wait in memory: where fetching pauses, and where it goes on. */
const depth = {high: 1000, low: 500};
/** Milliseconds that handlers have to finish. */
const patience = 10_000;

/** What a member of a group is assigned: partitions side by side, each handled in order, and how far each is. */
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
      const lane = createLane<Received>({
        handle: ({event}) => handle(event),
        handled: ({offset}) => {
          assigned.next = offset + 1;
          if (assigned.paused && lane.size() <= depth.low && !leaving.signal.aborted) {
            assigned.paused = !attempt('resume', () => client.resume([place]));
          }
        },
        signal: leaving.signal,
      });
      const assigned: Assigned = {place, lane, leaving, next: undefined, stored: undefined, paused: false};
      partitions.set(keyOf(place), assigned);
    },
    /** Queues a message behind those of its partition. */
    push(message: Message) {
      const assigned = partitions.get(keyOf(message));
      if (!assigned || assigned.leaving.signal.aborted) return;
      assigned.lane.push({event: readMessage(message), offset: message.offset});
      if (assigned.paused || assigned.lane.size() < depth.high) return;
      assigned.paused = attempt('pause', () => client.pause([assigned.place]));
    },
    /** Tells librdkafka what may be committed. */
    store: () => store(),
    /** Waits for the handlers that run, at most 10 s, and begins no more; of these partitions, or of all. */
    async finish(places?: readonly TopicPartition[]) {
      const which = places ? places.flatMap(place => partitions.get(keyOf(place)) ?? []) : all();
      for (const {leaving} of which) leaving.abort();
      await atMost(patience, Promise.all(which.map(({lane}) => lane.quiet())));
      store(which);
    },
    remove(places: readonly TopicPartition[]) {
      for (const place of places) partitions.delete(keyOf(place));
    },
  };
};
