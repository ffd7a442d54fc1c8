import {createLogger} from '@ecom/core/log';
import test from 'ava';
import {besides} from './soon.ts';

const log = createLogger({name: 'test', level: 'silent'});
const atOnce = {afterCommit: (work: () => void) => work()};

test('work begins once the transaction of its caller has committed', async t => {
  const commits: (() => void)[] = [];
  const {soon, settled} = besides({afterCommit: work => void commits.push(work)}, log, 10);
  const done: string[] = [];
  soon(async () => done.push('work'));
  await settled();
  t.deepEqual(done, []);
  for (const commit of commits) commit();
  await settled();
  t.deepEqual(done, ['work']);
});

test('what is beyond the limit is left to the sweeper, and room is made again, also by what throws', async t => {
  const {soon, settled} = besides(atOnce, log, 2);
  const done: number[] = [];
  const start = (...ids: number[]) => {
    for (const id of ids) {
      soon(async () => {
        done.push(id);
        if (id === 1) throw new Error('no answer');
      });
    }
  };
  start(1, 2, 3);
  await settled();
  start(4, 5);
  await settled();
  t.deepEqual(done, [1, 2, 4, 5]);
});

test('settling waits for what runs', async t => {
  const {soon, settled} = besides(atOnce, log, 2);
  let finish: () => void = () => {};
  let done = false;
  soon(async () => {
    await new Promise<void>(resolve => {
      finish = resolve;
    });
    done = true;
  });
  const waiting = settled();
  finish();
  await waiting;
  t.true(done);
});
