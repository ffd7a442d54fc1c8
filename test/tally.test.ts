import test from 'ava';
import {type Tally, tallyReader} from './tally.ts';

const counts = test.macro((t, report: string, expected: Tally) => {
  const tally: Tally = {passed: 0, failed: 0, skipped: 0};
  const read = tallyReader(tally);
  for (const line of report.split('\n')) read(line);
  t.deepEqual(tally, expected);
});

test(
  'counts what passed, failed and was skipped, once',
  counts,
  `
  - [skip] cart › is claimed
  - [todo] cart › expires
  ✔ cart › is empty
  ✔ cart › holds 3 lines (359ms)
    ℹ 3 lines
      ✔ said a log
  ✘ [fail]: cart › has a total
  ─

  cart › has a total

  Difference (- actual, + expected):

  - [skip] 1
  ✘ 2
  ─

  1 test failed`,
  {passed: 2, failed: 1, skipped: 2},
);

test(
  'counts a crash and a file without tests',
  counts,
  `  ✔ passes

  Uncaught exception in cart.test.ts

  Error: late

  ✘ cart.test.ts exited with a non-zero exit code: 1
  ✘ No tests found in empty.test.ts
  ─`,
  {passed: 1, failed: 2, skipped: 0},
);

test(
  'counts what was waited for in vain',
  counts,
  `
  ✘ Timed out while running tests

  2 tests were pending in cart.test.ts

  ◌ cart › expires
  ◌ cart › is swept

  ─`,
  {passed: 0, failed: 3, skipped: 0},
);

test('reads colours and plain marks', counts, '\u001B[32m  ✔\u001B[39m colourful\n  √ plain\n  × not so', {
  passed: 2,
  failed: 1,
  skipped: 0,
});
