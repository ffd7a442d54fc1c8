import {setTimeout as wait} from 'node:timers/promises';
import type {Logger} from '@ecom/core/log';
import type {ConsumerGlobalConfig, KafkaConsumer, Message, TopicPartition} from 'node-rdkafka';
import type {Consumer} from '../bus.ts';
import {withTimeout} from '../retry.ts';
import {createAssignment} from './assignment.ts';
import {connect, countPartitions, disconnect, type Library, type Settings, unreachable, watch} from './client.ts';
import {firstWatermarks, measureLag} from './lag.ts';
import {findStalledPartitions} from './stalled-partitions.ts';
import type {WatchedClient} from './watchdog.ts';

type Change = {readonly kind: 'assigned' | 'revoked'; readonly places: readonly TopicPartition[]};

export type Member = WatchedClient & {
  /** Resolves when the consumer has failed for good, and must be replaced. */
  readonly broken: Promise<Error>;
  /** The lag of this member's partitions. */
  lag(): Promise<number>;
  /** The lag up to the ends that all partitions had at the first call; undefined while some are not assigned to this member. */
  lagOfAll(): Promise<number | undefined>;
  /** Waits for running handlers, at most 10 s, and for requests in progress, commits the offsets, and leaves the group. */
  close(): Promise<void>;
};

export type MemberOptions = {
  readonly library: Library;
  readonly consumer: Consumer;
  readonly settings: Settings;
  readonly log: Logger;
  /** Aborted when the bus stops. */
  readonly signal: AbortSignal;
};

/** Messages per read. */
const batch = 500;
/** Interval of reads: short while there are messages, then doubling. */
const idle = {minDelayMs: 2, maxDelayMs: 32};
/** Delay after a failed read. */
const afterError = 500;
/** Intervals of storing handled offsets, and of committing stored offsets. */
const storing = 100;
const committing = 200;
/** How long to wait for leaving the group. */
const timeoutMs = 10_000;

/** librdkafka's code of a rebalance that assigns; the other one revokes. */
const assigns = -175;

const defaults = {
  'partition.assignment.strategy': 'cooperative-sticky',
  // librdkafka's own threads send the heartbeats, independent of the event loop.
  'session.timeout.ms': 8_000,
  'heartbeat.interval.ms': 1_500,
  // Offsets are stored after the effects; librdkafka commits them periodically, before a partition is revoked and at the end.
  'enable.auto.offset.store': false,
  'enable.auto.commit': true,
  'auto.commit.interval.ms': committing,
  // Prefetched messages, and how soon fetching resumes after the queue was full.
  'queued.min.messages': 10_000,
  'queued.max.messages.kbytes': 16_384,
  'fetch.queue.backoff.ms': 20,
  // Also the delay with which a paused partition may resume.
  'fetch.wait.max.ms': 250,
  'topic.metadata.refresh.interval.ms': 5_000,
  'socket.nagle.disable': true,
} satisfies ConsumerGlobalConfig;

/** Joins the consumer's group and handles its assigned partitions in parallel, each in order. */
export const openMember = async ({library, consumer, settings, log, signal}: MemberOptions): Promise<Member> => {
  const config = {...defaults, 'group.id': consumer.group, ...settings};
  const cooperative = config['partition.assignment.strategy'] === 'cooperative-sticky';
  const changes: Change[] = [];
  const {promise: broken, resolve: fail} = Promise.withResolvers<Error>();
  const asking = new Set<Promise<unknown>>();
  let reading: Promise<void> | undefined;
  let closing = false;

  const client: KafkaConsumer = new library.KafkaConsumer(
    {
      ...config,
      rebalance_cb: ({code}: {code: number}, places: TopicPartition[]) => {
        changes.push({kind: code === assigns ? 'assigned' : 'revoked', places});
        if (!reading) void settle();
      },
    },
    {'auto.offset.reset': 'earliest'},
  );
  watch(client, log, fail);

  /** librdkafka refuses such a call when the partition is lost or the client is closing. */
  const attempt = (what: string, act: () => unknown): boolean => {
    try {
      act();
      return true;
    } catch (error) {
      log.debug({err: error, group: consumer.group}, 'kafka refused: %s', what);
      return false;
    }
  };

  const assignment = createAssignment({client, handle: event => consumer.handle(event, signal), attempt});
  const storage = setInterval(() => assignment.store(), storing);

  /** librdkafka, and with it the group, waits until this completes. */
  const settle = async () => {
    for (let change = changes.shift(); change; change = changes.shift()) {
      const places = change.places.map(({topic, partition}) => ({topic, partition}));
      if (change.kind === 'assigned') {
        for (const place of places) assignment.add(place);
        attempt('assign', () => (cooperative ? client.incrementalAssign(places) : client.assign(places)));
        attempt('resume', () => client.resume(places));
      } else {
        if (!closing) await assignment.finish(places);
        assignment.remove(places);
        attempt('unassign', () => (cooperative ? client.incrementalUnassign(places) : client.unassign()));
      }
    }
  };

  const consume = (): Promise<readonly Message[]> =>
    new Promise(resolve =>
      client.consume(batch, (error, messages) => {
        if (!error) return resolve(messages);
        log.warn({err: error, group: consumer.group}, 'kafka: %s', error.message);
        setTimeout(resolve, afterError, []);
      }),
    );

  // Reads and changes of the assignment alternate, so that no message of an old assignment is pushed to the new one.
  const read = async () => {
    for (let rest = idle.minDelayMs; !closing; rest = Math.min(rest * 2, idle.maxDelayMs)) {
      const messages = await consume();
      for (const message of messages) assignment.push(message);
      await settle();
      if (messages.length > 0) rest = idle.minDelayMs / 2;
      else await wait(rest);
    }
  };

  /** A request blocks a thread of its own, in which node-rdkafka would use a client that is destroyed meanwhile. */
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    if (closing) throw unreachable(new Error(`This process is leaving group ${consumer.group}`));
    const answer = question();
    asking.add(answer);
    try {
      return await answer;
    } finally {
      asking.delete(answer);
    }
  };

  const close = async () => {
    closing = true;
    // A client cannot be destroyed while a read holds its messages.
    await reading;
    reading = undefined;
    await settle();
    await assignment.finish();
    clearInterval(storage);
    await Promise.allSettled(asking);
    await withTimeout(timeoutMs, disconnect(client));
  };

  try {
    await connect(client);
    signal.throwIfAborted();
    client.subscribe([...new Set(consumer.topics)]);
    // A read returns available messages at once, and does not block one of libuv's few threads.
    client.setDefaultConsumeTimeout(0);
    reading = read().catch(fail);
  } catch (error) {
    await close();
    throw error;
  }
  const first = firstWatermarks();
  const look = findStalledPartitions(client, assignment.all);
  const lagOfAll = async () => {
    const mine = assignment.all();
    const counts = await Promise.all(consumer.topics.map(topic => countPartitions(client, topic)));
    const all = counts.reduce((sum, count) => sum + count, 0);
    return mine.length < all ? undefined : measureLag(client, mine, first);
  };
  return {
    broken,
    ping: () => ask(look),
    replace: fail,
    lag: () => ask(() => measureLag(client, assignment.all())),
    lagOfAll: () => ask(lagOfAll),
    close,
  };
};
