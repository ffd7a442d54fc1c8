import {setTimeout as wait} from 'node:timers/promises';
import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {pino} from 'pino';
import type {Bus} from './bus.ts';
import {inProcessBus} from './in-process.ts';
import {kafkaBus} from './kafka/bus.ts';
import {ensureTopics} from './kafka/topics.ts';
import {event} from './testing/event.ts';
import {startMockCluster} from './testing/mock-cluster.ts';

/** Where buses of one test meet: what one publishes, another one delivers. */
type Place = {
  /** A topic that no other test uses. */
  readonly topic: string;
  /** Another bus, not started; it stops with the test. */
  bus(): Bus;
};
type Open = (t: ExecutionContext) => Promise<Place>;

const placeOf = (t: ExecutionContext, topic: string, create: () => Bus): Place => ({
  topic,
  bus() {
    const bus = create();
    t.teardown(() => bus.stop());
    return bus;
  },
});

const inProcess: Open = async t => placeOf(t, `ecom.${newId()}.v1`, () => inProcessBus());

const onBrokers = (brokers: string) => () =>
  kafkaBus({
    brokers,
    clientId: 'contract',
    log: pino({level: 'silent'}),
    consumerSettings: {'heartbeat.interval.ms': 500, 'session.timeout.ms': 6_000},
  });

let cluster: ReturnType<typeof startMockCluster> | undefined;
test.after.always(async () => (await cluster)?.stop());

const mockCluster: Open = async t => {
  cluster ??= startMockCluster();
  const {brokers, createTopic} = await cluster;
  const topic = `ecom.${newId()}.v1`;
  await createTopic(topic);
  return placeOf(t, topic, onBrokers(brokers));
};

const realCluster =
  (brokers: string): Open =>
  async t => {
    const topic = `ecom.${newId()}.v1`;
    await ensureTopics(brokers, [{name: topic, partitions: 4, compacted: false}]);
    return placeOf(t, topic, onBrokers(brokers));
  };

/** Waits until something is so; a test in which it never is fails by its time limit. */
const until = async (so: () => boolean | Promise<boolean>) => {
  while (!(await so())) await wait(10);
};

const everyGroupSeesEveryEvent = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen = {stock: [] as string[], mail: [] as string[]};
  bus.subscribe({group: `stock ${topic}`, topics: [topic], handle: async ({id}) => void seen.stock.push(id)});
  bus.subscribe({group: `mail ${topic}`, topics: [topic], handle: async ({id}) => void seen.mail.push(id)});
  await bus.start();
  const events = ['a', 'b', 'c', 'd', 'e'].map(subject => event(topic, subject));

  await Promise.all(bus.publish(events));

  await until(() => seen.stock.length >= 5 && seen.mail.length >= 5);
  const ids = events.map(({id}) => id);
  t.deepEqual(seen.stock.sort(), ids);
  t.deepEqual(seen.mail.sort(), ids);
});

const nothingIsLostOnTheWay = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen: Envelope[] = [];
  bus.subscribe({group: topic, topics: [topic], handle: async event => void seen.push(event)});
  await bus.start();
  const traced = {
    ...event(topic, 'a', {text: 'größer 🦊', list: [1, null, {deep: true}]}),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  const plain = event(topic, 'a');

  await Promise.all(bus.publish([traced, plain]));

  await until(() => seen.length >= 2);
  t.deepEqual(seen, [traced, plain]);
});

const aStuckKeyHoldsOthersNotBack = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen = new Map<string, unknown[]>();
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  bus.subscribe({
    group: topic,
    topics: [topic],
    handle: async ({subject, data}) => {
      if (subject === 'stuck') await gate.promise;
      seen.set(subject, [...(seen.get(subject) ?? []), data]);
    },
  });
  await bus.start();
  const keys = Array.from({length: 40}, (_, i) => `key ${i}`);
  const rounds = [1, 2, 3];

  const receipts = bus.publish([
    event(topic, 'stuck', 1),
    ...rounds.flatMap(round => keys.map(key => event(topic, key, round))),
  ]);

  // What shares the partition with the stuck key waits; that is a quarter of the keys.
  const done = () => keys.filter(key => seen.get(key)?.length === 3);
  await until(() => done().length >= 20);
  for (const key of done()) t.deepEqual(seen.get(key), rounds);
  t.false(seen.has('stuck'));

  gate.resolve();
  await Promise.all(receipts);
  await until(() => done().length === 40 && seen.has('stuck'));
  for (const key of keys) t.deepEqual(seen.get(key), rounds);
});

