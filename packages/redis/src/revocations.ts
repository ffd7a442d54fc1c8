import type {Revocations} from '@ecom/contracts/access-token';
import {memoryRevocations} from '@ecom/http/access-tokens';
import type {Redis} from 'ioredis';

/** The key of what is kept, and the channel of what is said. */
const name = 'revoked';

/**
 * Revocations that every process hears of at once, by publish and subscribe. While Redis is away a process knows only what it was
 * told before; an access token then lives to its end, ten minutes at most. `close` ends the connection that listens; `redis` stays its owner's.
 */
export const redisRevocations = (redis: Redis): Revocations & {close(): void} => {
  // The client puts its prefix before keys, and not before channels.
  const channel = `${redis.options.keyPrefix ?? ''}${name}`;
  const known = memoryRevocations();
  const listener = redis.duplicate();
  listener.on('error', () => {});
  const learn = (message: string) => {
    const [sessionId, until] = message.split(' ');
    const seconds = (Number(until) - Date.now()) / 1000;
    if (sessionId && seconds > 0) void known.revoke(sessionId, seconds);
  };
  listener.on('message', (_, message: string) => learn(message));
  // On every connection: what was published while we were away is kept for as long as it matters.
  const catchUp = async () => {
    await listener.subscribe(channel);
    await redis.zremrangebyscore(name, '0', String(Date.now()));
    for (const message of await redis.zrange(name, '0', '-1')) learn(message);
  };
  // Redis that goes away in the middle comes back with another 'ready'.
  listener.on('ready', () => void catchUp().catch(() => {}));
  return {
    isRevoked: known.isRevoked,
    async revoke(sessionId, seconds) {
      await known.revoke(sessionId, seconds);
      const until = Date.now() + seconds * 1000;
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
