import {setTimeout as delay} from 'node:timers/promises';
import type {Failure} from '@ecom/core/failure';
import {newId} from '@ecom/core/ids';
import type {Limit} from '@ecom/core/rate-limits';
import test from 'ava';
import {rateLimits} from './rate-limits.ts';
import {connectRedis, redisStores} from './testing.ts';

const {REDIS_URL} = process.env;

const newLimit = (points: number, duration = 60): Limit => ({
  name: newId(),
  maxAttempts: points,
  durationSeconds: duration,
});
const refusal = {kind: 'rate-limited', code: 'too-many-requests'};

for (const [name, open] of Object.entries(redisStores(REDIS_URL))) {
  test(`${name}: attempts above the limit are refused, with the seconds to wait`, async t => {
    const refused: string[] = [];
    const {consume} = rateLimits(open(t), name => refused.push(name));
    const limit = newLimit(3);
    for (let i = 1; i <= 3; i++) t.is(await consume(limit, 'ada'), i);
    for (let i = 0; i < 2; i++) {
      const error = await t.throwsAsync<Failure>(consume(limit, 'ada'));
      t.like(error, refusal);
      t.true(error.details.retryAfter! >= 1 && error.details.retryAfter! <= 60);
    }
    t.deepEqual(refused, [limit.name, limit.name]);
  });

  test(`${name}: attempts are counted per limit and key`, async t => {
    const {consume} = rateLimits(open(t));
    const [one, other] = [newLimit(1), newLimit(1)];
    await consume(one, 'ada');
    await t.throwsAsync(consume(one, 'ada'), {code: refusal.code});
    await t.notThrowsAsync(consume(one, 'bob'));
    await t.notThrowsAsync(consume(other, 'ada'));
  });

  test(`${name}: reward takes one counted attempt back`, async t => {
    const {consume, reward} = rateLimits(open(t));
    const limit = newLimit(2);
    await consume(limit, 'ada');
    await consume(limit, 'ada');
    await reward(limit, 'ada');
    await t.notThrowsAsync(consume(limit, 'ada'));
    await t.throwsAsync(consume(limit, 'ada'), {code: refusal.code});
  });

  test(`${name}: concurrent attempts cannot exceed the limit`, async t => {
    const {consume} = rateLimits(open(t));
    const limit = newLimit(5);
    const attempts = await Promise.allSettled(Array.from({length: 20}, () => consume(limit, 'ada')));
    t.is(attempts.filter(({status}) => status === 'fulfilled').length, 5);
  });

  test(`${name}: the count starts again when the duration is over`, async t => {
    const {consume} = rateLimits(open(t));
    const limit = newLimit(1, 1);
    await consume(limit, 'ada');
    await delay(1_200);
    await t.notThrowsAsync(consume(limit, 'ada'));
  });
}

test('with Redis unreachable: each process counts for itself', async t => {
  const [one, other] = [1, 2].map(() => rateLimits(connectRedis(t, 'redis://127.0.0.1:1')));
  const limit = newLimit(1);
  await one!.consume(limit, 'ada');
  await t.notThrowsAsync(other!.consume(limit, 'ada'));
});

if (REDIS_URL) {
  test('with Redis: all processes share the count', async t => {
    const [one, other] = [1, 2].map(() => rateLimits(connectRedis(t, REDIS_URL)));
    const limit = newLimit(2);
    await one!.consume(limit, 'ada');
    await other!.consume(limit, 'ada');
    for (const process of [one!, other!]) await t.throwsAsync(process.consume(limit, 'ada'), {code: refusal.code});
  });
}
