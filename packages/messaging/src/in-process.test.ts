import test from 'ava';
import {inProcessBus} from './in-process.ts';
import {event} from './testing/event.ts';

/** Lets all pending promise callbacks run. */
const nextTurn = () => new Promise(resolve => setImmediate(resolve));

test('an event is acknowledged when the last group has handled it', async t => {
  const bus = inProcessBus();
  t.teardown(() => bus.stop());
  const first = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  bus.subscribe({group: 'stock', topics: ['order'], handle: () => first.promise});
  bus.subscribe({group: 'mail', topics: ['order'], handle: () => last.promise});
  await bus.start();
  const [acknowledgement] = bus.publish([event('order', 'a')]);

  let isAcknowledged = false;
  acknowledgement!.then(() => {
    isAcknowledged = true;
  });
  await nextTurn();
  t.false(isAcknowledged);
  first.resolve();
  await nextTurn();
  t.false(isAcknowledged);
  last.resolve();
  await nextTurn();
  t.true(isAcknowledged);
});

test('an event without subscribers is acknowledged at once', async t => {
  const bus = inProcessBus();
  t.teardown(() => bus.stop());
  bus.subscribe({group: 'stock', topics: ['order'], handle: () => new Promise(() => {})});
  const beforeStart = bus.publish([event('cart', 'a')]);
  await bus.start();

  await Promise.all([...beforeStart, ...bus.publish([event('cart', 'a')])]);
  t.is((await bus.lag()).get('stock'), 0);
});

test('a group receives only its topics', async t => {
  const bus = inProcessBus();
  t.teardown(() => bus.stop());
  const received: string[] = [];
  bus.subscribe({group: 'stock', topics: ['order', 'cart'], handle: async ({topic}) => void received.push(topic)});
  await bus.start();

  await Promise.all(bus.publish([event('order', 'a'), event('payment', 'a'), event('cart', 'a')]));

  t.deepEqual(received.sort(), ['cart', 'order']);
});

test('a group handles as many events concurrently as it has queues', async t => {
  const bus = inProcessBus({queues: 4});
  t.teardown(() => bus.stop());
  const gate = Promise.withResolvers<void>();
  let started = 0;
  bus.subscribe({
    group: 'stock',
    topics: ['order'],
    handle: async () => {
      started++;
      await gate.promise;
    },
  });
  await bus.start();

  const acknowledgements = bus.publish(Array.from({length: 100}, (_, i) => event('order', `key ${i}`)));

  t.is(started, 4);
  gate.resolve();
  await Promise.all(acknowledgements);
  t.is(started, 100);
});

test('stopping rejects events that one of two groups has not handled', async t => {
  const bus = inProcessBus();
  const handled: unknown[] = [];
  bus.subscribe({group: 'mail', topics: ['order'], handle: async ({data}) => void handled.push(data)});
  bus.subscribe({
    group: 'stock',
    topics: ['order'],
    handle: async (_, signal) => {
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      throw new Error('stopping');
    },
  });
  await bus.start();
  const outcomes = Promise.allSettled(bus.publish([event('order', 'a', 1), event('order', 'a', 2)]));
  await nextTurn();

  await bus.stop();

  t.deepEqual(
    (await outcomes).map(outcome => outcome.status === 'rejected' && outcome.reason.code),
    ['bus-stopped', 'bus-stopped'],
  );
  t.deepEqual(handled, [1, 2]);
});

test('stopping a bus that was never started rejects the published events', async t => {
  const bus = inProcessBus();
  bus.subscribe({group: 'stock', topics: ['order'], handle: async () => {}});
  const [acknowledgement] = bus.publish([event('order', 'a')]);
  const outcome = t.throwsAsync(acknowledgement!, {code: 'bus-stopped'});

  await bus.stop();

  await outcome;
});
