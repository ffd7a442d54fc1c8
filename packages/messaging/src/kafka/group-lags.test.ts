import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {pino} from 'pino';
import {until} from '../testing/buses.ts';
import {event} from '../testing/event.ts';
import {kafkaBus} from './bus.ts';
import {type GroupSubscription, openGroupLags} from './group-lags.ts';
import {plaintext} from './security.ts';
import {ensureTopics} from './topics.ts';

// The mock cluster of librdkafka does not know the requests of this client.
const brokers = process.env.KAFKA_BROKERS;
const testOnKafka = brokers ? test : test.skip;
const log = pino({level: 'silent'});
const address = {brokers: brokers ?? '', security: plaintext};

const newTopic = async () => {
  const name = `ecom.${newId()}.v1`;
  await ensureTopics(address.brokers, [{name, partitions: 3, compacted: false}], {security: plaintext});
  return name;
};

/** A bus with one group, whose handler is a parameter. */
const startBus = async (t: ExecutionContext, group: string, topic: string, handle: () => Promise<void>) => {
  const bus = kafkaBus({...address, clientId: 'test', log});
  t.teardown(() => bus.stop());
  bus.subscribe({group, topics: [topic], handle});
  await bus.start();
  return bus;
};

const open = async (t: ExecutionContext, ...subscriptions: readonly GroupSubscription[]) => {
  const lags = await openGroupLags(address, subscriptions);
  t.teardown(lags.close);
  return lags;
};

testOnKafka('a group lags while an event is not handled, and not once it is', async t => {
  const [topic, group] = [await newTopic(), newId()];
  const {promise, resolve: release} = Promise.withResolvers<void>();
  const bus = await startBus(t, group, topic, () => promise);
  const {read} = await open(t, {group, topics: [topic]});
  await Promise.all(bus.publish([event(topic, 'a', 1), event(topic, 'b', 2)]));
  t.deepEqual([...(await read())], [[group, 2]]);
  release();
  await until(async () => (await read()).size === 0);
  t.pass();
});

testOnKafka('a group that has never run lags behind all events of its topics, and not behind empty ones', async t => {
  const [full, empty] = [await newTopic(), await newTopic()];
  const bus = await startBus(t, newId(), full, async () => {});
  await Promise.all(bus.publish([event(full, 'a', 1), event(full, 'b', 2), event(full, 'c', 3)]));
  const [behind, idle] = [newId(), newId()];
  const {read} = await open(t, {group: behind, topics: [full, empty]}, {group: idle, topics: [empty]});
  t.deepEqual([...(await read())], [[behind, 3]]);
});

testOnKafka('a topic that does not exist is named', async t => {
  await t.throwsAsync(openGroupLags(address, [{group: 'a', topics: ['ecom.missing.v1']}]), {
    code: 'topic-missing',
    message: /no topic ecom\.missing\.v1\. Check KAFKA_PREFIX/,
  });
});

test('brokers that do not respond are named', async t => {
  const nobody = {brokers: '127.0.0.1:1', security: plaintext};
  await t.throwsAsync(openGroupLags(nobody, [{group: 'a', topics: ['b']}]), {code: 'kafka-unreachable'});
});
