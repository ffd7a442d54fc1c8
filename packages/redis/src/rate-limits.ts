import {Failure} from '@ecom/core/failure';
import type {Limit, RateLimits} from '@ecom/core/rate-limits';
import {type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes} from 'rate-limiter-flexible';
import type {RedisClient} from './connect.ts';

const tooManyRequests = (seconds: number) =>
  new Failure('rate-limited', 'too-many-requests', `Too many attempts. Try again in ${seconds} s.`, {
    retryAfter: seconds,
  });

/**
 * Counts in this process, or in Redis for all processes; while Redis is unavailable each process counts for itself.
 *
 * @param onRefused receives the name of the limit at each refusal
 */
export const rateLimits = (redis?: RedisClient, onRefused: (limit: string) => void = () => {}): RateLimits => {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = ({name, maxAttempts: points, durationSeconds: duration}: Limit) => {
    const existing = limiters.get(name);
    if (existing) return existing;
    const options = {points, duration, keyPrefix: `limit:${name}`};
    const memory = new RateLimiterMemory(options);
    const limiter = redis ? new RateLimiterRedis({...options, storeClient: redis, insuranceLimiter: memory}) : memory;
    limiters.set(name, limiter);
    return limiter;
  };
  return {
    async consume(limit, key) {
      try {
        return (await limiterOf(limit).consume(key)).consumedPoints;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) {
          onRefused(limit.name);
          throw tooManyRequests(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
        }
        throw refusal;
      }
    },
    reward: async (limit, key) => void (await limiterOf(limit).reward(key)),
  };
};
