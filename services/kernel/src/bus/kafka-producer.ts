import {setTimeout as wait} from 'node:timers/promises';
import type {LibrdKafkaError, Producer} from 'node-rdkafka';
import type {Envelope} from '../bus.ts';
import {Failure} from '../failure.ts';
import type {Logger} from '../log.ts';
import {connect, type Library, logEvents, ping, type Settings, unreachable} from './kafka-client.ts';
import {headersOf, valueOf} from './kafka-message.ts';
import {pause} from './pause.ts';

type Parcel = {
  readonly event: Envelope;
  readonly taken: () => void;
  readonly refused: (reason: Failure) => void;
};

export type KafkaProducer = {
  open(library: Library): Promise<void>;
  publish(event: Envelope): Promise<void>;
  check(): Promise<void>;
  close(): Promise<void>;
};

type Options = {readonly settings: Settings; readonly log: Logger};

/** Milliseconds in which what was published can still be delivered when the bus stops. */
const patience = 5_000;

const queueFull = -184;
const tooLarge = 10;

/**
 * How order survives a failed delivery. librdkafka never gives an event up by itself: no message timeout, endless retries, and
 * sequence numbers (`enable.idempotence`) that let the broker refuse an event whose predecessor is missing. What is left are
 * failures that no retry heals, such as a missing topic or permission. Then a later event of the same key must not be written
 * before the failed one, so `enable.gapless.guarantee` stops the whole producer, and this adapter starts a new one, which sends
 * everything that was not acknowledged again, in order. The publisher sees a delay. Brokers may see an event twice, always
 * after its predecessors; consumers know its id. Only `close` and an event that is larger than any broker takes reject.
 */
const guarantees: Settings = {
  'enable.idempotence': true,
  'enable.gapless.guarantee': true,
  'message.timeout.ms': 0,
  acks: 'all',
  // The default partitioner of Java clients, so that all clients agree where a key lives.
  partitioner: 'murmur2_random',
  'linger.ms': 5,
  'socket.nagle.disable': true,
  dr_cb: true,
};

export const kafkaProducer = ({settings, log}: Options): KafkaProducer => {
  /** What is not acknowledged, oldest first. */
  const pending = new Set<Parcel>();
  /** What of it waits to be handed to librdkafka. */
  let unsent: Parcel[] = [];
  let library: Library;
  let producer: Producer | undefined;
  let renewing = Promise.resolve();
  let failures = 0;
  const closing = new AbortController();

  const refuse = (parcel: Parcel, reason: Failure) => {
    pending.delete(parcel);
    parcel.refused(reason);
  };

  const send = (to: Producer, parcel: Parcel) => {
    const {event} = parcel;
    to.produce(event.topic, null, valueOf(event), event.subject, null, parcel, headersOf(event));
  };

  const sendAll = () => {
    const blocked = new Set<string>();
    const batch = unsent;
    unsent = [];
    for (const [i, parcel] of batch.entries()) {
      if (!producer) {
        unsent = batch.slice(i);
        return;
      }
      const {topic, subject} = parcel.event;
      const key = `${topic} ${subject}`;
      try {
        if (blocked.has(key)) refuse(parcel, eventTooLarge(parcel.event));
        else send(producer, parcel);
      } catch (error) {
        const {code} = error as LibrdKafkaError;
      }
    }
  };
