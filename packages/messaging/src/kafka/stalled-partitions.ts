import type {KafkaConsumer} from 'node-rdkafka';
import {ping} from './client.ts';
import {measureLags, type PartitionProgress, partitionKey} from './lag.ts';

type MonitoredPartition = PartitionProgress & {readonly queue: {size(): number}};

/** Timeout of the broker's response; short, because the check is repeated. */
const timeoutMs = 1_000;

/**
 * Creates a check that finds partitions which a client has stopped fetching. This occasionally happens after the only broker was
 * killed, and librdkafka does not report it. A partition is stalled if it had unhandled messages at the previous check, has delivered
 * nothing since, and its queue is empty.
 *
 * @returns the check of the assigned partitions. It throws when the broker does not respond, and when a partition is stalled.
 */
export const createStalledPartitionsCheck = (
  client: KafkaConsumer,
  partitions: () => readonly MonitoredPartition[],
) => {
  /** The partitions with an empty queue and a lag at the previous check, and their progress. */
  let suspects = new Map<MonitoredPartition, number | undefined>();

  return async () => {
    const idle = partitions()
      .filter(({queue}) => queue.size() === 0)
      .map(monitored => ({monitored, partition: monitored.partition, nextOffset: monitored.nextOffset}));
    const previous = suspects;
    suspects = new Map();
    if (idle.length === 0) return ping(client, timeoutMs);
    const lags = await measureLags(client, idle, {timeoutMs});
    const lagging = idle.filter(({monitored, nextOffset}, i) => lags[i]! > 0 && monitored.nextOffset === nextOffset);
    suspects = new Map(lagging.map(({monitored, nextOffset}) => [monitored, nextOffset]));
    const stalled = lagging.filter(
      ({monitored, nextOffset}) => previous.has(monitored) && previous.get(monitored) === nextOffset,
    );
    if (stalled.length > 0)
      throw new Error(`Partitions are stalled: ${stalled.map(({partition}) => partitionKey(partition)).join(', ')}`);
  };
};
