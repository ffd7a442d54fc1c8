import {setTimeout as delay} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {type CacheOptions, cached} from './cached.ts';
import {connectRedis, redisStores} from './testing.ts';

const {REDIS_URL} = process.env;

type Argument = {readonly n: number};
/** A read that records its calls. */
const createRead = () => {
  const calls: number[] = [];
  const read = async ({n}: Argument) => {
    calls.push(n);
    if (n < 0) throw new Error(`no ${n}`);
    return n === 0 ? undefined : {n, text: `result ${n}`};
  };
  return {calls, read};
};

for (const [name, open] of Object.entries(redisStores(REDIS_URL))) {
  const options = (t: ExecutionContext, ttlMs = 60_000): CacheOptions => ({name: newId(), ttlMs, redis: open(t)});

  test(`${name}: a result is cached per argument`, async t => {
    const {calls, read} = createRead();
    const cachedRead = cached(options(t), read);
    for (const n of [1, 2, 1, 2, 0, 0])
      t.deepEqual(await cachedRead({n}), n === 0 ? undefined : {n, text: `result ${n}`});
    t.deepEqual(calls, [1, 2, 0]);
  });

  test(`${name}: concurrent equal calls share one read`, async t => {
    const {calls, read} = createRead();
    const cachedRead = cached(options(t), read);
    await Promise.all(Array.from({length: 20}, () => cachedRead({n: 1})));
    t.deepEqual(calls, [1]);
  });

  test(`${name}: a result expires`, async t => {
    const {calls, read} = createRead();
    const cachedRead = cached(options(t, 40), read);
    await cachedRead({n: 1});
    await delay(120);
    await cachedRead({n: 1});
    t.deepEqual(calls, [1, 1]);
  });

  test(`${name}: an error is not cached`, async t => {
    const {calls, read} = createRead();
    const cachedRead = cached(options(t), read);
    await t.throwsAsync(cachedRead({n: -1}), {message: 'no -1'});
    await t.throwsAsync(cachedRead({n: -1}), {message: 'no -1'});
    t.deepEqual(calls, [-1, -1]);
  });
}

if (REDIS_URL) {
  test('with Redis: processes share results', async t => {
    const name = newId();
    const [one, other] = [createRead(), createRead()];
    const reads = [one, other].map(({read}) => cached({name, ttlMs: 60_000, redis: connectRedis(t, REDIS_URL)}, read));
    const result = await reads[0]!({n: 7});
    await delay(50);
    t.deepEqual(await reads[1]!({n: 7}), result);
    t.deepEqual(other.calls, []);
  });
}
