import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {retryDelayMs, waitBeforeRetry, withTimeout} from './retry.ts';

test('the retry delay doubles from 100 ms to 10 s', t => {
  const delays = [1, 2, 3, 7, 8, 100].map(attempt => retryDelayMs(attempt, 0));
  t.deepEqual(delays, [100, 200, 400, 6_400, 10_000, 10_000]);
});

test('jitter subtracts up to half of the retry delay', t => {
  t.is(retryDelayMs(1, 1), 50);
  t.is(retryDelayMs(100, 0.5), 7_500);
});

test('the wait before a retry ends when its signal is aborted', async t => {
  const stopping = new AbortController();
  const waiting = waitBeforeRetry(100, stopping.signal);
  stopping.abort();
  t.is(await Promise.race([waiting.then(() => 'aborted'), wait(1_000, 'still waiting')]), 'aborted');
});

test('withTimeout waits for the work, at most as long as the timeout, and passes on its error', async t => {
  await withTimeout(1, new Promise(() => {}));
  let isDone = false;
  const work = wait(20).then(() => {
    isDone = true;
  });
  const late = wait(5_000, 'too late', {ref: false});
  t.not(await Promise.race([withTimeout(60_000, work), late]), 'too late');
  t.true(isDone);
  await t.throwsAsync(withTimeout(60_000, Promise.reject(new Error('failed'))), {message: 'failed'});
});
