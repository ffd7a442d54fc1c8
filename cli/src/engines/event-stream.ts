import {randomUUID} from 'node:crypto';
import type {Envelope} from '@ecom/contracts/envelope';
import {type BrokerAddress, clientOptions, explainError} from '@ecom/messaging/kafka/javascript-client';
import {toEnvelope} from '@ecom/messaging/kafka/message';
import {Consumer, ListOffsetTimestamps, type Message, MessagesStreamModes} from '@platformatic/kafka';

export type EventStreamOptions = {
  readonly address: BrokerAddress;
  readonly topics: readonly string[];
  /** RFC 3339: events that were stored before are left out. */
  readonly since: string;
  /** Goes on when all events that are stored at the start were read. */
  readonly follow: boolean;
};

/** Compacted topics have gaps at their ends: no message for so long means that there is none. */
const idleMs = 3000;

type Offsets = ReadonlyMap<string, number>;

/** Next offsets by `topic partition`. */
const offsetsOf = (topics: ReadonlyMap<string, ReadonlyMap<number, {readonly offset: bigint}>>): Offsets =>
  new Map(
    [...topics].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, {offset}]) => [`${topic} ${partition}`, Number(offset)] as const),
    ),
  );

/** The event in a message, as consumers get it. */
const eventOf = ({topic, partition, offset, key, value, headers, timestamp}: Message): Envelope =>
  toEnvelope({
    topic,
    partition,
    offset: Number(offset),
    key,
    value,
    timestamp: Number(timestamp),
    headers: [...headers].map(([name, text]) => ({[String(name)]: text})),
  });

const readMessages = async function* (consumer: Consumer, {topics: names, since, follow}: EventStreamOptions) {
  const topics = [...names];
  const list = async (timestamp: bigint) => offsetsOf(await consumer.listOffsetsWithTimestamps({topics, timestamp}));
  const ends = await list(ListOffsetTimestamps.LATEST);
  const found = await list(BigInt(Date.parse(since)));
  // -1 where nothing was stored since then.
  const starts = new Map([...ends].map(([key, end]) => [key, found.get(key)! < 0 ? end : found.get(key)!]));
  const unread = new Set([...ends.keys()].filter(key => starts.get(key)! < ends.get(key)!));
  if (!follow && unread.size === 0) return;
  const stream = await consumer.consume({
    topics,
    mode: MessagesStreamModes.MANUAL,
    offsets: [...starts].map(([key, offset]) => {
      const [topic, partition] = key.split(' ') as [string, string];
      return {topic, partition: Number(partition), offset: BigInt(offset)};
    }),
    autocommit: false,
    maxWaitTime: 500,
  });
  const end = () => void stream.close().catch(() => {});
  const idle = follow ? undefined : setTimeout(end, idleMs);
  process.once('SIGINT', end);
  try {
    for await (const message of stream) {
      idle?.refresh();
      yield eventOf(message);
      const key = `${message.topic} ${message.partition}`;
      if (Number(message.offset) + 1 >= ends.get(key)!) unread.delete(key);
      if (!follow && unread.size === 0) return;
    }
  } finally {
    clearTimeout(idle);
    process.off('SIGINT', end);
  }
};

/** Reads events by a group of its own, which stores no offsets and is forgotten. @throws Failure when no broker responds */
export const readEvents = async function* (options: EventStreamOptions): AsyncGenerator<Envelope> {
  const {address} = options;
  const consumer = new Consumer({...clientOptions(address, 'ecom-cli'), groupId: `ecom-cli-${randomUUID()}`});
  try {
    yield* readMessages(consumer, options);
  } catch (error) {
    throw explainError(address, error);
  } finally {
    await Promise.resolve(consumer.close(true)).catch(() => {});
  }
};
