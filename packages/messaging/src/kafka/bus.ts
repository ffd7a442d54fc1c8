import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {Bus, Consumer, Replay} from '../bus.ts';
import {assertAccess} from './access.ts';
import {defaultTimeoutMs, loadLibrary, type Settings} from './client.ts';
import {createConnection} from './connection.ts';
import {type KafkaGroup, kafkaGroup} from './group.ts';
import {kafkaHealthCheck} from './health-check.ts';
import {busStopped, type TopicProducer, topicProducer} from './producer.ts';
import {type KafkaReplay, openReplay} from './replay.ts';
import {type KafkaSecurity, plaintext} from './security.ts';
import {startWatchdog} from './watchdog.ts';

export type KafkaOptions = {
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  readonly clientId: string;
  readonly log: Logger;
  /** Prefix of topics and groups, for brokers that several shops share. */
  readonly prefix?: string | undefined;
  /** Default: none. */
  readonly security?: KafkaSecurity;
  /** Topics that are published, for a check of the access to them. */
  readonly publishes?: readonly string[];
  /**
   * Unique in each group, and the same after a restart: such a process gets its partitions back, however it ended, without a
   * rebalance. Other processes get them after `session.timeout.ms`. Without it a killed member blocks the group for that long.
   */
  readonly instanceId?: string | undefined;
  /** Settings of consumers. `partition.assignment.strategy`: default `cooperative-sticky`. */
  readonly consumerSettings?: Settings;
  /** How long to wait for a broker when the bus starts. */
  readonly timeoutMs?: number;
};

/**
 * The bus on Kafka: CloudEvents in binary mode, one consumer group per service. An event is acknowledged once all in-sync replicas have
 * it. Partitions are handled in parallel, each in order, and offsets are committed after the effects. The bus waits for lost
 * brokers without limit.
 */
export const kafkaBus = ({
  brokers,
  clientId,
  log,
  prefix = '',
  instanceId,
  security = plaintext,
  publishes = [],
  consumerSettings = {},
  timeoutMs = defaultTimeoutMs,
}: KafkaOptions): Bus => {
  const consumers: Consumer[] = [];
  const stopping = new AbortController();
  const connection = createConnection({
    brokers,
    clientId,
    security,
    onTokenError: error => log.warn({err: error}, 'the access token for kafka could not be renewed; retrying'),
  });
  const {settings, tokens} = connection;
  const healthCheck = kafkaHealthCheck(connection, log);
  const producers = new Map<string, TopicProducer>();
  const replays = new Set<KafkaReplay>();
  let groups: readonly KafkaGroup[] = [];
  let state: 'new' | 'running' | 'stopped' = 'new';
  const watchdog = startWatchdog({
    clients: () => [healthCheck, ...producers.values(), ...groups, ...replays],
    isReachable: healthCheck.isReachable,
    log,
  });

  const stop = async () => {
    if (state === 'stopped') return;
    state = 'stopped';
    stopping.abort();
    await watchdog.stop();
    await Promise.all([...producers.values(), ...groups, ...replays, healthCheck].map(part => part.close()));
  };

  // One per topic, because a topic that rejects an event must not hold back others.
  const producerOf = (topic: string): TopicProducer => {
    const producer = producers.get(topic) ?? topicProducer({topic: prefix + topic, settings, tokens, log});
    producers.set(topic, producer);
    return producer;
  };

  /** The consumer with prefixed names. */
  const prefixed = (consumer: Consumer): Consumer =>
    prefix === ''
      ? consumer
      : {
          group: prefix + consumer.group,
          topics: consumer.topics.map(topic => prefix + topic),
          handle: (event, signal) => consumer.handle({...event, topic: event.topic.slice(prefix.length)}, signal),
        };

  const memberOf = async (consumer: Consumer, own: Settings = {}) => ({
    library: await loadLibrary(),
    consumer: prefixed(consumer),
    settings: {...settings, ...own, ...consumerSettings},
    tokens,
    log,
    signal: stopping.signal,
  });

  const replay = async (consumer: Consumer): Promise<Replay> => {
    if (state !== 'running') throw notRunning();
    const opened = await openReplay(await memberOf(consumer));
    replays.add(opened);
    return {
      lag: opened.lag,
      async close() {
        replays.delete(opened);
        await opened.close();
      },
    };
  };

  return {
    replay,
    subscribe(consumer) {
      if (state !== 'new') throw new Error(`Group ${consumer.group} must subscribe before the bus starts`);
      if (consumers.some(({group}) => group === consumer.group))
        throw new Error(`Group ${consumer.group} subscribes twice`);
      consumers.push(consumer);
    },
    async start() {
      if (state !== 'new') throw new Error('A bus starts once');
      state = 'running';
      try {
        await healthCheck.open(timeoutMs);
        if (stopping.signal.aborted) throw busStopped();
        await assertAccess(connection, {
          publishes: publishes.map(topic => prefix + topic),
          consumers: consumers.map(prefixed),
          log,
        });
        const staticMembership = instanceId ? {'group.instance.id': instanceId} : {};
        const members = await Promise.all(consumers.map(consumer => memberOf(consumer, staticMembership)));
        groups = members.map(kafkaGroup);
        await Promise.all(groups.map(group => group.open()));
        await watchdog.start();
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    publish(events) {
      if (state === 'stopped') return events.map(() => Promise.reject(busStopped()));
      const acknowledgements = new Map<string, Iterator<Promise<void>>>();
      for (const [topic, group] of Map.groupBy(events, ({topic}) => topic)) {
        acknowledgements.set(topic, producerOf(topic).publish(group).values());
      }
      return events.map(({topic}) => acknowledgements.get(topic)!.next().value as Promise<void>);
    },
    async lag() {
      const lags = [...groups, ...replays].map(
        async ({name, lag}) => [name.slice(prefix.length), await lag()] as const,
      );
      return new Map((await Promise.all(lags)).flatMap(([name, lag]) => (lag === undefined ? [] : [[name, lag]])));
    },
    async check() {
      if (state !== 'running') throw notRunning();
      await healthCheck.check();
      for (const group of groups) group.check();
    },
  };
};

const notRunning = () => new Failure('unavailable', 'bus-not-running', 'The bus is not running. Start it.');
