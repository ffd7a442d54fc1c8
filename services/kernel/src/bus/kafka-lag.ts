import type {KafkaConsumer, TopicPartition, TopicPartitionOffset, WatermarkOffsets} from 'node-rdkafka';
import {ping} from './kafka-client.ts';

/** Milliseconds in which the broker must answer. */
const timeout = 5_000;

const committedOf = (client: KafkaConsumer, places: TopicPartition[]): Promise<TopicPartitionOffset[]> =>
  new Promise((resolve, reject) =>
    client.committed(places, timeout, (error, offsets) => (error ? reject(error) : resolve(offsets))),
  );

const watermarksOf = (client: KafkaConsumer, {topic, partition}: TopicPartition): Promise<WatermarkOffsets> =>
  new Promise((resolve, reject) =>
    client.queryWatermarkOffsets(topic, partition, timeout, (error, offsets) =>
      error ? reject(error) : resolve(offsets),
    ),
  );

type Progress = {
  readonly place: TopicPartition;
  /** Offset of the first message that is not handled, when this member knows it. */
  readonly next: number | undefined;
};

type AskWatermarks = (client: KafkaConsumer, place: TopicPartition) => Promise<WatermarkOffsets>;

/** Asks for each partition once, and gives that answer from then on. */
export const firstWatermarks = (): AskWatermarks => {
  const known = new Map<string, WatermarkOffsets>();
  return async (client, place) => {
    const key = `${place.topic} ${place.partition}`;
    const watermarks = known.get(key) ?? (await watermarksOf(client, place));
    known.set(key, watermarks);
    return watermarks;
  };
};

/** Messages between what is handled and the end, over the partitions given. Asks the broker. */
export const measureLag = async (
  client: KafkaConsumer,
  partitions: readonly Progress[],
  ask: AskWatermarks = watermarksOf,
): Promise<number> => {
  // Who was assigned nothing may have lost everything with the brokers.
  if (partitions.length === 0) await ping(client, timeout);
  const unknown = partitions.filter(({next}) => next === undefined);
  const committed =
    unknown.length > 0
      ? await committedOf(
          client,
          unknown.map(({place}) => place),
        )
      : [];
  const lags = partitions.map(async ({place, next}) => {
    const {lowOffset, highOffset} = await ask(client, place);
    const start =
      next ??
      committed.find(({topic, partition}) => topic === place.topic && partition === place.partition)?.offset ??
      -1;
    return Math.max(0, highOffset - Math.max(start, lowOffset));
  });
  return (await Promise.all(lags)).reduce((sum, lag) => sum + lag, 0);
};
