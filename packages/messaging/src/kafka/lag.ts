import type {KafkaConsumer, TopicPartition, TopicPartitionOffset} from 'node-rdkafka';
import {ping, unreachable} from './client.ts';

/** Default timeout of a broker's response. */
const defaultLagTimeoutMs = 5_000;
/** Special timestamps of ListOffsets (Kafka protocol): the offset of the first message, and of the next one. */
const [earliest, latest] = [-2, -1];

type Watermarks = {readonly low: number; readonly high: number};
type GetWatermarks = (
  client: KafkaConsumer,
  partitions: readonly TopicPartition[],
  timeoutMs: number,
) => Promise<ReadonlyMap<string, Watermarks>>;

/** The progress of a group in a partition. */
export type PartitionProgress = {
  readonly partition: TopicPartition;
  /** Offset of the first message that is not handled, if known to this member. */
  readonly nextOffset: number | undefined;
};

/** Identifies a partition in maps and in messages. */
export const partitionKey = ({topic, partition}: TopicPartition): string => `${topic} ${partition}`;

const byKey = (offsets: readonly TopicPartitionOffset[]) =>
  new Map(offsets.map(({offset, ...partition}) => [partitionKey(partition), offset]));

const getCommittedOffsets = (client: KafkaConsumer, partitions: TopicPartition[], timeoutMs: number) =>
  new Promise<ReadonlyMap<string, number>>((resolve, reject) =>
    client.committed(partitions, timeoutMs, (error, offsets) => (error ? reject(error) : resolve(byKey(offsets)))),
  );

/** One request for all partitions, since it blocks one of libuv's few threads. */
const getOffsetsForTime = (
  client: KafkaConsumer,
  partitions: readonly TopicPartition[],
  timestamp: number,
  timeoutMs: number,
) =>
  new Promise<ReadonlyMap<string, number>>((resolve, reject) =>
    client.offsetsForTimes(
      partitions.map(({topic, partition}) => ({topic, partition, offset: timestamp})),
      timeoutMs,
      (error, offsets) => (error ? reject(error) : resolve(byKey(offsets))),
    ),
  );

const getWatermarks: GetWatermarks = async (client, partitions, timeoutMs) => {
  const lows = await getOffsetsForTime(client, partitions, earliest, timeoutMs);
  const highs = await getOffsetsForTime(client, partitions, latest, timeoutMs);
  return new Map(
    partitions.map(partition => {
      const key = partitionKey(partition);
      const [low, high] = [lows.get(key), highs.get(key)];
      if (low === undefined || high === undefined)
        throw unreachable(new Error(`No broker returns the offsets of partition ${key}`));
      return [key, {low, high}];
    }),
  );
};

/** Requests the watermarks of each partition once, and returns the same ones from then on. */
export const createFixedWatermarks = (): GetWatermarks => {
  const fixed = new Map<string, Watermarks>();
  return async (client, partitions, timeoutMs) => {
    const missing = partitions.filter(partition => !fixed.has(partitionKey(partition)));
    if (missing.length > 0) {
      for (const [key, watermarks] of await getWatermarks(client, missing, timeoutMs)) fixed.set(key, watermarks);
    }
    return fixed;
  };
};

/** The lag of each partition: the number of messages between the handled offset and the end. Queries the broker. */
export const measureLags = async (
  client: KafkaConsumer,
  partitions: readonly PartitionProgress[],
  {watermarksOf = getWatermarks, timeoutMs = defaultLagTimeoutMs} = {},
): Promise<readonly number[]> => {
  const withoutOffset = partitions.filter(({nextOffset}) => nextOffset === undefined).map(({partition}) => partition);
  const committed =
    withoutOffset.length > 0 ? await getCommittedOffsets(client, withoutOffset, timeoutMs) : new Map<string, number>();
  const watermarks = await watermarksOf(
    client,
    partitions.map(({partition}) => partition),
    timeoutMs,
  );
  return partitions.map(({partition, nextOffset}) => {
    const key = partitionKey(partition);
    const {low, high} = watermarks.get(key)!;
    return Math.max(0, high - Math.max(nextOffset ?? committed.get(key) ?? low, low));
  });
};

/** The total lag of the partitions. */
export const measureLag = async (
  client: KafkaConsumer,
  partitions: readonly PartitionProgress[],
  watermarksOf?: GetWatermarks,
): Promise<number> => {
  // Without partitions no request would show that the brokers are unreachable.
  if (partitions.length === 0) {
    await ping(client, defaultLagTimeoutMs);
    return 0;
  }
  const lags = await measureLags(client, partitions, watermarksOf && {watermarksOf});
  return lags.reduce((sum, lag) => sum + lag, 0);
};
