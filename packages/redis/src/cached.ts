import {LRUCache} from 'lru-cache';
import type {RedisClient} from './connect.ts';

export type CacheOptions = {
  /** Unique to the read: the prefix of its keys in Redis. */
  readonly name: string;
  /** Time to live of a result. A result may have reached this age in Redis when it is cached here: at most twice this age in all. */
  readonly ttlMs: number;
  /** Maximum results cached in this process; default: 1,000. */
  readonly max?: number;
  /** Shares results with other processes. While it is unavailable each process has its own. */
  readonly redis?: RedisClient | undefined;
};

/**
 * Caches the results of a read: a decorator with the read's own type. Concurrent equal calls share one read.
 * Arguments and results must be JSON; `undefined` is cached in this process only. Errors are not cached.
 */
export const cached = <Argument, Result>(
  {name, ttlMs, max = 1000, redis}: CacheOptions,
  read: (argument: Argument) => Promise<Result>,
): ((argument: Argument) => Promise<Result>) => {
  const local = new LRUCache<string, Promise<Result>>({max, ttl: ttlMs, ttlResolution: 0});

  const readShared = async (key: string, argument: Argument): Promise<Result> => {
    const text = await redis?.get(key).catch(() => null);
    if (text) return JSON.parse(text) as Result;
    const result = await read(argument);
    if (redis && result !== undefined) void redis.set(key, JSON.stringify(result), 'PX', ttlMs).catch(() => {});
    return result;
  };

  return argument => {
    const key = `cached:${name}:${JSON.stringify(argument) ?? ''}`;
    const pending = local.get(key);
    if (pending) return pending;
    const result = readShared(key, argument);
    local.set(key, result);
    result.catch(() => local.get(key) === result && local.delete(key));
    return result;
  };
};