const aStuckGroupHoldsOthersNotBack = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen: unknown[] = [];
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  bus.subscribe({group: `stuck ${topic}`, topics: [topic], handle: () => gate.promise});
  bus.subscribe({group: `free ${topic}`, topics: [topic], handle: async ({data}) => void seen.push(data)});
  await bus.start();
  const numbers = Array.from({length: 100}, (_, i) => i);

  const receipts = bus.publish(numbers.map(i => event(topic, 'a', i)));

  await until(() => seen.length >= 100);
  t.deepEqual(seen, numbers);
  gate.resolve();
  await Promise.all(receipts);
});

const aRejectedEventComesAgain = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const attempts: unknown[] = [];
  bus.subscribe({
    group: topic,
    topics: [topic],
    handle: async ({data}) => {
      attempts.push(data);
      if (attempts.length < 3) throw new Error('not now');
    },
  });
  await bus.start();

  await Promise.all(bus.publish([event(topic, 'a', 'first'), event(topic, 'a', 'second')]));

  await until(() => attempts.length >= 4);
  t.deepEqual(attempts, ['first', 'first', 'first', 'second']);
});

/** What an outbox does: whatever was not taken is published again. */
const republish = async (bus: Bus, events: readonly Envelope[], receipts: readonly Promise<void>[]) => {
  const outcomes = await Promise.allSettled(receipts);
  return Promise.all(bus.publish(events.filter((_, i) => outcomes[i]!.status === 'rejected')));
};

const whatWasNotHandledComesAfterANewStart = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const before: unknown[] = [];
  const after: unknown[] = [];
  const first = create();
  first.subscribe({
    group: topic,
    topics: [topic],
    handle: async ({data}, signal) => {
      if (data === 'handled') return void before.push(data);
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopping'))));
    },
  });
  await first.start();
  const events = ['handled', 'begun', 'waiting'].map(data => event(topic, 'a', data));
  const receipts = first.publish(events);
  await until(() => before.length === 1);
  await first.stop();

  const second = create();
  second.subscribe({group: topic, topics: [topic], handle: async ({data}) => void after.push(data)});
  await second.start();
  await republish(second, events, receipts);

  await until(() => after.length >= 2);
  t.deepEqual(after, ['begun', 'waiting']);
  t.deepEqual(before, ['handled']);
});

const stopWaitsForHandlers = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const effects: unknown[] = [];
  const first = create();
  const begun = Promise.withResolvers<void>();
  first.subscribe({
    group: topic,
    topics: [topic],
    handle: async ({data}, signal) => {
      begun.resolve();
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      await wait(50);
      effects.push(data);
    },
  });
  await first.start();
  const events = [event(topic, 'a', 'running'), event(topic, 'a', 'next')];
  const receipts = first.publish(events);
  await begun.promise;

  await first.stop();

  t.deepEqual(effects, ['running']);
  const second = create();
  second.subscribe({group: topic, topics: [topic], handle: async ({data}) => void effects.push(data)});
  await second.start();
  await republish(second, events, receipts);
  await until(() => effects.length >= 2);
  t.deepEqual(effects, ['running', 'next']);
});

const lagCountsWhatIsNotHandled = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  const [slow, fast] = [`slow ${topic}`, `fast ${topic}`];
  bus.subscribe({group: slow, topics: [topic], handle: () => gate.promise});
  bus.subscribe({group: fast, topics: [topic], handle: async () => {}});
  await bus.start();

  const receipts = bus.publish(['a', 'b', 'c', 'a'].map(subject => event(topic, subject)));

  await until(async () => (await bus.lag()).get(slow) === 4 && (await bus.lag()).get(fast) === 0);
  gate.resolve();
  await Promise.all(receipts);
  await until(async () => (await bus.lag()).get(slow) === 0);
  t.deepEqual([...(await bus.lag()).keys()].sort(), [fast, slow]);
});

