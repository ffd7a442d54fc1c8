import test from 'ava';
import {createClock} from './clock.ts';
import {statement} from './database.ts';
import {openTestDatabase} from './testing/events.ts';

const noon = Date.parse('2026-03-03T12:00:00.000Z');
const ahead = noon + 600_000;

test("the clock shows the machine's time until the first reading of the database's, and extrapolates from there", t => {
  let passed = 0;
  const clock = createClock(
    () => ahead,
    () => passed,
  );
  t.is(clock.now(), '2026-03-03T12:10:00.000Z');
  clock.synchronize(noon, 20);
  t.is(clock.now(), '2026-03-03T12:00:00.000Z');
  passed += 5000;
  t.is(clock.now(), '2026-03-03T12:00:05.000Z');
});

test('the clock ignores small differences and slow readings, and corrects large ones', t => {
  const clock = createClock(
    () => ahead,
    () => 0,
  );
  clock.synchronize(noon, 0);
  clock.synchronize(noon + 90, 0);
  t.is(clock.now(), '2026-03-03T12:00:00.000Z');
  clock.synchronize(noon + 9000, 8000);
  t.is(clock.now(), '2026-03-03T12:00:00.000Z', 'a reading with a long round trip is ignored');
  clock.synchronize(noon - 3000, 0);
  t.is(clock.now(), '2026-03-03T11:59:57.000Z');
});

test.serial('a health check synchronizes the clock of a process that is ten minutes ahead', async t => {
  const {now} = Date;
  t.teardown(() => {
    Date.now = now;
  });
  Date.now = () => now() + 600_000;
  const {db} = await openTestDatabase(t);
  const minutesAhead = async () => {
    const [row] = await db.run(statement<{now: Date}>('test-now', 'select clock_timestamp() as now'));
    return Math.abs(Math.round((Date.parse(db.now()) - row!.now.getTime()) / 60_000));
  };
  t.is(await minutesAhead(), 10);
  await db.check();
  t.is(await minutesAhead(), 0);
});
