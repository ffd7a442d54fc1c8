import type {Envelope} from '@ecom/contracts/envelope';
import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {LibrdKafkaError, Producer, ProducerGlobalConfig, ProducerTopicConfig} from 'node-rdkafka';
import {atMost, healthy, pause} from '../retry.ts';
import {connect, countPartitions, drop, loadLibrary, ping, type Settings, watch} from './client.ts';
import {bodyOf, headersOf} from './message.ts';
import {createOutgoing, type Parcel} from './send-queue.ts';
import type {Guarded} from './watchdog.ts';

/** Publishes to one topic. */
export type TopicProducer = Guarded & {
  publish(events: readonly Envelope[]): readonly Promise<void>[];
  /** Waits for what is on its way to the broker, at most 5 s, and rejects the rest. */
  close(): Promise<void>;
};

type Options = {
  readonly topic: string;
  readonly settings: Settings;
  readonly log: Logger;
};

/** Milliseconds in which what was published can still be delivered when the bus stops. */
const patience = 5_000;
/** Milliseconds between looks at delivery reports. */
const polling = 10;
/** librdkafka's code for an event that is larger than `message.max.bytes`. */
const sizeExceeded = 10;

/**
 * How order survives a failed delivery. librdkafka never gives an event up by itself: no message timeout, endless retries, and
 * sequence numbers (`enable.idempotence`) by which the broker refuses an event whose predecessor is missing. What is left are
 * failures that no retry heals, such as a missing topic or permission. Then a later event of the same key must not be written
 * before the failed one, so `enable.gapless.guarantee` stops the whole producer, and a new one takes its place, which sends
 * everything that was not acknowledged again, in order. To the publisher that is a delay. The log may hold an event twice, but
 * never before its predecessors; consumers know events by their id. Only `close` rejects, and an event that is too large.
 */
const guarantees = {
  'enable.idempotence': true,
  'enable.gapless.guarantee': true,
  'linger.ms': 5,
  // What bounds the memory is the publisher, which waits for what it has published.
  'queue.buffering.max.messages': 0,
  'queue.buffering.max.kbytes': 2_147_483_647,
  'socket.nagle.disable': true,
  dr_cb: true,
} satisfies ProducerGlobalConfig;

const perTopic = {
  acks: -1,
  'message.timeout.ms': 0,
  // Where the default partitioner of Java clients puts a key, this one does.
  partitioner: 'murmur2_random',
} satisfies ProducerTopicConfig;

export const topicProducer = ({topic, settings, log}: Options): TopicProducer => {
  const outgoing = createOutgoing();
  const closing = new AbortController();
  let producer: Producer | undefined;
  let openedAt = 0;
  let failures = 0;
  let emptied = () => {};

  const flush = () => {
    if (!producer) return;
    for (const parcel of outgoing.sendable()) {
      const {event} = parcel;
      try {
        producer.produce(topic, null, bodyOf(event), event.subject, null, parcel, headersOf(event));
      } catch (error) {
        if ((error as LibrdKafkaError).code !== sizeExceeded) return renew(producer, error);
        // What follows it waits with it: the publisher hands over both again, in order.
        for (const each of outgoing.withdraw(parcel)) each.refused(tooLarge(event));
      }
    }
  };

  const settle = (parcel: Parcel, partition: number) => {
    outgoing.acknowledged(parcel, partition);
    parcel.taken();
    if (outgoing.size() === 0) emptied();
    flush();
  };

  const open = async () => {
    const library = await loadLibrary();
    const fresh = new library.Producer(
      {...guarantees, ...(library.features.includes('lz4') && {'compression.codec': 'lz4'}), ...settings},
      perTopic,
    );
    let counting = false;
    const count = async () => {
      counting = true;
      try {
        const partitions = await countPartitions(fresh, topic);
        if (fresh !== producer) return;
        outgoing.expect(partitions);
        flush();
      } catch (error) {
        log.debug({err: error, topic}, 'kafka does not tell how many partitions there are; asking again');
        counting = false;
      }
    };
    watch(fresh, log, reason => renew(fresh, reason));
    fresh.on('delivery-report', (error, {opaque, partition}) => {
      if (error) return renew(fresh, error);
      // What a producer delivered after it was given up is sent again by the next one.
      if (fresh !== producer) return;
      settle(opaque, partition);
      if (!counting) void count();
    });
    await connect(fresh);
    if (closing.signal.aborted) return drop(fresh);
    fresh.setPollInterval(polling);
    producer = fresh;
    openedAt = Date.now();
    outgoing.restart();
    flush();
  };

  const reopen = async () => {
    while (!closing.signal.aborted) {
      try {
        return await open();
      } catch (error) {
        log.warn({err: error, topic}, 'kafka cannot be reached for publishing; trying again');
        await pause(++failures, closing.signal);
      }
    }
  };

  const renew = (worn: Producer, reason: unknown) => {
    if (worn !== producer) return;
    producer = undefined;
    if (Date.now() - openedAt > healthy) failures = 0;
    log.error(
      {err: reason, topic, pending: outgoing.size()},
      'kafka does not take an event; sending again what it has not acknowledged',
    );
    opening = drop(worn)
      .then(() => pause(++failures, closing.signal))
      .then(reopen);
  };

  let opening = reopen();

  return {
    ping: async () => producer && ping(producer, 1_000),
    replace: reason => producer && renew(producer, reason),
    publish(events) {
      const receipts = events.map(
        event =>
          new Promise<void>((taken, refused) => {
            if (closing.signal.aborted) refused(busStopped());
            else outgoing.add({event, taken, refused});
          }),
      );
      flush();
      return receipts;
    },
    async close() {
      if (producer && outgoing.size() > 0) {
        const done = new Promise<void>(resolve => {
          emptied = resolve;
        });
        await atMost(patience, done);
      }
      closing.abort();
      for (const parcel of outgoing.pending()) parcel.refused(busStopped());
      // One that still looks for a broker closes by itself when it has found one, or given up.
      await atMost(1_000, opening);
      const last = producer;
      producer = undefined;
      if (last) await drop(last);
    },
  };
};

export const busStopped = () =>
  new Failure('unavailable', 'bus-stopped', 'The bus stopped before Kafka acknowledged the event; publish it again');

const tooLarge = ({type, subject}: Envelope) =>
  new Failure(
    'invalid',
    'event-too-large',
    `Event ${type} of ${subject} is larger than Kafka takes; raise message.max.bytes`,
  );
