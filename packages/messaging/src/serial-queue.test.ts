import test from 'ava';
import {createSerialQueue} from './serial-queue.ts';

const {signal: never} = new AbortController();

/** A handler whose items complete one by one, on request. */
const createGatedHandler = () => {
  const open: (() => void)[] = [];
  const started: number[] = [];
  return {
    started,
    handle: (item: number) =>
      new Promise<void>(resolve => {
        started.push(item);
        open.push(resolve);
      }),
    completeNext: () => open.shift()!(),
  };
};

test('the first item starts at once, and each later one when its predecessor is handled', async t => {
  const {started, handle, completeNext} = createGatedHandler();
  const handled: number[] = [];
  const queue = createSerialQueue<number>({handle, onHandled: item => handled.push(item), signal: never});

  queue.push(1);
  queue.push(2);

  t.deepEqual(started, [1]);
  t.deepEqual(queue.waiting(), [1, 2]);
  completeNext();
  await Promise.resolve();
  t.deepEqual([handled, started, queue.size()], [[1], [1, 2], 1]);
  completeNext();
  await queue.whenIdle();
  t.deepEqual([handled, queue.size()], [[1, 2], 0]);
});

test('an item that a handler pushes waits until the running item is handled', async t => {
  const seen: string[] = [];
  const queue = createSerialQueue<number>({
    handle: async item => {
      seen.push(`start ${item}`);
      if (item < 3) queue.push(item + 1);
      await null;
      seen.push(`end ${item}`);
    },
    onHandled: () => {},
    signal: never,
  });

  queue.push(1);

  await queue.whenIdle();
  t.deepEqual(seen, ['start 1', 'end 1', 'start 2', 'end 2', 'start 3', 'end 3']);
});

test('a failed item is retried before the next item', async t => {
  const attempts: number[] = [];
  const queue = createSerialQueue<number>({
    handle: async item => {
      attempts.push(item);
      if (attempts.length === 1) throw new Error('not now');
    },
    onHandled: () => {},
    signal: never,
  });

  queue.push(1);
  queue.push(2);

  await queue.whenIdle();
  t.deepEqual(attempts, [1, 1, 2]);
});

test('a handler that throws synchronously is retried like one that rejects', async t => {
  let attempts = 0;
  const queue = createSerialQueue<number>({
    handle: () => {
      attempts++;
      if (attempts === 1) throw new Error('not now');
      return Promise.resolve();
    },
    onHandled: () => {},
    signal: never,
  });

  queue.push(1);

  await queue.whenIdle();
  t.is(attempts, 2);
});

test('after an abort the running item completes and the others stay in the queue', async t => {
  const stopping = new AbortController();
  const {handle, completeNext} = createGatedHandler();
  const handled: number[] = [];
  const queue = createSerialQueue<number>({handle, onHandled: item => handled.push(item), signal: stopping.signal});
  queue.push(1);
  queue.push(2);

  stopping.abort();
  completeNext();

  await queue.whenIdle();
  t.deepEqual(handled, [1]);
  t.deepEqual(queue.waiting(), [2]);
  queue.push(3);
  t.deepEqual(queue.waiting(), [2, 3]);
});

test('after an abort a failed item is not retried', async t => {
  const stopping = new AbortController();
  let attempts = 0;
  const queue = createSerialQueue<number>({
    handle: async () => {
      attempts++;
      stopping.abort();
      throw new Error('not now');
    },
    onHandled: () => t.fail('a rejected item is not handled'),
    signal: stopping.signal,
  });

  queue.push(1);

  await queue.whenIdle();
  t.is(attempts, 1);
  t.deepEqual(queue.waiting(), [1]);
});

test('a long queue is handled in order', async t => {
  const items = Array.from({length: 10_000}, (_, i) => i);
  const seen: number[] = [];
  const queue = createSerialQueue<number>({
    handle: async item => void seen.push(item),
    onHandled: item => t.is(queue.size(), items.length - 1 - item),
    signal: never,
  });

  for (const item of items) queue.push(item);

  await queue.whenIdle();
  t.deepEqual(seen, items);
});
