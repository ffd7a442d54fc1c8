import {randomBytes} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {pino} from 'pino';
import type {Consumer} from '../bus.ts';
import {until} from '../testing/buses.ts';
import {event} from '../testing/event.ts';
import {startMockCluster} from '../testing/mock-cluster.ts';
import {kafkaBus} from './bus.ts';
import {connect, countPartitions, disconnect, fatalLogsOnly, loadLibrary} from './client.ts';
import {ensureTopics} from './topics.ts';

const log = pino({level: 'silent'});
const consumerSettings = {'heartbeat.interval.ms': 500, 'session.timeout.ms': 6_000};

const cluster = startMockCluster();
test.after.always(async () => (await cluster).stop());

const newTopic = async (): Promise<string> => {
  const topic = `ecom.${newId()}.v1`;
  await (await cluster).createTopic(topic);
  return topic;
};

const startBus = async (t: ExecutionContext, ...consumers: Consumer[]) => {
  const {brokers} = await cluster;
  const bus = kafkaBus({brokers, clientId: 'test', log, consumerSettings});
  t.teardown(() => bus.stop());
  for (const consumer of consumers) bus.subscribe(consumer);
  await bus.start();
  return bus;
};

test('start fails when no broker responds', async t => {
  const bus = kafkaBus({brokers: '127.0.0.1:1', clientId: 'test', log, timeoutMs: 500});
  bus.subscribe({group: 'stock', topics: ['order'], handle: async () => {}});
  const [acknowledgement] = bus.publish([event('order', 'a', 1)]);
  const outcome = t.throwsAsync(acknowledgement!, {code: 'bus-stopped'});

  await t.throwsAsync(bus.start(), {code: 'kafka-unreachable'});

  await outcome;
});

test('no thread of librdkafka calls the log while a client connects', async t => {
  const {Producer} = await loadLibrary();
  const logLines: unknown[] = [];
  for (let i = 0; i < 5; i++) {
    // librdkafka logs an error about the address without a listener.
    const producer = new Producer({...fatalLogsOnly, 'metadata.broker.list': `127.0.0.1:1,${(await cluster).brokers}`});
    producer.on('event.log', line => logLines.push(line));
    await connect(producer);
    await delay(100);
    await disconnect(producer);
  }
  t.deepEqual(logLines, []);
});

test('an unreadable message is delivered as text, and the following ones are delivered', async t => {
  const topic = await newTopic();
  const seen: Envelope[] = [];
  const {Producer} = await loadLibrary();
  const otherProducer = new Producer(
    {'metadata.broker.list': (await cluster).brokers},
    {partitioner: 'murmur2_random'},
  );
  t.teardown(() => new Promise<void>(resolve => otherProducer.disconnect(0, () => resolve())));
  await new Promise<void>((resolve, reject) => otherProducer.connect({}, error => (error ? reject(error) : resolve())));
  const bus = await startBus(t, {group: topic, topics: [topic], handle: async event => void seen.push(event)});

  otherProducer.produce(topic, null, Buffer.from('no JSON'), 'a');
  await new Promise<void>(resolve => otherProducer.flush(10_000, () => resolve()));
  await Promise.all(bus.publish([event(topic, 'a', 'readable')]));

  await until(() => seen.length >= 2);
  t.like(seen[0], {topic, subject: 'a', type: '', data: 'no JSON'});
  t.like(seen[1], {topic, subject: 'a', type: 'order.placed', data: 'readable'});
});

test('an event that is too large is rejected with the later events of its key only', async t => {
  const topic = await newTopic();
  const bus = await startBus(t);
  const huge = 'x'.repeat(1_100_000);

  const outcomes = await Promise.allSettled(
    bus.publish([
      event(topic, 'a', 'before'),
      event(topic, 'a', huge),
      event(topic, 'a', 'after'),
      event(topic, 'b', 'other'),
    ]),
  );

  t.deepEqual(
    outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason.code : 'acknowledged')),
    ['acknowledged', 'event-too-large', 'event-too-large', 'acknowledged'],
  );
});

