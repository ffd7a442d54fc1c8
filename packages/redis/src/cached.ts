import type {Redis} from 'ioredis';
import {LRUCache} from 'lru-cache';

export type CacheOptions = {
  /** Unique to the read: its answers are kept under this name in Redis. */
  readonly name: string;
  /** Milliseconds that an answer may be given again. In Redis it may already be as old when it comes here: twice that, at the oldest. */
  readonly maxAge: number;
  /** Answers kept in this process; 1,000 unless told. */
  readonly max?: number;
  /** Shares answers with other processes. While it is away each process keeps its own. */
  readonly redis?: Redis | undefined;
};

/**
 * A read whose answers are given again for a while: a decorator with the read's own type. What is asked at the same time is read once.
 * Questions and answers must be JSON; `undefined` is kept in this process only. What `read` throws is not kept.
 */
export const cached = <Asked, Answer>(
  {name, maxAge, max = 1000, redis}: CacheOptions,
  read: (asked: Asked) => Promise<Answer>,
): ((asked: Asked) => Promise<Answer>) => {
  const here = new LRUCache<string, Promise<Answer>>({max, ttl: maxAge, ttlResolution: 0});

  const shared = async (key: string, asked: Asked): Promise<Answer> => {
    const known = await redis?.get(key).catch(() => null);
    if (known) return JSON.parse(known) as Answer;
    const answer = await read(asked);
    if (redis && answer !== undefined) void redis.set(key, JSON.stringify(answer), 'PX', maxAge).catch(() => {});
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
