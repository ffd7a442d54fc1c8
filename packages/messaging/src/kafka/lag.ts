import type {KafkaConsumer, TopicPartition, TopicPartitionOffset} from 'node-rdkafka';
import {ping, unreachable} from './client.ts';

/** Default timeout of a broker's response. */
const timeoutMs = 5_000;
/** Special timestamps of ListOffsets (Kafka protocol): the first message, and the next one. */
const [earliest, latest] = [-2, -1];

type Watermarks = {readonly low: number; readonly high: number};
type AskWatermarks = (
  client: KafkaConsumer,
  places: readonly TopicPartition[],
  timeout: number,
) => Promise<ReadonlyMap<string, Watermarks>>;

/** The progress of a partition. */
export type Progress = {
  readonly place: TopicPartition;
  /** Offset of the first message that is not handled, if known to this member. */
  readonly next: number | undefined;
};

export const keyOf = ({topic, partition}: TopicPartition): string => `${topic} ${partition}`;

const byKey = (offsets: readonly TopicPartitionOffset[]) =>
  new Map(offsets.map(({offset, ...place}) => [keyOf(place), offset]));

const committedOf = (client: KafkaConsumer, places: TopicPartition[], timeout: number) =>
  new Promise<ReadonlyMap<string, number>>((resolve, reject) =>
    client.committed(places, timeout, (error, offsets) => (error ? reject(error) : resolve(byKey(offsets)))),
  );

/** One request for all partitions, since it blocks one of libuv's few threads. */
const offsetsAt = (client: KafkaConsumer, places: readonly TopicPartition[], time: number, timeout: number) =>
  new Promise<ReadonlyMap<string, number>>((resolve, reject) =>
    client.offsetsForTimes(
      places.map(({topic, partition}) => ({topic, partition, offset: time})),
      timeout,
      (error, offsets) => (error ? reject(error) : resolve(byKey(offsets))),
    ),
  );

const watermarksOf: AskWatermarks = async (client, places, timeout) => {
  const lows = await offsetsAt(client, places, earliest, timeout);
  const highs = await offsetsAt(client, places, latest, timeout);
  return new Map(
    places.map(place => {
      const [low, high] = [lows.get(keyOf(place)), highs.get(keyOf(place))];
      if (low === undefined || high === undefined)
        throw unreachable(new Error(`Nobody tells the end of ${keyOf(place)}`));
      return [keyOf(place), {low, high}];
    }),
  );
};

/** Requests each partition's watermarks once, and returns the same ones from then on. */
export const firstWatermarks = (): AskWatermarks => {
  const known = new Map<string, Watermarks>();
  return async (client, places, timeout) => {
    const fresh = places.filter(place => !known.has(keyOf(place)));
    if (fresh.length > 0) {
      for (const [key, watermarks] of await watermarksOf(client, fresh, timeout)) known.set(key, watermarks);
    }
    return known;
  };
};

/** The lag of each partition: messages between the handled offset and the end. Queries the broker. */
export const measureLags = async (
  client: KafkaConsumer,
  partitions: readonly Progress[],
  {ask = watermarksOf, timeout = timeoutMs} = {},
): Promise<readonly number[]> => {
  const unknown = partitions.filter(({next}) => next === undefined).map(({place}) => place);
  const committed = unknown.length > 0 ? await committedOf(client, unknown, timeout) : new Map<string, number>();
  const watermarks = await ask(
    client,
    partitions.map(({place}) => place),
    timeout,
  );
  return partitions.map(({place, next}) => {
    const {low, high} = watermarks.get(keyOf(place))!;
    return Math.max(0, high - Math.max(next ?? committed.get(keyOf(place)) ?? low, low));
  });
};

/** The total lag of the partitions. */
export const measureLag = async (
  client: KafkaConsumer,
  partitions: readonly Progress[],
  ask?: AskWatermarks,
): Promise<number> => {
  // Without partitions, the brokers may be unreachable.
  if (partitions.length === 0) {
    await ping(client, timeoutMs);
    return 0;
  }
  const lags = await measureLags(client, partitions, ask && {ask});
  return lags.reduce((sum, lag) => sum + lag, 0);
};