test('acknowledgements are in the order of the events of all topics', async t => {
  const [one, two] = [await newTopic(), await newTopic()];
  const bus = await startBus(t);
  const huge = 'x'.repeat(1_100_000);
  const same = event(one, 'a', huge);

  const outcomes = await Promise.allSettled(
    bus.publish([event(two, 'a', 1), same, event(two, 'b', huge), event(two, 'c', 2), same]),
  );

  t.deepEqual(
    outcomes.map(({status}) => status),
    ['fulfilled', 'rejected', 'rejected', 'fulfilled', 'rejected'],
  );
});

test('a long backlog behind a blocked handler is delivered in order, and does not block other keys', async t => {
  const topic = await newTopic();
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  const seen: {blocked: unknown[]; free: unknown[]} = {blocked: [], free: []};
  const bus = await startBus(t, {
    group: topic,
    topics: [topic],
    handle: async ({subject, data}) => {
      if (subject === 'blocked') await gate.promise;
      seen[subject as 'blocked' | 'free'].push(data);
    },
  });
  const numbers = Array.from({length: 6_000}, (_, i) => i);

  await Promise.all(bus.publish(numbers.map(n => event(topic, 'blocked', n))));
  await Promise.all(bus.publish(numbers.map(n => event(topic, 'free', n))));

  await until(() => seen.free.length >= 6_000);
  t.deepEqual(seen.blocked, []);
  gate.resolve();
  await until(() => seen.blocked.length >= 6_000);
  t.deepEqual(seen, {blocked: numbers, free: numbers});
});

test('two members share the partitions, and the remaining one takes over', async t => {
  const topic = await newTopic();
  const seen: {first: Envelope[]; second: Envelope[]} = {first: [], second: []};
  const member = (name: 'first' | 'second') =>
    startBus(t, {group: topic, topics: [topic], handle: async event => void seen[name].push(event)});
  const [first, second] = await Promise.all([member('first'), member('second')]);
  const keys = Array.from({length: 40}, (_, i) => `key ${i}`);
  const all = () => [...seen.first, ...seen.second];

  // Until both have got some, the group is still being balanced.
  let round = 0;
  for (; seen.first.length === 0 || seen.second.length === 0; round++) {
    await Promise.all(second.publish(keys.map(key => event(topic, key, round))));
    await until(() => new Set(all().map(({id}) => id)).size >= keys.length * (round + 1));
  }
  await first.stop();
  await Promise.all(second.publish(keys.map(key => event(topic, key, round))));
  await until(() => all().filter(({data}) => data === round).length >= keys.length);

  t.is(seen.second.filter(({data}) => data === round).length, keys.length);
  for (const key of keys) {
    const rounds = all()
      .filter(({subject}) => subject === key)
      .map(({data}) => data);
    t.deepEqual([...new Set(rounds)].sort(), [...Array(round + 1).keys()]);
  }
});

test('a replay receives retained and new events until it is closed', async t => {
  const topic = await newTopic();
  const handled: unknown[] = [];
  const bus = await startBus(t, {group: topic, topics: [topic], handle: async ({data}) => void handled.push(data)});
  const keys = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(bus.publish(keys.map(key => event(topic, key, key))));
  await until(() => handled.length === 5);
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  const replayed: unknown[] = [];

  const replay = await bus.replay!({
    group: `replay of ${topic}`,
    topics: [topic],
    async handle({data}) {
      await gate.promise;
      replayed.push(data);
    },
  });
  const lags = new Set<number | undefined>();
  for (let lag = await replay.lag(); lag !== 0; lag = await replay.lag()) {
    lags.add(lag);
    if (lag === 5) gate.resolve();
    await delay(10);
  }
  lags.delete(undefined);
  t.is([...lags][0], 5, 'the lag is not 0 before partitions are assigned');
  t.deepEqual(replayed.toSorted(), keys);
  t.true((await bus.lag()).has(`replay of ${topic}`));

  await Promise.all(bus.publish([event(topic, 'a', 'late')]));
  await until(() => replayed.includes('late'));
  await replay.close();
  t.deepEqual([...(await bus.lag()).keys()], [topic]);
  await Promise.all(bus.publish([event(topic, 'a', 'too late')]));
  await until(() => handled.includes('too late'));
  t.false(replayed.includes('too late'));
});

