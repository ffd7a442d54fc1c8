import test from 'ava';
import {newBackupId, timeOfBackupId} from './manifest.ts';
import {findExpired} from './prune.ts';

const now = new Date('2026-11-29T12:00:00.000Z');
const daysAgo = (days: number) => newBackupId(new Date(now.getTime() - days * 86_400_000));
const [today, yesterday, lastWeek, lastMonth] = [daysAgo(0.5), daysAgo(1.5), daysAgo(7), daysAgo(30)];
const complete = [lastMonth, lastWeek, yesterday, today];

const rules: readonly (readonly [keepLast: number, days: number, expired: readonly string[]])[] = [
  [1, 0, [lastMonth, lastWeek, yesterday]],
  [2, 0, [lastMonth, lastWeek]],
  [1, 7, [lastMonth]],
  [4, 0, []],
  [9, 0, []],
  [1, 60, []],
];
for (const [keepLast, days, expired] of rules)
  test(`the last ${keepLast} and those of ${days} days stay`, t => {
    t.deepEqual(findExpired({complete, incomplete: []}, {keepLast, days}, now), expired);
  });

test('a backup without a manifest expires after a day, however many stay', t => {
  const incomplete = [lastWeek, yesterday, today];
  t.deepEqual(findExpired({complete: [], incomplete}, {keepLast: 9, days: 99}, now), [lastWeek, yesterday]);
});

test('the id of a backup has its time, and sorts by it', t => {
  t.deepEqual(timeOfBackupId(newBackupId(now)), now);
  t.is(timeOfBackupId('manifest.json'), undefined);
  t.deepEqual(complete.toSorted(), complete);
});
