import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import test from 'ava';
import {createBackgroundRunner} from './run-in-background.ts';

const log = createLogger({name: 'test', level: 'silent'});
const metrics = createMetrics();
const withoutTransaction = {afterCommit: (work: () => void) => work()};

test('background work begins once the transaction of its caller has committed', async t => {
  const commits: (() => void)[] = [];
  const {runInBackground, settled} = createBackgroundRunner(
    {afterCommit: work => void commits.push(work)},
    log,
    metrics,
    10,
  );
  const done: string[] = [];
  runInBackground(async () => done.push('work'));
  await settled();
  t.deepEqual(done, []);
  for (const commit of commits) commit();
  await settled();
  t.deepEqual(done, ['work']);
});

test('work beyond the limit is dropped; finished or failed work frees a slot', async t => {
  const {runInBackground, settled} = createBackgroundRunner(withoutTransaction, log, metrics, 2);
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
  const {runInBackground, settled} = createBackgroundRunner(withoutTransaction, log, metrics, 2);
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

test('programming errors are counted, outages are not', async t => {
  const counted = createMetrics();
  const {runInBackground, settled} = createBackgroundRunner(withoutTransaction, log, counted, 10);
  const errors = [
    new TypeError('x is not a function'),
    new RangeError('too long'),
    new TypeError('fetch failed', {cause: new Error('ECONNREFUSED')}),
    new Error('the provider is away'),
    AbortSignal.abort().reason,
  ];
  for (const error of errors) runInBackground(() => Promise.reject(error));
  await settled();
  t.like(await counted.bugs.get(), {values: [{labels: {service: 'payment'}, value: 2}]});
});
