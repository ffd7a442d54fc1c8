import type {SigningKeys} from '../application/ports.ts';
import type {KeyRing} from '../domain/signing-key.ts';

/**
 * Caches the keys for a minute. A process may learn of another's new key that much later, long before the key signs. While the
 * store is unavailable, the cached keys stay valid.
 */
export const cachedKeys = (keys: SigningKeys, milliseconds = 60_000): SigningKeys => {
  let known: KeyRing = [];
  let readAt = Number.NEGATIVE_INFINITY;
  const keep = (ring: KeyRing) => {
    known = ring;
    readAt = performance.now();
    return ring;
  };
  return {
    async list() {
      if (known.length > 0 && performance.now() - readAt < milliseconds) return known;
      try {
        return keep(await keys.list());
      } catch (error) {
        if (known.length > 0) return known;
        throw error;
      }
    },
    update: async decide => keep(await keys.update(decide)),
  };
};
