import {createLogger} from '@ecom/core/log';
import test from 'ava';
import {createBackgroundRunner} from './run-in-background.ts';

const log = createLogger({name: 'test', level: 'silent'});
const withoutTransaction = {afterCommit: (work: () => void) => work()};

test('background work begins once the transaction of its caller has committed', async t => {
  const commits: (() => void)[] = [];
  const {runInBackground, settled} = createBackgroundRunner({afterCommit: work => void commits.push(work)}, log, 10);
  const done: string[] = [];
  runInBackground(async () => done.push('work'));
  await settled();
  t.deepEqual(done, []);
  for (const commit of commits) commit();
  await settled();
  t.deepEqual(done, ['work']);
});

test('work beyond the limit is dropped; finished or failed work frees a slot', async t => {
  const {runInBackground, settled} = createBackgroundRunner(withoutTransaction, log, 2);
  const done: number[] = [];
  const start = (...ids: number[]) => {
    for (const id of ids) {
      runInBackground(async () => {
        done.push(id);
        if (id === 1) throw new Error('no answer');
      });
    }
  };
  start(1, 2, 3);
  await settled();
  start(4, 5);
  await settled();
  t.deepEqual(done, [1, 2, 4, 5]);
});

test('settled waits for the work in progress', async t => {
  const {runInBackground, settled} = createBackgroundRunner(withoutTransaction, log, 2);
  let finish: () => void = () => {};
  let done = false;
  runInBackground(async () => {
    await new Promise<void>(resolve => {
      finish = resolve;
    });
    done = true;
  });
  const waiting = settled();
  finish();
  await waiting;
  t.true(done);
});