test('a replay ends while further events are published', async t => {
  const topic = await newTopic();
  const bus = await startBus(t);
  await Promise.all(bus.publish(Array.from({length: 20}, (_, i) => event(topic, `key ${i}`, i))));
  let handled = 0;
  const replay = await bus.replay!({
    group: `replay of ${topic}`,
    topics: [topic],
    async handle({subject}) {
      await Promise.all(bus.publish([event(topic, subject, 20 + handled)]));
      handled += 1;
    },
  });
  while ((await replay.lag()) !== 0) await delay(10);
  await replay.close();
  t.true(handled >= 20);
});

test('a replay of a missing topic never reports a lag of 0', async t => {
  const bus = await startBus(t);
  const replay = await bus.replay!({group: newId(), topics: [await newTopic(), newId()], handle: async () => {}});
  for (let i = 0; i < 10; i++) {
    t.is(await replay.lag(), undefined);
    await delay(100);
  }
});

test('ensureTopics fails when no broker responds', async t => {
  const topic = {name: 'ecom.order.v1', partitions: 1, compacted: false};
  await t.throwsAsync(ensureTopics('127.0.0.1:1', [topic], {timeoutMs: 500}), {code: 'kafka-unreachable'});
});

// The mock cluster neither creates topics on request nor rejects messages.
const realBrokers = process.env.KAFKA_BROKERS;
if (realBrokers) {
  const createTopicOfHalfAMegabyte = async (name: string) => {
    const {AdminClient} = await loadLibrary();
    const admin = AdminClient.create({'metadata.broker.list': realBrokers});
    const config = {'max.message.bytes': '500000'};
    await new Promise<void>((resolve, reject) =>
      admin.createTopic({topic: name, num_partitions: 1, replication_factor: 1, config}, 10_000, error =>
        error ? reject(error) : resolve(),
      ),
    );
    admin.disconnect();
  };

  test('an event that Kafka rejects blocks its own topic only, and keeps the order', async t => {
    const [small, other] = [`ecom.${newId()}.v1`, `ecom.${newId()}.v1`];
    await createTopicOfHalfAMegabyte(small);
    await ensureTopics(realBrokers, [{name: other, partitions: 1, compacted: true}]);
    const seen: unknown[] = [];
    const bus = kafkaBus({brokers: realBrokers, clientId: 'test', log, consumerSettings});
    t.teardown(() => bus.stop());
    bus.subscribe({group: small, topics: [small], handle: async ({data}) => void seen.push(data)});
    await bus.start();
    await Promise.all(bus.publish([event(small, 'a', 'first')]));
    const incompressible = (bytes: number) => randomBytes(bytes * 0.75).toString('base64');

    // The two need two requests, and the response to the first is read when the second is in flight.
    const acknowledgements = bus.publish([
      event(small, 'a', incompressible(900_000)),
      event(small, 'a', incompressible(200_000)),
    ]);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const outcomes = Promise.allSettled(acknowledgements);
    for (let i = 0; i < 20; i++) await Promise.all(bus.publish([event(other, 'a', i)]));

    await until(() => seen.length >= 1);
    await bus.stop();
    for (const outcome of await outcomes) t.like(outcome, {status: 'rejected', reason: {code: 'bus-stopped'}});
    t.deepEqual(seen, ['first']);
  });

  test('existing topics are not changed', async t => {
    const name = `ecom.${newId()}.v1`;
    await ensureTopics(realBrokers, [{name, partitions: 1, compacted: false, retentionMs: 3_600_000}]);
    await ensureTopics(realBrokers, [{name, partitions: 3, compacted: true}]);
    const {Producer} = await loadLibrary();
    const client = new Producer({...fatalLogsOnly, 'metadata.broker.list': realBrokers});
    await connect(client);
    t.teardown(() => disconnect(client));
    t.is(await countPartitions(client, name), 1);
  });

  test('the error names a topic that Kafka does not create', async t => {
    const topic = {name: 'no topic', partitions: 1, compacted: false};
    await t.throwsAsync(ensureTopics(realBrokers, [topic]), {code: 'topic-refused', message: /no topic/});
  });
}