const orderHoldsForManyKeys = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen = new Map<string, number[]>();
  let count = 0;
  bus.subscribe({
    group: topic,
    topics: [topic],
    handle: async ({subject, data}) => {
      if ((data as number) % 7 === 0) await new Promise(resolve => setImmediate(resolve));
      const numbers = seen.get(subject) ?? [];
      if (!seen.has(subject)) seen.set(subject, numbers);
      numbers.push(data as number);
      count++;
    },
  });
  await bus.start();
  const numbers = Array.from({length: 5_000}, (_, i) => i);

  for (let i = 0; i < 5_000; i += 500) {
    bus.publish(numbers.slice(i, i + 500).map(n => event(topic, `key ${n % 100}`, n)));
  }

  await until(() => count >= 5_000);
  for (let key = 0; key < 100; key++) {
    t.deepEqual(
      seen.get(`key ${key}`),
      numbers.filter(n => n % 100 === key),
    );
  }
});

const whatIsPublishedBeforeTheStartIsDelivered = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen: unknown[] = [];
  bus.subscribe({group: topic, topics: [topic], handle: async ({data}) => void seen.push(data)});
  const receipts = bus.publish([event(topic, 'a', 1), event(topic, 'a', 2)]);

  await bus.start();

  await Promise.all(receipts);
  await until(() => seen.length >= 2);
  t.deepEqual(seen, [1, 2]);
});

const aStoppedBusTakesNothing = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  await t.throwsAsync(bus.check(), {code: 'bus-not-running'});
  await bus.start();
  await t.notThrowsAsync(bus.check());
  await Promise.all(bus.publish([event(topic, 'a')]));

  await bus.stop();

  await t.throwsAsync(bus.check(), {code: 'bus-not-running'});
  for (const receipt of bus.publish([event(topic, 'a')])) await t.throwsAsync(receipt, {code: 'bus-stopped'});
});

const subscriptionsHaveTheirTime = test.macro(async (t, open: Open) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const consumer = {group: topic, topics: [topic], handle: async () => {}};
  bus.subscribe(consumer);
  t.throws(() => bus.subscribe(consumer), {message: /subscribes twice/});
  await bus.start();
  t.throws(() => bus.subscribe({...consumer, group: 'late'}), {message: /before the bus starts/});
});

const buses: [string, Open][] = [
  ['in-process', inProcess],
  ['kafka (imitated)', mockCluster],
];
if (process.env.KAFKA_BROKERS) buses.push(['kafka (real)', realCluster(process.env.KAFKA_BROKERS)]);

for (const [name, open] of buses) {
  test(`${name}: every group sees every event`, everyGroupSeesEveryEvent, open);
  test(`${name}: nothing of an event is lost on the way`, nothingIsLostOnTheWay, open);
  test(`${name}: a key stays in order while another is stuck`, aStuckKeyHoldsOthersNotBack, open);
  test(`${name}: a stuck group holds no other back`, aStuckGroupHoldsOthersNotBack, open);
  test(`${name}: a handler that rejects gets the same event again, before the next`, aRejectedEventComesAgain, open);
  test(`${name}: what was not handled comes after a new start`, whatWasNotHandledComesAfterANewStart, open);
  test(`${name}: stopping waits for the handlers that run`, stopWaitsForHandlers, open);
  test(`${name}: lag counts what is not handled, by group`, lagCountsWhatIsNotHandled, open);
  test(`${name}: 5,000 events of 100 keys arrive in order`, orderHoldsForManyKeys, open);
  test(`${name}: what is published before the start is delivered`, whatIsPublishedBeforeTheStartIsDelivered, open);
  test(`${name}: a stopped bus takes nothing`, aStoppedBusTakesNothing, open);
  test(`${name}: groups subscribe once, and before the start`, subscriptionsHaveTheirTime, open);
}
