import {setTimeout as delay} from 'node:timers/promises';
import type {Envelope} from '@ecom/contracts/envelope';
import test from 'ava';
import type {Bus} from './bus.ts';
import {type OpenBuses, onEveryBus, until} from './testing/buses.ts';
import {event} from './testing/event.ts';

/** Publishes the rejected events again, as an outbox does. */
const republish = async (bus: Bus, events: readonly Envelope[], acknowledgements: readonly Promise<void>[]) => {
  const outcomes = await Promise.allSettled(acknowledgements);
  return Promise.all(bus.publish(events.filter((_, i) => outcomes[i]!.status === 'rejected')));
};

const unhandledEventsAreDeliveredAfterARestart = test.macro(async (t, open: OpenBuses) => {
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
  const events = ['handled', 'started', 'waiting'].map(data => event(topic, 'a', data));
  const acknowledgements = first.publish(events);
  await until(() => before.length === 1);
  await first.stop();

  const second = create();
  second.subscribe({group: topic, topics: [topic], handle: async ({data}) => void after.push(data)});
  await second.start();
  await republish(second, events, acknowledgements);

  await until(() => after.length >= 2);
  t.deepEqual(after, ['started', 'waiting']);
  t.deepEqual(before, ['handled']);
});

const stopWaitsForHandlers = test.macro(async (t, open: OpenBuses) => {
  const {topic, bus: create} = await open(t);
  const effects: unknown[] = [];
  const first = create();
  const started = Promise.withResolvers<void>();
  first.subscribe({
    group: topic,
    topics: [topic],
    handle: async ({data}, signal) => {
      started.resolve();
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      await delay(50);
      effects.push(data);
    },
  });
  await first.start();
  const events = [event(topic, 'a', 'running'), event(topic, 'a', 'next')];
  const acknowledgements = first.publish(events);
  await started.promise;

  await first.stop();

  t.deepEqual(effects, ['running']);
  const second = create();
  second.subscribe({group: topic, topics: [topic], handle: async ({data}) => void effects.push(data)});
  await second.start();
  await republish(second, events, acknowledgements);
  await until(() => effects.length >= 2);
  t.deepEqual(effects, ['running', 'next']);
});

const eventsBeforeTheStartAreDelivered = test.macro(async (t, open: OpenBuses) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const seen: unknown[] = [];
  bus.subscribe({group: topic, topics: [topic], handle: async ({data}) => void seen.push(data)});
  const acknowledgements = bus.publish([event(topic, 'a', 1), event(topic, 'a', 2)]);

  await bus.start();

  await Promise.all(acknowledgements);
  await until(() => seen.length >= 2);
  t.deepEqual(seen, [1, 2]);
});

const aStoppedBusRejectsEvents = test.macro(async (t, open: OpenBuses) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  await t.throwsAsync(bus.check(), {code: 'bus-not-running'});
  await bus.start();
  await t.notThrowsAsync(bus.check());
  await Promise.all(bus.publish([event(topic, 'a')]));

  await bus.stop();

  await t.throwsAsync(bus.check(), {code: 'bus-not-running'});
  for (const acknowledgement of bus.publish([event(topic, 'a')]))
    await t.throwsAsync(acknowledgement, {code: 'bus-stopped'});
});

const aGroupSubscribesOnceBeforeTheStart = test.macro(async (t, open: OpenBuses) => {
  const {topic, bus: create} = await open(t);
  const bus = create();
  const consumer = {group: topic, topics: [topic], handle: async () => {}};
  bus.subscribe(consumer);
  t.throws(() => bus.subscribe(consumer), {message: /subscribes twice/});
  await bus.start();
  t.throws(() => bus.subscribe({...consumer, group: 'late'}), {message: /before the bus starts/});
});

onEveryBus((name, open) => {
  test(`${name}: unhandled events are delivered after a restart`, unhandledEventsAreDeliveredAfterARestart, open);
  test(`${name}: stop waits for running handlers`, stopWaitsForHandlers, open);
  test(`${name}: events that are published before the start are delivered`, eventsBeforeTheStartAreDelivered, open);
  test(`${name}: a stopped bus rejects events`, aStoppedBusRejectsEvents, open);
  test(`${name}: a group subscribes once, before the start`, aGroupSubscribesOnceBeforeTheStart, open);
});
