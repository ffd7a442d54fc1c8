import {systemNow} from '@ecom/core/clock';
import type {Revocations} from '@ecom/core/revocations';
import {memoryRevocations} from '@ecom/core/revocations';
import type {Redis} from 'ioredis';
import type {RedisClient} from './connect.ts';

/** The name of the key and of the channel. */
const name = 'revoked';

/**
 * Revocations that every process receives at once, by publish and subscribe. While Redis is unavailable a process knows only those that it received
 * before; access tokens are then valid until they expire, at most ten minutes. `close` ends the subscriber's connection; the caller closes `redis`.
 *
 * @param now RFC 3339; default: the machine's time
 */
export const redisRevocations = (redis: RedisClient, now: () => string = systemNow): Revocations & {close(): void} => {
  const currentMs = () => Date.parse(now());
  // The client adds its prefix to keys, but not to channels.
  const channel = `${redis.options.keyPrefix ?? ''}${name}`;
  const local = memoryRevocations();
  // TypeScript finds no common signature with that of a cluster.
  const listener = (redis as Redis).duplicate();
  listener.on('error', () => {});
  const apply = (message: string) => {
    const [sessionId, until] = message.split(' ');
    const seconds = (Number(until) - currentMs()) / 1000;
    if (sessionId && seconds > 0) void local.revoke(sessionId, seconds);
  };
  listener.on('message', (_, message: string) => apply(message));
  // On every connection: revocations that were published meanwhile are stored until the tokens expire.
  const catchUp = async () => {
    await listener.subscribe(channel);
    await redis.zremrangebyscore(name, '0', String(currentMs()));
    for (const message of await redis.zrange(name, '0', '-1')) apply(message);
  };
  // If Redis fails meanwhile, another 'ready' follows.
  for (const client of [listener, redis]) client.on('ready', () => void catchUp().catch(() => {}));
  return {
    isRevoked: local.isRevoked,
    async revoke(sessionId, seconds) {
      await local.revoke(sessionId, seconds);
      const until = currentMs() + seconds * 1000;
      const message = `${sessionId} ${until}`;
      await redis
        .multi()
        .zadd(name, String(until), message)
        .publish(channel, message)
        .exec()
        .catch(() => {});
    },
    close: () => listener.disconnect(),
  };
};
