import type {Envelope} from '@ecom/contracts/envelope';

export type Parcel = {
  readonly event: Envelope;
  readonly taken: () => void;
  readonly refused: (reason: Error) => void;
};

/**
 * What of one topic is on its way to the brokers, and what of it may be handed to librdkafka.
 *
 * A broker refuses an event whose predecessor it lacks by their sequence numbers, but not from a producer that it sees for the
 * first time on that partition: then the first batch may be refused for good, and the next one, already on its way, be taken.
 * So a new producer gets the second event of a key only when the first is acknowledged, until it is known on every partition.
 */
export const createOutgoing = () => {
  /** Not acknowledged, oldest first. */
  const pending = new Set<Parcel>();
  /** What of it this producer was not given. */
  let unsent = new Set<Parcel>();
  /** Where the brokers know this producer, and the keys that live there. */
  const acquainted = {partitions: new Set<number>(), keys: new Set<string>()};
  /** Other keys of which something is on its way. */
  const busy = new Set<string>();
  let partitions = Number.POSITIVE_INFINITY;

  const isKnown = (key: string) => acquainted.partitions.size >= partitions || acquainted.keys.has(key);

  return {
    size: () => pending.size,
    pending: (): readonly Parcel[] => [...pending],
    add(parcel: Parcel) {
      pending.add(parcel);
      unsent.add(parcel);
    },
    /** What may be handed over now, oldest first; whoever takes a parcel from here hands it over. */
    *sendable(): Generator<Parcel> {
      for (const parcel of unsent) {
        const {subject} = parcel.event;
        if (!isKnown(subject)) {
          if (busy.has(subject)) return;
          busy.add(subject);
        }
        unsent.delete(parcel);
        yield parcel;
      }
    },
    acknowledged(parcel: Parcel, partition: number) {
      const {subject} = parcel.event;
      pending.delete(parcel);
      if (isKnown(subject)) return;
      busy.delete(subject);
      acquainted.keys.add(subject);
      acquainted.partitions.add(partition);
    },
    /** Takes out a parcel, and what waits behind it: none of its key may overtake it. */
    withdraw(parcel: Parcel): readonly Parcel[] {
      const {subject} = parcel.event;
      const withdrawn = [parcel, ...[...unsent].filter(({event}) => event.subject === subject)];
      for (const each of withdrawn) {
        pending.delete(each);
        unsent.delete(each);
      }
      busy.delete(subject);
      return withdrawn;
    },
    /** The topic has so many partitions. */
    expect(count: number) {
      partitions = count;
    },
    /** A new producer begins: everything that is not acknowledged has to be sent again. */
    restart() {
      unsent = new Set(pending);
      busy.clear();
      acquainted.partitions.clear();
      acquainted.keys.clear();
      partitions = Number.POSITIVE_INFINITY;
    },
  };
};
