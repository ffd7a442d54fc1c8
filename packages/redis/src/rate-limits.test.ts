import {setTimeout as pause} from 'node:timers/promises';
import type {Failure} from '@ecom/core/failure';
import {newId} from '@ecom/core/ids';
import type {Limit} from '@ecom/core/rate-limits';
import test from 'ava';
import {rateLimits} from './rate-limits.ts';
import {connectRedis, redisStores} from './testing.ts';

const {REDIS_URL} = process.env;

const newLimit = (points: number, duration = 60): Limit => ({name: newId(), points, durationSeconds: duration});
const refusal = {kind: 'limited', code: 'too-many-requests'};

for (const [name, open] of Object.entries(redisStores(REDIS_URL))) {
  test(`${name}: as many attempts as a limit has are let through, and then none, with the seconds to wait`, async t => {
    const {consume: spend} = rateLimits(open(t));
    const limit = newLimit(3);
    for (let i = 0; i < 3; i++) await t.notThrowsAsync(spend(limit, 'ada'));
    for (let i = 0; i < 2; i++) {
      const error = await t.throwsAsync<Failure>(spend(limit, 'ada'));
      t.like(error, refusal);
      t.true(error.details.retryAfter! >= 1 && error.details.retryAfter! <= 60);
    }
  });

  test(`${name}: each key counts for itself, and each limit`, async t => {
    const {consume: spend} = rateLimits(open(t));
    const [one, other] = [newLimit(1), newLimit(1)];
    await spend(one, 'ada');
    await t.throwsAsync(spend(one, 'ada'), {code: refusal.code});
    await t.notThrowsAsync(spend(one, 'bob'));
    await t.notThrowsAsync(spend(other, 'ada'));
  });

  test(`${name}: what is given back may be spent again, once`, async t => {
    const {consume: spend, reward: giveBack} = rateLimits(open(t));
    const limit = newLimit(2);
    await spend(limit, 'ada');
    await spend(limit, 'ada');
    await giveBack(limit, 'ada');
    await t.notThrowsAsync(spend(limit, 'ada'));
    await t.throwsAsync(spend(limit, 'ada'), {code: refusal.code});
  });

  test(`${name}: of attempts at the same time no more are let through`, async t => {
    const {consume: spend} = rateLimits(open(t));
    const limit = newLimit(5);
    const attempts = await Promise.allSettled(Array.from({length: 20}, () => spend(limit, 'ada')));
    t.is(attempts.filter(({status}) => status === 'fulfilled').length, 5);
  });

  test(`${name}: when the time is over it begins anew`, async t => {
    const {consume: spend} = rateLimits(open(t));
    const limit = newLimit(1, 1);
    await spend(limit, 'ada');
    await pause(1_200);
    await t.notThrowsAsync(spend(limit, 'ada'));
  });
}

test('with Redis away: each process counts for itself', async t => {
  const [one, other] = [1, 2].map(() => rateLimits(connectRedis(t, 'redis://127.0.0.1:1')));
  const limit = newLimit(1);
  await one!.consume(limit, 'ada');
  await t.notThrowsAsync(other!.consume(limit, 'ada'));
});

if (REDIS_URL) {
  test('with Redis: processes count together', async t => {
    const [one, other] = [1, 2].map(() => rateLimits(connectRedis(t, REDIS_URL)));
    const limit = newLimit(2);
    await one!.consume(limit, 'ada');
    await other!.consume(limit, 'ada');
    for (const process of [one!, other!]) await t.throwsAsync(process.consume(limit, 'ada'), {code: refusal.code});
  });
}
