import type {SigningKeys} from '../application/ports.ts';
import type {KeyRing} from '../domain/signing-key.ts';

/**
 * Caches the keys for five seconds. A process may see another's new key that much later, before the key signs. While the
 * store is unavailable, the cached keys stay valid.
 */
export const cachedKeys = (keys: SigningKeys, maxAgeMs = 5000): SigningKeys => {
  let cached: KeyRing = [];
  let readAt = Number.NEGATIVE_INFINITY;
  const cache = (ring: KeyRing) => {
    cached = ring;
    readAt = performance.now();
    return ring;
  };
  return {
    async list() {
      if (cached.length > 0 && performance.now() - readAt < maxAgeMs) return cached;
      try {
        return cache(await keys.list());
      } catch (error) {
        if (cached.length > 0) return cached;
        throw error;
      }
    },
    update: async decide => cache(await keys.update(decide)),
  };
};
