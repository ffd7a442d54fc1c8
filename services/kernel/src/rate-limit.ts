import type {Redis} from 'ioredis';
import {type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes} from 'rate-limiter-flexible';
import {Failure} from './failure.ts';

/** So many attempts (`points`) per key in so many seconds (`duration`). The name must be unique to its numbers. */
export type Limit = {readonly name: string; readonly points: number; readonly duration: number};

export type RateLimits = {
  /**
   * Counts one attempt.
   *
   * @throws Failure `limited`, with the seconds to wait
   */
  spend(limit: Limit, key: string): Promise<void>;
  /** Takes back one attempt that was spent: where only failures count, and it was none. */
  giveBack(limit: Limit, key: string): Promise<void>;
};

/** Counts nothing: for benches and tests. */
export const noLimits: RateLimits = {spend: async () => {}, giveBack: async () => {}};

const tooMany = (seconds: number) =>
  new Failure('limited', 'too-many-requests', `Too many attempts. Try again in ${seconds} s.`, {retryAfter: seconds});

/** Counts in this process, or in Redis for all processes together; while Redis is away each process counts for itself. */
export const rateLimits = (redis?: Redis): RateLimits => {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = ({name, points, duration}: Limit) => {
    const known = limiters.get(name);
    if (known) return known;
    const options = {points, duration, keyPrefix: `limit:${name}`};
    const memory = new RateLimiterMemory(options);
    const limiter = redis ? new RateLimiterRedis({...options, storeClient: redis, insuranceLimiter: memory}) : memory;
    limiters.set(name, limiter);
    return limiter;
  };
  return {
    async spend(limit, key) {
      try {
        await limiterOf(limit).consume(key);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw tooMany(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
        throw refusal;
      }
    },
    giveBack: async (limit, key) => void (await limiterOf(limit).reward(key)),
  };
};
