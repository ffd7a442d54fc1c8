import test from 'ava';
import {systemNow} from './clock.ts';

test('systemNow returns the current time in RFC 3339, UTC, with milliseconds', t => {
  const before = Date.now();
  const now = systemNow();
  t.regex(now, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  t.true(Date.parse(now) >= before && Date.parse(now) <= Date.now());
});
