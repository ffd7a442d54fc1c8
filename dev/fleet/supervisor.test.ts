import test from 'ava';
import {eventually} from '../eventually.ts';
import {supervise} from './supervisor.ts';

const times = {checkIntervalMs: 5, restartDelayMs: 10, maxRestartDelayMs: 40, healthyAfterMs: 60_000};

const sleeper = () => {
  const seen = {running: true, starts: 0};
  const supervised = {
    name: 'order-1',
    log: 'order-1.log',
    running: () => seen.running,
    start: () => {
      seen.starts += 1;
      seen.running = true;
    },
  };
  return {seen, supervised};
};

test('the supervisor restarts a process that exits, and says so', async t => {
  const {seen, supervised} = sleeper();
  const lines: string[] = [];
  const stop = supervise([supervised], line => lines.push(line), times);
  t.teardown(stop);
  seen.running = false;
  await eventually(async () => seen.starts === 1);
  t.deepEqual(lines, ['order-1 exited and is restarted in 0.01 s; its log is order-1.log']);
  await stop();
  seen.running = false;
  await new Promise(resolve => setTimeout(resolve, 50));
  t.is(seen.starts, 1, 'nothing is started after the stop');
});

test('the restart delay doubles up to its maximum', async t => {
  const {seen, supervised} = sleeper();
  const lines: string[] = [];
  const dying = {
    ...supervised,
    start: () => {
      seen.starts += 1;
    },
  };
  seen.running = false;
  const stop = supervise([dying], line => lines.push(line), times);
  t.teardown(stop);
  await eventually(async () => seen.starts === 4);
  await stop();
  t.deepEqual(
    lines.slice(0, 4).map(line => /in (\S+) s/.exec(line)![1]),
    ['0.01', '0.02', '0.04', '0.04'],
  );
});

test('the supervisor reports a failed start, and retries it', async t => {
  const {seen, supervised} = sleeper();
  const lines: string[] = [];
  const broken = {
    ...supervised,
    start: async () => {
      seen.starts += 1;
      if (seen.starts === 1) throw new Error('the port is taken');
      seen.running = true;
    },
  };
  seen.running = false;
  const stop = supervise([broken], line => lines.push(line), times);
  t.teardown(stop);
  await eventually(async () => seen.running);
  await stop();
  t.true(lines.includes('order-1 did not start: the port is taken'));
});
