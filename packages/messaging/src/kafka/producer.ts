import type {Envelope} from '@ecom/contracts/envelope';
import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {LibrdKafkaError, Producer, ProducerGlobalConfig, ProducerTopicConfig} from 'node-rdkafka';
import {healthyAfterMs, pause, withTimeout} from '../retry.ts';
import {connect, countPartitions, drop, loadLibrary, ping, type Settings, watch} from './client.ts';
import {bodyOf, headersOf} from './message.ts';
import {createSendQueue, type Delivery} from './send-queue.ts';
import type {WatchedClient} from './watchdog.ts';

/** Publishes to one topic. */
export type TopicProducer = WatchedClient & {
  publish(events: readonly Envelope[]): readonly Promise<void>[];
  /** Waits for messages in flight, at most 5 s, and rejects the rest. */
  close(): Promise<void>;
};

type Options = {
  readonly topic: string;
  readonly settings: Settings;
  readonly log: Logger;
};

/** How long to wait for deliveries when the bus stops. */
const timeoutMs = 5_000;
/** Interval of polling delivery reports. */
const polling = 10;
/** librdkafka's code of a message larger than `message.max.bytes`. */
const sizeExceeded = 10;

/**
 * How order survives a failed delivery. librdkafka never abandons an event by itself: no message timeout, unlimited retries, and
 * sequence numbers (`enable.idempotence`) by which the broker rejects an event whose predecessor is missing. The remaining
 * failures are permanent, such as a missing topic or permission. Then a later event of the same key must not be written
 * before the failed one, so `enable.gapless.guarantee` stops the whole producer, and a new one replaces it and sends
 * all unacknowledged events again, in order. For the publisher that is a delay. The log may contain an event twice, but
 * never before its predecessors; consumers recognise events by id. Only `close` and a message that is too large reject.
 */
const guarantees = {
  'enable.idempotence': true,
  'enable.gapless.guarantee': true,
  'linger.ms': 5,
  // The publisher bounds the memory: it limits its events in flight.
  'queue.buffering.max.messages': 0,
  'queue.buffering.max.kbytes': 2_147_483_647,
  'socket.nagle.disable': true,
  dr_cb: true,
} satisfies ProducerGlobalConfig;

const perTopic = {
  acks: -1,
  'message.timeout.ms': 0,
  // The same partitions as the default partitioner of Java clients.
  partitioner: 'murmur2_random',
} satisfies ProducerTopicConfig;

export const topicProducer = ({topic, settings, log}: Options): TopicProducer => {
  const outgoing = createSendQueue();
  const closing = new AbortController();
  let producer: Producer | undefined;
  let openedAt = 0;
  let failures = 0;
  let emptied = () => {};

  const flush = () => {
    if (!producer) return;
    for (const delivery of outgoing.sendable()) {
      const {event} = delivery;
      try {
        producer.produce(topic, null, bodyOf(event), event.subject, null, delivery, headersOf(event));
      } catch (error) {
        if ((error as LibrdKafkaError).code !== sizeExceeded) return renew(producer, error);
        // The later events of its key are rejected, too: the publisher publishes both again, in order.
        for (const each of outgoing.withdraw(delivery)) each.reject(tooLarge(event));
      }
    }
  };

  const settle = (delivery: Delivery, partition: number) => {
    outgoing.acknowledged(delivery, partition);
    delivery.acknowledge();
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
      // Deliveries of an abandoned producer are ignored: the next one sends the events again.
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
        log.warn({err: error, topic}, 'kafka is unreachable for publishing; retrying');
        await pause(++failures, closing.signal);
      }
    }
  };

  const renew = (old: Producer, reason: unknown) => {
    if (old !== producer) return;
    producer = undefined;
    if (Date.now() - openedAt > healthyAfterMs) failures = 0;
    log.error(
      {err: reason, topic, pending: outgoing.size()},
      'kafka does not take an event; sending again what it has not acknowledged',
    );
    opening = drop(old)
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
          new Promise<void>((acknowledge, reject) => {
            if (closing.signal.aborted) reject(busStopped());
            else outgoing.add({event, acknowledge, reject});
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
        await withTimeout(timeoutMs, done);
      }
      closing.abort();
      for (const delivery of outgoing.pending()) delivery.reject(busStopped());
      // A producer that is still connecting closes by itself when it has connected or failed.
      await withTimeout(1_000, opening);
      const last = producer;
      producer = undefined;
      if (last) await drop(last);
    },
  };
};

export const busStopped = () =>
  new Failure('unavailable', 'bus-stopped', 'The bus stopped before Kafka acknowledged the event. Publish it again.');

const tooLarge = ({type, subject}: Envelope) =>
  new Failure(
    'invalid',
    'event-too-large',
    `Event ${type} of ${subject} is larger than Kafka accepts. Raise message.max.bytes.`,
  );
