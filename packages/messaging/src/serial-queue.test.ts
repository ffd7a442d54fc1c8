import test from 'ava';
import {createSerialQueue} from './serial-queue.ts';

const {signal: never} = new AbortController();

/** A handler whose items end when the test says so. */
const gates = () => {
  const open: (() => void)[] = [];
  const begun: number[] = [];
  return {
    begun,
    handle: (item: number) =>
      new Promise<void>(resolve => {
        begun.push(item);
        open.push(resolve);
      }),
    next: () => open.shift()!(),
  };
};

test('the first item begins at once, and each further one when its predecessor is handled', async t => {
  const {begun, handle, next} = gates();
  const handled: number[] = [];
  const queue = createSerialQueue<number>({handle, handled: item => handled.push(item), signal: never});

  queue.push(1);
  queue.push(2);

  t.deepEqual(begun, [1]);
  t.deepEqual(queue.waiting(), [1, 2]);
  next();
  await Promise.resolve();
  t.deepEqual([handled, begun, queue.size()], [[1], [1, 2], 1]);
  next();
  await queue.quiet();
  t.deepEqual([handled, queue.size()], [[1, 2], 0]);
});

test('an item pushed by a handler waits for its turn', async t => {
  const seen: string[] = [];
  const queue = createSerialQueue<number>({
    handle: async item => {
      seen.push(`begin ${item}`);
      if (item < 3) queue.push(item + 1);
      await null;
      seen.push(`end ${item}`);
    },
    handled: () => {},
    signal: never,
  });

  queue.push(1);

  await queue.quiet();
  t.deepEqual(seen, ['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
});

test('an item that fails is tried again before the next', async t => {
  const attempts: number[] = [];
  const queue = createSerialQueue<number>({
    handle: async item => {
      attempts.push(item);
      if (attempts.length === 1) throw new Error('not now');
    },
    handled: () => {},
    signal: never,
  });

  queue.push(1);
  queue.push(2);

  await queue.quiet();
  t.deepEqual(attempts, [1, 1, 2]);
});

test('a handler that throws at once is like one that rejects', async t => {
  let attempts = 0;
  const queue = createSerialQueue<number>({
    handle: () => {
      attempts++;
      if (attempts === 1) throw new Error('not now');
      return Promise.resolve();
    },
    handled: () => {},
    signal: never,
  });

  queue.push(1);

  await queue.quiet();
  t.is(attempts, 2);
});

test('after an abort the running item ends and the others stay', async t => {
  const stopping = new AbortController();
  const {handle, next} = gates();
  const handled: number[] = [];
  const queue = createSerialQueue<number>({handle, handled: item => handled.push(item), signal: stopping.signal});
  queue.push(1);
  queue.push(2);

  stopping.abort();
  next();

  await queue.quiet();
  t.deepEqual(handled, [1]);
  t.deepEqual(queue.waiting(), [2]);
  queue.push(3);
  t.deepEqual(queue.waiting(), [2, 3]);
});

test('after an abort an item that fails is not tried again', async t => {
  const stopping = new AbortController();
  let attempts = 0;
  const queue = createSerialQueue<number>({
    handle: async () => {
      attempts++;
      stopping.abort();
      throw new Error('not now');
    },
    handled: () => t.fail('a rejected item is not handled'),
    signal: stopping.signal,
  });

  queue.push(1);

  await queue.quiet();
  t.is(attempts, 1);
  t.deepEqual(queue.waiting(), [1]);
});

test('a long queue keeps its order while it is drained', async t => {
  const items = Array.from({length: 10_000}, (_, i) => i);
  const seen: number[] = [];
  const queue = createSerialQueue<number>({
    handle: async item => void seen.push(item),
    handled: item => t.is(queue.size(), items.length - 1 - item),
    signal: never,
  });

  for (const item of items) queue.push(item);

  await queue.quiet();
  t.deepEqual(seen, items);
});
