import type {KafkaConsumer} from 'node-rdkafka';
import {ping} from './client.ts';
import {keyOf, measureLags, type Progress} from './lag.ts';

type Watched = Progress & {readonly lane: {size(): number}};

/** Milliseconds in which the broker must answer: it is asked again soon. */
const timeout = 1_000;

/**
 * Finds partitions that a client has ceased to fetch, which now and then befalls one of them when the only broker was killed; librdkafka
 * does not tell. Such a partition gave nothing since the last look, though there was something to give then, and nobody is busy with it.
 *
 * @returns a look at the partitions of now. It throws when the broker does not answer, and when a partition stands still.
 */
export const standstills = (client: KafkaConsumer, partitions: () => readonly Watched[]) => {
  /** Those that had something to give at the last look, and how far they were. */
  let before = new Map<Watched, number | undefined>();

  return async () => {
    const idle = partitions()
      .filter(({lane}) => lane.size() === 0)
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
