import test from 'ava';
import {pause, retryDelayMs, withTimeout} from './retry.ts';

test('pauses double from 100 ms to 10 s', t => {
  const maxDelayMs = [1, 2, 3, 7, 8, 100].map(attempt => retryDelayMs(attempt, 0));
  t.deepEqual(maxDelayMs, [100, 200, 400, 6_400, 10_000, 10_000]);
});

test('up to half of a pause is left out', t => {
  t.is(retryDelayMs(1, 1), 50);
  t.is(retryDelayMs(100, 0.5), 7_500);
});

test('a pause ends when its signal is aborted', async t => {
  const stopping = new AbortController();
  const long = pause(100, stopping.signal);
  stopping.abort();
  await t.notThrowsAsync(long);
});

test('work is waited for no longer than it may take', async t => {
  await withTimeout(1, new Promise(() => {}));
  await withTimeout(60_000, Promise.resolve());
  await t.throwsAsync(withTimeout(60_000, Promise.reject(new Error('failed'))), {message: 'failed'});
});
