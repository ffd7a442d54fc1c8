import {Failure} from '@ecom/core/failure';
import test from 'ava';
import {parseSchedule} from './schedule.ts';

const at = (time: string) => new Date(`2026-11-${time}Z`);
const hourMs = 3_600_000;

const rows = [
  ['0 3 * * *', '29T03:00:00', '29T03:00:00', '30T03:00:00', 24],
  ['0 3 * * *', '29T02:59:59', '28T03:00:00', '29T03:00:00', 24],
  ['@hourly', '29T02:30:00', '29T02:00:00', '29T03:00:00', 1],
  // From Friday to Monday.
  ['0 3 * * 1-5', '17T04:00:00', '17T03:00:00', '18T03:00:00', 72],
] as const;
for (const [text, now, previous, next, hours] of rows) {
  test(`${text} at ${now} was due at ${previous}, and is due at ${next} again`, t => {
    const schedule = parseSchedule(text);
    t.deepEqual(schedule.previous(at(now)), at(previous));
    t.deepEqual(schedule.next(at(now)), at(next));
    t.is(schedule.longestIntervalMs(at(now)), hours * hourMs);
  });
}

test('a day that no month has is never due', t => {
  const schedule = parseSchedule('0 0 30 2 *');
  t.is(schedule.next(at('29T00:00:00')), undefined);
  t.is(schedule.previous(at('29T00:00:00')), undefined);
});

test('a text that is no schedule is refused with the reason', t => {
  const error = t.throws(() => parseSchedule('61 * * * *'), {instanceOf: Failure});
  t.is(error.code, 'invalid-schedule');
  t.regex(error.message, /spec\.schedule '61 \* \* \* \*'.*minute: 61/);
});
