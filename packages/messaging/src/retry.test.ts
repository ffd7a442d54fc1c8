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
  await t.notThrowsAsync(waiting);
});

test('withTimeout waits for the work, at most as long as the timeout, and passes on its error', async t => {
  await withTimeout(1, new Promise(() => {}));
  await withTimeout(60_000, Promise.resolve());
  await t.throwsAsync(withTimeout(60_000, Promise.reject(new Error('failed'))), {message: 'failed'});
});
