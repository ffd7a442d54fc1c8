import type {Envelope} from '@ecom/contracts/envelope';

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
 * So a new producer gets the second event of a key only when the first is acknowledged, until it is known on every partition.
 */
export const createSendQueue = () => {
  /** Not acknowledged, oldest first. */
  const pending = new Set<Delivery>();
  /** Not passed to this producer yet. */
  let unsent = new Set<Delivery>();
  /** Partitions on which the brokers know this producer, and their keys. */
  const knownTo = {partitions: new Set<number>(), keys: new Set<string>()};
  /** Other keys with an event in flight. */
  const busy = new Set<string>();
  let partitions = Number.POSITIVE_INFINITY;

  const isKnown = (key: string) => knownTo.partitions.size >= partitions || knownTo.keys.has(key);

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
        if (!isKnown(subject)) {
          if (busy.has(subject)) return;
          busy.add(subject);
        }
        unsent.delete(delivery);
        yield delivery;
      }
    },
    acknowledged(delivery: Delivery, partition: number) {
      const {subject} = delivery.event;
      pending.delete(delivery);
      if (isKnown(subject)) return;
      busy.delete(subject);
      knownTo.keys.add(subject);
      knownTo.partitions.add(partition);
    },
    /** Removes an event, and the later ones of its key, which must not overtake it. */
    withdraw(delivery: Delivery): readonly Delivery[] {
      const {subject} = delivery.event;
      const withdrawn = [delivery, ...[...unsent].filter(({event}) => event.subject === subject)];
      for (const each of withdrawn) {
        pending.delete(each);
        unsent.delete(each);
      }
      busy.delete(subject);
      return withdrawn;
    },
    /** The number of partitions of the topic. */
    expect(count: number) {
      partitions = count;
    },
    /** A new producer starts: all unacknowledged events must be sent again. */
    restart() {
      unsent = new Set(pending);
      busy.clear();
      knownTo.partitions.clear();
      knownTo.keys.clear();
      partitions = Number.POSITIVE_INFINITY;
    },
  };
};
