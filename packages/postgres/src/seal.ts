import {createCipheriv, createDecipheriv, hash, randomBytes} from 'node:crypto';

/** Lengths in bytes (NIST SP 800-38D §5.2.1). */
const [nonceLength, tagLength] = [12, 16];

/** Derives from a secret the name of a row, which does not reveal the secret, and the key that encrypts the row's value. */
export const createSeal = (secret: string) => {
  const key = hash('sha256', `key ${secret}`, 'buffer');
  return {
    name: hash('sha256', `name ${secret}`, 'base64url'),

    /** Encrypts JSON by AES-256-GCM: nonce, tag, ciphertext. */
    seal(value: unknown): Buffer {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },

    /** @throws Error when the value was sealed with another secret, or changed */
    open(sealed: Buffer): unknown {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength));
      decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
      const text = Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]);
      return JSON.parse(text.toString('utf8'));
    },
  };
};
