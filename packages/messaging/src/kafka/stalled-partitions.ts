import type {KafkaConsumer} from 'node-rdkafka';
import {ping} from './client.ts';
import {keyOf, measureLags, type Progress} from './lag.ts';

type Watched = Progress & {readonly queue: {size(): number}};

/** Timeout of the broker's response; the next check follows soon. */
const timeout = 1_000;

/**
 * Finds partitions that a client has stopped fetching, which occasionally happens after the only broker was killed; librdkafka
 * does not report it. Such a partition has delivered nothing since the last check, although it had messages then, and its handler is idle.
 *
 * @returns the check of the assigned partitions. It throws when the broker does not answer, and when a partition is stalled.
 */
export const findStalledPartitions = (client: KafkaConsumer, partitions: () => readonly Watched[]) => {
  /** The partitions with a lag at the last check, and their progress. */
  let before = new Map<Watched, number | undefined>();

  return async () => {
    const idle = partitions()
      .filter(({queue}) => queue.size() === 0)
      .map(partition => ({partition, place: partition.place, next: partition.next}));
    const last = before;
    before = new Map();
    if (idle.length === 0) return ping(client, timeout);
    const lags = await measureLags(client, idle, {timeout});
    const waiting = idle.filter(({partition, next}, i) => lags[i]! > 0 && partition.next === next);
    before = new Map(waiting.map(({partition, next}) => [partition, next]));
    const still = waiting.filter(({partition, next}) => last.has(partition) && last.get(partition) === next);
    if (still.length > 0) throw new Error(`Nothing comes from ${still.map(({place}) => keyOf(place)).join(', ')}`);
  };
};
