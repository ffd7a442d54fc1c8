import test from 'ava';
import {passwordDelayMs} from './wrong-passwords.ts';

test('the delay begins after ten attempts, doubles, and ends at four seconds', t => {
  t.deepEqual(
    [0, 1, 10, 11, 12, 13, 14, 15, 16, 100_000].map(passwordDelayMs),
    [0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000],
  );
});
