import {setTimeout as pause} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {type CacheOptions, cached} from './cached.ts';
import {connectRedis, redisStores} from './testing.ts';

const {REDIS_URL} = process.env;

type Asked = {readonly n: number};
const counting = () => {
  const asked: number[] = [];
  const read = async ({n}: Asked) => {
    asked.push(n);
    if (n < 0) throw new Error(`no ${n}`);
    return n === 0 ? undefined : {n, text: `answer ${n}`};
  };
  return {asked, read};
};

for (const [name, open] of Object.entries(redisStores(REDIS_URL))) {
  const options = (t: ExecutionContext, ttlMs = 60_000): CacheOptions => ({name: newId(), ttlMs, redis: open(t)});

  test(`${name}: an answer is given again, each question its own`, async t => {
    const {asked, read} = counting();
    const ask = cached(options(t), read);
    for (const n of [1, 2, 1, 2, 0, 0]) t.deepEqual(await ask({n}), n === 0 ? undefined : {n, text: `answer ${n}`});
    t.deepEqual(asked, [1, 2, 0]);
  });

  test(`${name}: what is asked at the same time is read once`, async t => {
    const {asked, read} = counting();
    const ask = cached(options(t), read);
    await Promise.all(Array.from({length: 20}, () => ask({n: 1})));
    t.deepEqual(asked, [1]);
  });

  test(`${name}: an answer grows old`, async t => {
    const {asked, read} = counting();
    const ask = cached(options(t, 40), read);
    await ask({n: 1});
    await pause(120);
    await ask({n: 1});
    t.deepEqual(asked, [1, 1]);
  });

  test(`${name}: a failure is not kept`, async t => {
    const {asked, read} = counting();
    const ask = cached(options(t), read);
    await t.throwsAsync(ask({n: -1}), {message: 'no -1'});
    await t.throwsAsync(ask({n: -1}), {message: 'no -1'});
    t.deepEqual(asked, [-1, -1]);
  });
}

if (REDIS_URL) {
  test('with Redis: what one process has read, another is given', async t => {
    const name = newId();
    const [one, other] = [counting(), counting()];
    const reads = [one, other].map(({read}) => cached({name, ttlMs: 60_000, redis: connectRedis(t, REDIS_URL)}, read));
    const answer = await reads[0]!({n: 7});
    await pause(50);
    t.deepEqual(await reads[1]!({n: 7}), answer);
    t.deepEqual(other.asked, []);
  });
}
