import {setTimeout as wait} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {waitUntil} from '../testing/wait-until.ts';
import {createWorkQueue, type WorkQueueOptions} from './work-queue.ts';

/** A queue whose runs are recorded, and go on until they are completed. */
const createGatedQueue = (t: ExecutionContext, options: Partial<WorkQueueOptions> = {}) => {
  const started: string[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const failures: {key: string; delayMs: number}[] = [];
  const queue = createWorkQueue({
    run: key => {
      started.push(key);
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      return gate.promise;
    },
    onFailure: (key, _, delayMs) => failures.push({key, delayMs}),
    retryDelays: {minDelayMs: 4, maxDelayMs: 64},
    ...options,
  });
  t.teardown(() => {
    for (const gate of gates) gate.resolve();
    return queue.stop();
  });
  return {
    queue,
    started,
    failures,
    complete: (run: number) => gates[run]!.resolve(),
    fail: (run: number) => gates[run]!.reject(new Error('no')),
  };
};

const settle = () => wait(1);

test('a key that is added several times at once runs once', async t => {
  const {queue, started} = createGatedQueue(t);
  queue.add('a');
  queue.add('a');
  await settle();
  t.deepEqual(started, ['a']);
});

test('a key that is added while it runs has one more run afterwards', async t => {
  const {queue, started, complete} = createGatedQueue(t);
  queue.add('a');
  await settle();
  queue.add('a');
  queue.add('a');
  await settle();
  t.deepEqual(started, ['a']);
  complete(0);
  await settle();
  t.deepEqual(started, ['a', 'a']);
  complete(1);
  await settle();
  t.deepEqual(started, ['a', 'a']);
});

test('as many keys run in parallel as the concurrency says, in the order of their addition', async t => {
  const {queue, started, complete} = createGatedQueue(t, {concurrency: 2});
  for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
  await settle();
  t.deepEqual(started, ['a', 'b']);
  complete(1);
  await settle();
  t.deepEqual(started, ['a', 'b', 'c']);
});

test('a failed key is retried after delays that grow, and start again after a success', async t => {
  const {queue, started, failures, complete, fail} = createGatedQueue(t);
  queue.add('a');
  for (let run = 0; run < 3; run++) {
    await waitUntil(() => started.length === run + 1);
    fail(run);
  }
  await waitUntil(() => started.length === 4);
  complete(3);
  await settle();
  queue.add('a');
  await waitUntil(() => started.length === 5);
  fail(4);
  await waitUntil(() => failures.length === 4);
  const bounds = [
    [2, 4],
    [4, 8],
    [8, 16],
    [2, 4],
  ] as const;
  bounds.forEach(([min, max], i) => {
    t.true(failures[i]!.delayMs >= min && failures[i]!.delayMs <= max, `delay ${i} is ${failures[i]!.delayMs}`);
  });
});

test('a run that throws before it awaits something is retried, too', async t => {
  let runs = 0;
  const {queue} = createGatedQueue(t, {
    run: () => {
      runs++;
      if (runs === 1) throw new Error('no');
      return Promise.resolve();
    },
  });
  queue.add('a');
  await waitUntil(() => runs === 2);
  t.pass();
});

test('a failed key does not hold up others', async t => {
  const {queue, started, fail} = createGatedQueue(t, {
    concurrency: 1,
    retryDelays: {minDelayMs: 60_000, maxDelayMs: 60_000},
  });
  queue.add('a');
  queue.add('b');
  await settle();
  fail(0);
  await settle();
  t.deepEqual(started, ['a', 'b']);
});

test('a key that waits for its retry runs at once when it is added', async t => {
  const {queue, started, fail} = createGatedQueue(t, {retryDelays: {minDelayMs: 60_000, maxDelayMs: 60_000}});
  queue.add('a');
  await settle();
  fail(0);
  await settle();
  queue.add('a');
  await settle();
  t.deepEqual(started, ['a', 'a']);
});

for (const [first, second] of [
  [5, 60_000],
  [60_000, 5],
] as const)
  test(`of a delay of ${first} ms and a later one of ${second} ms the shorter wins`, async t => {
    const {queue, started} = createGatedQueue(t);
    queue.addAfter('a', first);
    queue.addAfter('a', second);
    await settle();
    t.deepEqual(started, []);
    await waitUntil(() => started.length === 1);
    t.deepEqual(started, ['a']);
  });

test('a delay that is too long for a timer is not taken as none', async t => {
  const {queue, started} = createGatedQueue(t);
  queue.addAfter('a', 2 ** 32);
  await wait(5);
  t.deepEqual(started, []);
});

test('a stop aborts the signal of a run, waits for it, and drops what waits', async t => {
  const {promise: finished, resolve: finish} = Promise.withResolvers<void>();
  const started: string[] = [];
  let isStopped = false;
  const {queue, failures} = createGatedQueue(t, {
    concurrency: 1,
    run: async (key, signal) => {
      started.push(key);
      await finished;
      t.true(signal.aborted);
      throw new Error('interrupted');
    },
  });
  queue.add('a');
  queue.add('b');
  queue.addAfter('c', 1);
  await settle();
  const stop = queue.stop().then(() => {
    isStopped = true;
  });
  await wait(5);
  t.false(isStopped);
  finish();
  await stop;
  queue.add('d');
  queue.addAfter('d', 1);
  await wait(5);
  t.deepEqual(started, ['a']);
  t.deepEqual(failures, []);
});

test('metrics say how many keys wait, and how runs ended', async t => {
  const depths: number[] = [];
  const outcomes: string[] = [];
  const {queue, complete, fail} = createGatedQueue(t, {
    concurrency: 1,
    metrics: {
      setDepth: keys => depths.push(keys),
      observeRun: (outcome, durationMs) => outcomes.push(durationMs > 0 ? outcome : `${outcome} in no time`),
    },
  });
  queue.add('a');
  queue.add('b');
  t.is(depths.at(-1), 1);
  await settle();
  complete(0);
  await settle();
  t.is(depths.at(-1), 0);
  fail(1);
  await waitUntil(() => outcomes.length === 2);
  t.deepEqual(outcomes, ['succeeded', 'failed']);
});
