import test from 'ava';
import {inProcessBus} from './in-process.ts';
import {event} from './testing.ts';

/** Lets everything run that waits for nothing but its turn. */
const turn = () => new Promise(resolve => setImmediate(resolve));

test('an event is taken when the last group has handled it', async t => {
  const bus = inProcessBus();
  t.teardown(() => bus.stop());
  const first = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  bus.subscribe({group: 'stock', topics: ['order'], handle: () => first.promise});
  bus.subscribe({group: 'mail', topics: ['order'], handle: () => last.promise});
  await bus.start();
  const [receipt] = bus.publish([event('order', 'a')]);

  let acknowledge = false;
  receipt!.then(() => {
    acknowledge = true;
  });
  await turn();
  t.false(acknowledge);
  first.resolve();
  await turn();
  t.false(acknowledge);
  last.resolve();
  await turn();
  t.true(acknowledge);
});

test('an event that no group listens to is taken at once', async t => {
  const bus = inProcessBus();
  t.teardown(() => bus.stop());
  bus.subscribe({group: 'stock', topics: ['order'], handle: () => new Promise(() => {})});
  const pending = bus.publish([event('cart', 'a')]);
  await bus.start();

  await Promise.all([...pending, ...bus.publish([event('cart', 'a')])]);
  t.is((await bus.lag()).get('stock'), 0);
});

test('a group hears only its topics', async t => {
  const bus = inProcessBus();
  t.teardown(() => bus.stop());
  const heard: string[] = [];
  bus.subscribe({group: 'stock', topics: ['order', 'cart'], handle: async ({topic}) => void heard.push(topic)});
  await bus.start();

  await Promise.all(bus.publish([event('order', 'a'), event('payment', 'a'), event('cart', 'a')]));

  t.deepEqual(heard.sort(), ['cart', 'order']);
});

test('a group handles as many events at once as it has lanes', async t => {
  const bus = inProcessBus({queues: 4});
  t.teardown(() => bus.stop());
  const gate = Promise.withResolvers<void>();
  let running = 0;
  bus.subscribe({
    group: 'stock',
    topics: ['order'],
    handle: async () => {
      running++;
      await gate.promise;
    },
  });
  await bus.start();

  const receipts = bus.publish(Array.from({length: 100}, (_, i) => event('order', `key ${i}`)));

  t.is(running, 4);
  gate.resolve();
  await Promise.all(receipts);
  t.is(running, 100);
});

test('stopping rejects what is not handled, also by one group of two', async t => {
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
  const receipts = bus.publish([event('order', 'a', 1), event('order', 'a', 2)]);
  const outcomes = Promise.allSettled(receipts);
  await turn();

  await bus.stop();

  t.deepEqual(
    (await outcomes).map(outcome => outcome.status === 'rejected' && outcome.reason.code),
    ['bus-stopped', 'bus-stopped'],
  );
  t.deepEqual(handled, [1, 2]);
});

test('stopping a bus that never started rejects what was published', async t => {
  const bus = inProcessBus();
  bus.subscribe({group: 'stock', topics: ['order'], handle: async () => {}});
  const [receipt] = bus.publish([event('order', 'a')]);
  const outcome = t.throwsAsync(receipt!, {code: 'bus-stopped'});

  await bus.stop();

  await outcome;
});
