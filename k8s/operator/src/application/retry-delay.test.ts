import test from 'ava';
import {retryDelayMs} from './retry-delay.ts';

const delays = {minDelayMs: 1000, maxDelayMs: 300_000};

test('the delay doubles up to the maximum', t => {
  t.deepEqual(
    [1, 2, 3, 9, 10, 5000].map(attempt => retryDelayMs(attempt, delays, 0)),
    [1000, 2000, 4000, 256_000, 300_000, 300_000],
  );
});

test('jitter subtracts up to one half of the delay', t => {
  t.is(retryDelayMs(1, delays, 1), 500);
  t.is(retryDelayMs(5000, delays, 1), 150_000);
});
