import {setTimeout as delay} from 'node:timers/promises';
import type {Logger} from '@ecom/core/log';
import type {KafkaConsumer, Message, TopicPartition} from 'node-rdkafka';
import type {Consumer} from '../bus.ts';
import {withTimeout} from '../retry.ts';
import type {AccessTokens} from './access-tokens.ts';
import {createAssignment} from './assignment.ts';
import {
  connect,
  countPartitions,
  disconnect,
  type Library,
  logClientEvents,
  type Settings,
  unreachable,
} from './client.ts';
import {createFixedWatermarks, measureLag} from './lag.ts';
import {consumerSettings} from './settings.ts';
import {createStalledPartitionsCheck} from './stalled-partitions.ts';
import type {WatchedClient} from './watchdog.ts';

type Change = {readonly kind: 'assigned' | 'revoked'; readonly partitions: readonly TopicPartition[]};

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
  readonly tokens?: AccessTokens | undefined;
  readonly log: Logger;
  /** Aborted when the bus stops. */
  readonly signal: AbortSignal;
};

/** Messages per read. */
const batchSize = 500;
/** Interval of reads: short while there are messages, then doubling. */
const idle = {minDelayMs: 2, maxDelayMs: 32};
/** Delay after a failed read. */
const errorDelayMs = 500;
/** Interval of storing handled offsets. */
const storeIntervalMs = 100;
/** How long to wait for leaving the group. */
const timeoutMs = 10_000;

/** librdkafka's code of a rebalance that assigns partitions; the other code revokes them. */
const assignCode = -175;

/** Joins the consumer's group and handles its assigned partitions in parallel, each in order. */
export const openMember = async ({
  library,
  consumer,
  settings,
  tokens,
  log,
  signal,
}: MemberOptions): Promise<Member> => {
  const config = {...consumerSettings, 'group.id': consumer.group, ...settings};
  const isCooperative = config['partition.assignment.strategy'] === 'cooperative-sticky';
  const changes: Change[] = [];
  const {promise: broken, resolve: fail} = Promise.withResolvers<Error>();
  const pendingRequests = new Set<Promise<unknown>>();
  let reading: Promise<void> | undefined;
  let isClosing = false;

  const client: KafkaConsumer = new library.KafkaConsumer(
    {
      ...config,
      rebalance_cb: ({code}: {code: number}, partitions: TopicPartition[]) => {
        changes.push({kind: code === assignCode ? 'assigned' : 'revoked', partitions});
        if (!reading) void applyChanges();
      },
    },
    {'auto.offset.reset': 'earliest'},
  );
  logClientEvents(client, log, fail);

  /** librdkafka rejects such a call when the partition is lost or the client is closing. */
  const tryCall = (name: string, call: () => unknown): boolean => {
    try {
      call();
      return true;
    } catch (error) {
      log.debug({err: error, group: consumer.group}, 'kafka rejected: %s', name);
      return false;
    }
  };

  const assignment = createAssignment({client, handle: event => consumer.handle(event, signal), tryCall});
  const storeTimer = setInterval(() => assignment.storeOffsets(), storeIntervalMs);

  /** librdkafka, and with it the group, waits until this completes. */
  const applyChanges = async () => {
    for (let change = changes.shift(); change; change = changes.shift()) {
      const partitions = change.partitions.map(({topic, partition}) => ({topic, partition}));
      if (change.kind === 'assigned') {
        for (const partition of partitions) assignment.add(partition);
        tryCall('assign', () => (isCooperative ? client.incrementalAssign(partitions) : client.assign(partitions)));
        tryCall('resume', () => client.resume(partitions));
      } else {
        if (!isClosing) await assignment.drain(partitions);
        assignment.remove(partitions);
        tryCall('unassign', () => (isCooperative ? client.incrementalUnassign(partitions) : client.unassign()));
      }
    }
  };

  const consume = (): Promise<readonly Message[]> =>
    new Promise(resolve =>
      client.consume(batchSize, (error, messages) => {
        if (!error) return resolve(messages);
        log.warn({err: error, group: consumer.group}, 'kafka: %s', error.message);
        setTimeout(resolve, errorDelayMs, []);
      }),
    );

  // Reads and changes of the assignment alternate, so that no message of an old assignment is pushed to the new one.
  const read = async () => {
    for (let delayMs = idle.minDelayMs; !isClosing; delayMs = Math.min(delayMs * 2, idle.maxDelayMs)) {
      const messages = await consume();
      for (const message of messages) assignment.push(message);
      await applyChanges();
      if (messages.length > 0) delayMs = idle.minDelayMs / 2;
      else await delay(delayMs);
    }
  };

  /** A request blocks a thread of its own, in which node-rdkafka would use a client that is destroyed meanwhile. */
  const request = async <T>(send: () => Promise<T>): Promise<T> => {
    if (isClosing) throw unreachable(new Error(`This process is leaving group ${consumer.group}`));
    const response = send();
    pendingRequests.add(response);
    try {
      return await response;
    } finally {
      pendingRequests.delete(response);
    }
  };

  const close = async () => {
    isClosing = true;
    // A client cannot be destroyed while a read holds its messages.
    await reading;
    reading = undefined;
    await applyChanges();
    await assignment.drain();
    clearInterval(storeTimer);
    await Promise.allSettled(pendingRequests);
    await withTimeout(timeoutMs, disconnect(client));
  };

  try {
    await connect(client, {tokens});
    signal.throwIfAborted();
    client.subscribe([...new Set(consumer.topics)]);
    // A read returns available messages at once, and does not block one of libuv's few threads.
    client.setDefaultConsumeTimeout(0);
    reading = read().catch(fail);
  } catch (error) {
    await close();
    throw error;
  }
  const fixedWatermarks = createFixedWatermarks();
  const checkStalledPartitions = createStalledPartitionsCheck(client, assignment.all);
  const lagOfAll = async () => {
    const mine = assignment.all();
    const counts = await Promise.all(consumer.topics.map(topic => countPartitions(client, topic)));
    const all = counts.reduce((sum, count) => sum + count, 0);
    return mine.length < all ? undefined : measureLag(client, mine, fixedWatermarks);
  };
  return {
    broken,
    ping: () => request(checkStalledPartitions),
    replace: fail,
    lag: () => request(() => measureLag(client, assignment.all())),
    lagOfAll: () => request(lagOfAll),
    close,
  };
};
