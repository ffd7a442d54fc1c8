import type {Envelope} from '@ecom/contracts/envelope';
import test from 'ava';
import {type OpenBuses, onEveryBus, until} from './testing/buses.ts';
import {event} from './testing/event.ts';

const everyGroupReceivesEveryEvent = test.macro(async (t, open: OpenBuses) => {
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

const eventsAreDeliveredUnchanged = test.macro(async (t, open: OpenBuses) => {
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

const aBlockedKeyDelaysItsPartitionOnly = test.macro(async (t, open: OpenBuses) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen = new Map<string, unknown[]>();
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  bus.subscribe({
    group: topic,
    topics: [topic],
    handle: async ({subject, data}) => {
      if (subject === 'blocked') await gate.promise;
      seen.set(subject, [...(seen.get(subject) ?? []), data]);
    },
  });
  await bus.start();
  const keys = Array.from({length: 40}, (_, i) => `key ${i}`);
  const rounds = [1, 2, 3];

  const acknowledgements = bus.publish([
    event(topic, 'blocked', 1),
    ...rounds.flatMap(round => keys.map(key => event(topic, key, round))),
  ]);

  // The keys in the partition of the blocked key wait: about a quarter of them.
  const done = () => keys.filter(key => seen.get(key)?.length === 3);
  await until(() => done().length >= 20);
  for (const key of done()) t.deepEqual(seen.get(key), rounds);
  t.false(seen.has('blocked'));

  gate.resolve();
  await Promise.all(acknowledgements);
  await until(() => done().length === 40 && seen.has('blocked'));
  for (const key of keys) t.deepEqual(seen.get(key), rounds);
});

const aBlockedGroupDelaysNoOther = test.macro(async (t, open: OpenBuses) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen: unknown[] = [];
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  bus.subscribe({group: `blocked ${topic}`, topics: [topic], handle: () => gate.promise});
  bus.subscribe({group: `free ${topic}`, topics: [topic], handle: async ({data}) => void seen.push(data)});
  await bus.start();
  const numbers = Array.from({length: 100}, (_, i) => i);

  const acknowledgements = bus.publish(numbers.map(i => event(topic, 'a', i)));

  await until(() => seen.length >= 100);
  t.deepEqual(seen, numbers);
  gate.resolve();
  await Promise.all(acknowledgements);
});

const aRejectedEventIsRedelivered = test.macro(async (t, open: OpenBuses) => {
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

const lagCountsUnhandledEvents = test.macro(async (t, open: OpenBuses) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const gate = Promise.withResolvers<void>();
  t.teardown(gate.resolve);
  const [slow, fast] = [`slow ${topic}`, `fast ${topic}`];
  bus.subscribe({group: slow, topics: [topic], handle: () => gate.promise});
  bus.subscribe({group: fast, topics: [topic], handle: async () => {}});
  await bus.start();

  const acknowledgements = bus.publish(['a', 'b', 'c', 'a'].map(subject => event(topic, subject)));

  await until(async () => (await bus.lag()).get(slow) === 4 && (await bus.lag()).get(fast) === 0);
  gate.resolve();
  await Promise.all(acknowledgements);
  await until(async () => (await bus.lag()).get(slow) === 0);
  t.deepEqual([...(await bus.lag()).keys()].sort(), [fast, slow]);
});

const orderHoldsForManyKeys = test.macro(async (t, open: OpenBuses) => {
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

onEveryBus((name, open) => {
  test(`${name}: every group receives every event`, everyGroupReceivesEveryEvent, open);
  test(`${name}: an event is delivered unchanged`, eventsAreDeliveredUnchanged, open);
  test(
    `${name}: a blocked key delays only its partition, and the other keys stay in order`,
    aBlockedKeyDelaysItsPartitionOnly,
    open,
  );
  test(`${name}: a blocked group delays no other group`, aBlockedGroupDelaysNoOther, open);
  test(`${name}: a rejected event is delivered again, before the next one`, aRejectedEventIsRedelivered, open);
  test(`${name}: lag counts the unhandled events of each group`, lagCountsUnhandledEvents, open);
  test(`${name}: 5,000 events of 100 keys are delivered in order`, orderHoldsForManyKeys, open);
});
