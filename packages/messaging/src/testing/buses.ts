import {setTimeout as delay} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {pino} from 'pino';
import type {Bus} from '../bus.ts';
import {inProcessBus} from '../in-process.ts';
import {kafkaBus} from '../kafka/bus.ts';
import {ensureTopics} from '../kafka/topics.ts';
import {startMockCluster} from './mock-cluster.ts';

/** Buses of one test that share a topic: one delivers the events that another publishes. */
type Buses = {
  /** A topic that no other test uses. */
  readonly topic: string;
  /** Another bus, not started; it stops with the test. */
  bus(): Bus;
};
export type OpenBuses = (t: ExecutionContext) => Promise<Buses>;

const newTopic = () => `ecom.${newId()}.v1`;

const busesOn = (t: ExecutionContext, topic: string, create: () => Bus): Buses => ({
  topic,
  bus() {
    const bus = create();
    t.teardown(() => bus.stop());
    return bus;
  },
});

const createKafkaBus = (brokers: string) => () =>
  kafkaBus({
    brokers,
    clientId: 'contract',
    log: pino({level: 'silent'}),
    consumerSettings: {'heartbeat.interval.ms': 500, 'session.timeout.ms': 6_000},
  });

const inProcess: OpenBuses = async t => busesOn(t, newTopic(), () => inProcessBus());

let cluster: ReturnType<typeof startMockCluster> | undefined;
const mockCluster: OpenBuses = async t => {
  cluster ??= startMockCluster();
  const {brokers, createTopic} = await cluster;
  const topic = newTopic();
  await createTopic(topic);
  return busesOn(t, topic, createKafkaBus(brokers));
};

const realCluster =
  (brokers: string): OpenBuses =>
  async t => {
    const topic = newTopic();
    await ensureTopics(brokers, [{name: topic, partitions: 4, compacted: false}]);
    return busesOn(t, topic, createKafkaBus(brokers));
  };

/** Declares a contract suite for every adapter of the bus; with KAFKA_BROKERS also for real brokers. */
export const onEveryBus = (contract: (name: string, open: OpenBuses) => void) => {
  contract('in-process', inProcess);
  contract('kafka (mock cluster)', mockCluster);
  const {KAFKA_BROKERS: brokers} = process.env;
  if (brokers) contract('kafka', realCluster(brokers));
  test.after.always(async () => (await cluster)?.stop());
};

/** Waits until the condition holds; if it never does, the test fails by its time limit. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await delay(10);
};
