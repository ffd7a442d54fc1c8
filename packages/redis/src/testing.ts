import type {ExecutionContext} from 'ava';
import {Redis} from 'ioredis';

/** A client for one test, which does not wait long for an unavailable Redis. */
export const connectRedis = (t: ExecutionContext, url: string, keyPrefix = ''): Redis => {
  const redis = new Redis(url, {keyPrefix, maxRetriesPerRequest: 1, retryStrategy: () => 50});
  redis.on('error', () => {});
  t.teardown(() => redis.disconnect());
  return redis;
};

/** The Redis variants of a contract suite: none, an unreachable one, and the real one if `url` is given. */
export const redisStores = (url?: string): Readonly<Record<string, (t: ExecutionContext) => Redis | undefined>> => ({
  'in this process': () => undefined,
  'with Redis unreachable': t => connectRedis(t, 'redis://127.0.0.1:1'),
  ...(url && {'with Redis': (t: ExecutionContext) => connectRedis(t, url)}),
});
