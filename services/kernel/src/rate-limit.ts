import type {Redis} from 'ioredis';
import {type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes} from 'rate-limiter-flexible';
import {Failure} from './failure.ts';

/** Attempts allowed per key in so many seconds. */
const throttles = {
  /** Signing up, per address. */
  signUp: {points: 20, duration: 3600},
  /** Logging in, per address; per account, see `loginAccount`. */
  login: {points: 30, duration: 300},
  /** Failed log-ins, per account. */
  loginAccount: {points: 10, duration: 900},
  /** Refreshing, and other uses of a session's secret, per address. */
  session: {points: 300, duration: 300},
  /** Making carts, and anything else that a stranger may make, per address. */
  create: {points: 600, duration: 60},
} as const;

export type LimitName = keyof typeof throttles;

export type RateLimits = {
  /**
   * Counts one attempt.
   *
   * @throws Failure `limited`, with the seconds to wait
   */
  spend(limit: LimitName, key: string): Promise<void>;
  /** Takes back one attempt that was spent: where only failures count, and it was none. */
  giveBack(limit: LimitName, key: string): Promise<void>;
};

/** Counts nothing: for benches and tests. */
export const noLimits: RateLimits = {spend: async () => {}, giveBack: async () => {}};

const tooMany = (seconds: number) =>
  new Failure('limited', 'too-many-requests', `Too many attempts. Try again in ${seconds} s.`, {retryAfter: seconds});

/** Counts in this process, or in Redis for all processes together; while Redis is away each process counts for itself. */
export const rateLimits = (redis?: Redis): RateLimits => {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = (name: LimitName) => {
    const known = limiters.get(name);
    if (known) return known;
    const options = {...throttles[name], keyPrefix: `limit:${name}`};
    const memory = new RateLimiterMemory(options);
    const limiter = redis ? new RateLimiterRedis({...options, storeClient: redis, insuranceLimiter: memory}) : memory;
    limiters.set(name, limiter);
    return limiter;
  };
  return {
    async spend(name, key) {
      try {
        await limiterOf(name).consume(key);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw tooMany(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
        throw refusal;
      }
    },
    giveBack: async (name, key) => void (await limiterOf(name).reward(key)),
  };
};
