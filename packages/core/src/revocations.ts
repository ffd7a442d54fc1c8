import {LRUCache} from 'lru-cache';

/** Sessions that ended before their access tokens expire. */
export type Revocations = {
  isRevoked(sessionId: string): boolean;
  /** `seconds`: how long the session's access tokens may still be valid. */
  revoke(sessionId: string, seconds: number): Promise<void>;
};

/** Revocations of this process alone. */
export const memoryRevocations = (): Revocations => {
  const revoked = new LRUCache<string, true>({max: 100_000, ttlAutopurge: false, ttl: 3_600_000});
  return {
    isRevoked: sessionId => revoked.has(sessionId),
    revoke: async (sessionId, seconds) => void revoked.set(sessionId, true, {ttl: seconds * 1000}),
  };
};
