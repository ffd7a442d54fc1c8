import type {Redis} from 'ioredis';
import {LRUCache} from 'lru-cache';

export type CacheOptions = {
  /** Unique to the read: the prefix of its keys in Redis. */
  readonly name: string;
  /** Time to live of a result. A result may have reached this age in Redis when it is cached here: at most twice this age in all. */
  readonly ttlMs: number;
  /** Maximum results cached in this process; default: 1,000. */
  readonly max?: number;
  /** Shares results with other processes. While it is unavailable each process has its own. */
  readonly redis?: Redis | undefined;
};

/**
 * Caches the results of a read: a decorator with the read's own type. Concurrent equal calls share one read.
 * Arguments and results must be JSON; `undefined` is cached in this process only. Errors are not cached.
 */
export const cached = <Asked, Answer>(
  {name, ttlMs, max = 1000, redis}: CacheOptions,
  read: (asked: Asked) => Promise<Answer>,
): ((asked: Asked) => Promise<Answer>) => {
  const here = new LRUCache<string, Promise<Answer>>({max, ttl: ttlMs, ttlResolution: 0});

  const shared = async (key: string, asked: Asked): Promise<Answer> => {
    const known = await redis?.get(key).catch(() => null);
    if (known) return JSON.parse(known) as Answer;
    const answer = await read(asked);
    if (redis && answer !== undefined) void redis.set(key, JSON.stringify(answer), 'PX', ttlMs).catch(() => {});
    return answer;
  };

  return asked => {
    const key = `cached:${name}:${JSON.stringify(asked) ?? ''}`;
    const known = here.get(key);
    if (known) return known;
    const answer = shared(key, asked);
    here.set(key, answer);
    answer.catch(() => here.get(key) === answer && here.delete(key));
    return answer;
  };
};
