import test from 'ava';
import {createTaskQueue} from './task-queue.ts';

const gate = () => {
  const {promise, resolve} = Promise.withResolvers<void>();
  return {promise, open: resolve};
};

test('no more run at once than may, and the others come in their order', async t => {
  const inTurn = createTaskQueue(2, 10);
  const gates = Array.from({length: 5}, gate);
  const started: number[] = [];
  const work = gates.map(({promise}, i) =>
    inTurn(async () => {
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

test('a failure gives its turn on', async t => {
  const inTurn = createTaskQueue(1, 10);
  const failing = inTurn(async () => {
    throw new Error('wrong');
  });
  const next = inTurn(async () => 'done');
  await t.throwsAsync(failing, {message: 'wrong'});
  t.is(await next, 'done');
  t.is(await inTurn(async () => 'done too'), 'done too');
});

test('whoever comes when too many wait is refused at once', async t => {
  const inTurn = createTaskQueue(1, 1);
  const {promise, open} = gate();
  const [running, waiting] = [inTurn(() => promise), inTurn(async () => 'waited')];
  await t.throwsAsync(
    inTurn(async () => 'never'),
    {code: 'crowded'},
  );
  open();
  await running;
  t.is(await waiting, 'waited');
});
