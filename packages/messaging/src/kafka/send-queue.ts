import type {Envelope} from '@ecom/contracts/envelope';

/** An event that waits for Kafka's acknowledgement. */
export type Delivery = {
  readonly event: Envelope;
  readonly acknowledge: () => void;
  readonly reject: (reason: Error) => void;
};

/**
 * The unacknowledged events of a topic, and which of them may be passed to librdkafka.
 *
 * By sequence numbers a broker rejects an event whose predecessor is missing, but not from a producer that it sees for the
 * first time on a partition: then the first batch may fail for good, and the next one, already in flight, be accepted.
 * So a new producer gets the second event of a key only when the first is acknowledged, until every partition has acknowledged an event of it.
 */
export const createSendQueue = () => {
  /** Not acknowledged, oldest first. */
  const pending = new Set<Delivery>();
  /** Not passed to the current producer yet. */
  let unsent = new Set<Delivery>();
  /** The partitions that have acknowledged an event of the current producer. */
  const acknowledgedPartitions = new Set<number>();
  /** Keys of acknowledged events. */
  const acknowledgedKeys = new Set<string>();
  /** Other keys, with an event in flight. */
  const keysInFlight = new Set<string>();
  let partitionCount = Number.POSITIVE_INFINITY;

  const isPartitionAcknowledged = (key: string) =>
    acknowledgedPartitions.size >= partitionCount || acknowledgedKeys.has(key);

  return {
    size: () => pending.size,
    pending: (): readonly Delivery[] => [...pending],
    add(delivery: Delivery) {
      pending.add(delivery);
      unsent.add(delivery);
    },
    /** The events that may be sent now, oldest first; the caller sends each. */
    *sendable(): Generator<Delivery> {
      for (const delivery of unsent) {
        const {subject} = delivery.event;
        if (!isPartitionAcknowledged(subject)) {
          if (keysInFlight.has(subject)) return;
          keysInFlight.add(subject);
        }
        unsent.delete(delivery);
        yield delivery;
      }
    },
    markAcknowledged(delivery: Delivery, partition: number) {
      const {subject} = delivery.event;
      pending.delete(delivery);
      if (isPartitionAcknowledged(subject)) return;
      keysInFlight.delete(subject);
      acknowledgedKeys.add(subject);
      acknowledgedPartitions.add(partition);
    },
    /** Removes an event, and the later unsent ones of its key, which must not overtake it. @returns the removed ones */
    withdraw(delivery: Delivery): readonly Delivery[] {
      const {subject} = delivery.event;
      const withdrawn = [delivery, ...[...unsent].filter(({event}) => event.subject === subject)];
      for (const each of withdrawn) {
        pending.delete(each);
        unsent.delete(each);
      }
      keysInFlight.delete(subject);
      return withdrawn;
    },
    /** Sets the number of partitions of the topic. */
    setPartitionCount(count: number) {
      partitionCount = count;
    },
    /** Prepares for a new producer: all unacknowledged events must be sent again. */
    restart() {
      unsent = new Set(pending);
      keysInFlight.clear();
      acknowledgedPartitions.clear();
      acknowledgedKeys.clear();
      partitionCount = Number.POSITIVE_INFINITY;
    },
  };
};
