import test from 'ava';
import {createTaskQueue} from './task-queue.ts';

const gate = () => {
  const {promise, resolve} = Promise.withResolvers<void>();
  return {promise, open: resolve};
};

test('at most maxConcurrent tasks run, the others in order', async t => {
  const enqueue = createTaskQueue(2, 10);
  const gates = Array.from({length: 5}, gate);
  const started: number[] = [];
  const work = gates.map(({promise}, i) =>
    enqueue(async () => {
      started.push(i);
      await promise;
      return i;
    }),
  );
  t.deepEqual(started, [0, 1]);
  gates[1]!.open();
  await work[1];
  t.deepEqual(started, [0, 1, 2]);
  for (const {open} of gates) open();
  t.deepEqual(await Promise.all(work), [0, 1, 2, 3, 4]);
  t.deepEqual(started, [0, 1, 2, 3, 4]);
});

test('the next task runs after a failed one', async t => {
  const enqueue = createTaskQueue(1, 10);
  const failing = enqueue(async () => {
    throw new Error('wrong');
  });
  const next = enqueue(async () => 'done');
  await t.throwsAsync(failing, {message: 'wrong'});
  t.is(await next, 'done');
  t.is(await enqueue(async () => 'done too'), 'done too');
});

test('a task is refused when the queue is full', async t => {
  const enqueue = createTaskQueue(1, 1);
  const {promise, open} = gate();
  const [running, waiting] = [enqueue(() => promise), enqueue(async () => 'waited')];
  await t.throwsAsync(
    enqueue(async () => 'never'),
    {code: 'crowded'},
  );
  open();
  await running;
  t.is(await waiting, 'waited');
});
