import type {SigningKeys} from '../application/ports/signing-keys.ts';
import type {KeyRing} from '../domain/signing-key.ts';

/**
 * Caches the keys for five seconds. A process may see another's new key that much later, before the key signs. While the
 * store is unavailable, the cached keys stay valid.
 */
export const cachedKeys = (keys: SigningKeys, maxAgeMs = 5000): SigningKeys => {
  let cached: KeyRing = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let updates = 0;
  const cache = (ring: KeyRing) => {
    cached = ring;
    readAt = performance.now();
    return ring;
  };
  return {
    async list() {
      if (cached.length > 0 && performance.now() - readAt < maxAgeMs) return cached;
      const before = updates;
      try {
        const ring = await keys.list();
        // What was read before an update is older than what the update has cached.
        return updates === before ? cache(ring) : cached;
      } catch (error) {
        if (cached.length > 0) return cached;
        throw error;
      }
    },
    async update(decide) {
      const ring = await keys.update(decide);
      updates += 1;
      return cache(ring);
    },
  };
};
