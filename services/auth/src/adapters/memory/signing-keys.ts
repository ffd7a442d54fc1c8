import type {SigningKeys} from '../../application/ports/signing-keys.ts';
import type {KeyRing} from '../../domain/signing-key.ts';

export const memorySigningKeys = (): SigningKeys => {
  let ring: KeyRing = [];
  return {
    list: async () => ring,
    async update(decide) {
      ring = decide(ring);
      return ring;
    },
  };
};
