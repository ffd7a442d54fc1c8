import type {Envelope} from '@ecom/contracts/envelope';
import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {LibrdKafkaError, Producer} from 'node-rdkafka';
import {healthyAfterMs, waitBeforeRetry, withTimeout} from '../retry.ts';
import type {AccessTokens} from './access-tokens.ts';
import {closeProducer, connect, countPartitions, loadLibrary, logClientEvents, ping, type Settings} from './client.ts';
import {toHeaders, toValue} from './message.ts';
import {createSendQueue, type Delivery} from './send-queue.ts';
import {producerSettings, producerTopicSettings} from './settings.ts';
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
  readonly tokens?: AccessTokens | undefined;
  readonly log: Logger;
};

/** How long to wait for deliveries when the bus stops. */
const timeoutMs = 5_000;
/** Interval of polling for delivery reports. */
const pollIntervalMs = 10;
/** librdkafka's code of a message larger than `message.max.bytes`. */
const sizeExceeded = 10;

export const topicProducer = ({topic, settings, tokens, log}: Options): TopicProducer => {
  const queue = createSendQueue();
  const closing = new AbortController();
  let producer: Producer | undefined;
  let openedAt = 0;
  let failures = 0;
  let onEmpty = () => {};

  const flush = () => {
    if (!producer) return;
    for (const delivery of queue.sendable()) {
      const {event} = delivery;
      try {
        producer.produce(topic, null, toValue(event), event.subject, null, delivery, toHeaders(event));
      } catch (error) {
        if ((error as LibrdKafkaError).code !== sizeExceeded) return replace(producer, error);
        // The later events of its key are rejected, too: the publisher publishes both again, in order.
        for (const each of queue.withdraw(delivery)) each.reject(tooLarge(event));
      }
    }
  };

  const settle = (delivery: Delivery, partition: number) => {
    queue.markAcknowledged(delivery, partition);
    delivery.acknowledge();
    if (queue.size() === 0) onEmpty();
    flush();
  };

  const open = async () => {
    const library = await loadLibrary();
    const opened = new library.Producer(
      {...producerSettings, ...(library.features.includes('lz4') && {'compression.codec': 'lz4'}), ...settings},
      producerTopicSettings,
    );
    let isCounting = false;
    const count = async () => {
      isCounting = true;
      try {
        const partitions = await countPartitions(opened, topic);
        if (opened !== producer) return;
        queue.setPartitionCount(partitions);
        flush();
      } catch (error) {
        log.debug({err: error, topic}, 'kafka did not return the number of partitions; requesting it again');
        isCounting = false;
      }
    };
    logClientEvents(opened, log, reason => replace(opened, reason));
    opened.on('delivery-report', (error, {opaque, partition}) => {
      if (error) return replace(opened, error);
      // Deliveries of an abandoned producer are ignored: the next one sends the events again.
      if (opened !== producer) return;
      settle(opaque, partition);
      if (!isCounting) void count();
    });
    await connect(opened, {tokens});
    if (closing.signal.aborted) return closeProducer(opened);
    opened.setPollInterval(pollIntervalMs);
    producer = opened;
    openedAt = performance.now();
    queue.restart();
    flush();
  };

  const reopen = async () => {
    while (!closing.signal.aborted) {
      try {
        return await open();
      } catch (error) {
        log.warn({err: error, topic}, 'kafka is unreachable for publishing; retrying');
        await waitBeforeRetry(++failures, closing.signal);
      }
    }
  };

  const replace = (old: Producer, reason: unknown) => {
    if (old !== producer) return;
    producer = undefined;
    if (performance.now() - openedAt > healthyAfterMs) failures = 0;
    log.error(
      {err: reason, topic, pending: queue.size()},
      'kafka rejected an event; sending all unacknowledged events again',
    );
    opening = closeProducer(old)
      .then(() => waitBeforeRetry(++failures, closing.signal))
      .then(reopen);
  };

  let opening = reopen();

  return {
    ping: async () => producer && ping(producer, 1_000),
    replace: reason => producer && replace(producer, reason),
    publish(events) {
      const acknowledgements = events.map(
        event =>
          new Promise<void>((acknowledge, reject) => {
            if (closing.signal.aborted) reject(busStopped());
            else queue.add({event, acknowledge, reject});
          }),
      );
      flush();
      return acknowledgements;
    },
    async close() {
      if (producer && queue.size() > 0) {
        const done = new Promise<void>(resolve => {
          onEmpty = resolve;
        });
        await withTimeout(timeoutMs, done);
      }
      closing.abort();
      for (const delivery of queue.pending()) delivery.reject(busStopped());
      // A producer that is still connecting closes by itself when it has connected or failed.
      await withTimeout(1_000, opening);
      const last = producer;
      producer = undefined;
      if (last) await closeProducer(last);
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
