import type {Envelope} from '@ecom/contracts/envelope';
import type {KafkaConsumer, Message, TopicPartition} from 'node-rdkafka';
import {withTimeout} from '../retry.ts';
import {createSerialQueue, type SerialQueue} from '../serial-queue.ts';
import {partitionKey} from './lag.ts';
import {toEnvelope} from './message.ts';

type ReceivedEvent = {readonly event: Envelope; readonly offset: number};

/** A partition that is assigned to this member. */
type AssignedPartition = {
  readonly partition: TopicPartition;
  readonly queue: SerialQueue<ReceivedEvent>;
  /** Aborted when the partition is revoked, or the bus stops. */
  readonly revocation: AbortController;
  /** Offset of the first message that is not handled; unknown until one is handled. */
  nextOffset: number | undefined;
  storedOffset: number | undefined;
  isPaused: boolean;
};

type AssignmentOptions = {
  readonly client: Pick<KafkaConsumer, 'pause' | 'resume' | 'offsetsStore'>;
  readonly handle: (event: Envelope) => Promise<void>;
  /** Makes a call that librdkafka may reject. @returns whether it succeeded */
  readonly tryCall: (name: string, call: () => unknown) => boolean;
};

/** Number of queued messages of a partition at which fetching pauses, and at which it resumes. */
const queueSize = {pauseAt: 1000, resumeAt: 500};
/** How long to wait for running handlers. */
const handlerTimeoutMs = 10_000;

/** The partitions assigned to a group member, handled in parallel, each in order, with the progress of each. */
export const createAssignment = ({client, handle, tryCall}: AssignmentOptions) => {
  const assigned = new Map<string, AssignedPartition>();
  const all = (): readonly AssignedPartition[] => [...assigned.values()];

  const storeOffsets = (partitions = all()) => {
    const changed = partitions.filter(({nextOffset, storedOffset}) => nextOffset !== storedOffset);
    if (changed.length === 0) return;
    const offsets = changed.map(({partition, nextOffset}) => ({...partition, offset: nextOffset!}));
    if (!tryCall('store offsets', () => client.offsetsStore(offsets))) return;
    for (const each of changed) each.storedOffset = each.nextOffset;
  };

  return {
    all,
    add(partition: TopicPartition) {
      const revocation = new AbortController();
      const queue = createSerialQueue<ReceivedEvent>({
        handle: ({event}) => handle(event),
        onHandled: ({offset}) => {
          added.nextOffset = offset + 1;
          if (added.isPaused && queue.size() <= queueSize.resumeAt && !revocation.signal.aborted) {
            added.isPaused = !tryCall('resume', () => client.resume([partition]));
          }
        },
        signal: revocation.signal,
      });
      const added: AssignedPartition = {
        partition,
        queue,
        revocation,
        nextOffset: undefined,
        storedOffset: undefined,
        isPaused: false,
      };
      assigned.set(partitionKey(partition), added);
    },
    /** Adds a message to the serial queue of its partition. */
    push(message: Message) {
      const target = assigned.get(partitionKey(message));
      if (!target || target.revocation.signal.aborted) return;
      target.queue.push({event: toEnvelope(message), offset: message.offset});
      if (target.isPaused || target.queue.size() < queueSize.pauseAt) return;
      target.isPaused = tryCall('pause', () => client.pause([target.partition]));
    },
    /** Stores the offsets that librdkafka may commit. */
    storeOffsets: () => storeOffsets(),
    /** Starts no more handlers of these partitions (default: all), waits for the running ones, at most 10 s, and stores the offsets. */
    async drain(partitions?: readonly TopicPartition[]) {
      const draining = partitions
        ? partitions.flatMap(partition => assigned.get(partitionKey(partition)) ?? [])
        : all();
      for (const {revocation} of draining) revocation.abort();
      await withTimeout(handlerTimeoutMs, Promise.all(draining.map(({queue}) => queue.whenIdle())));
      storeOffsets(draining);
    },
    remove(partitions: readonly TopicPartition[]) {
      for (const partition of partitions) assigned.delete(partitionKey(partition));
    },
  };
};
