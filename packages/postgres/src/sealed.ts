import {createCipheriv, createDecipheriv, hash, randomBytes} from 'node:crypto';

/** Bytes of a nonce and of a tag: NIST SP 800-38D, 5.2.1. */
const [nonceLength, tagLength] = [12, 16];

/** What a secret is good for: it names a row to who does not know the secret, and it opens what the row holds to who does. */
export const sealOf = (secret: string) => {
  const key = hash('sha256', `key ${secret}`, 'buffer');
  return {
    name: hash('sha256', `name ${secret}`, 'base64url'),

    /** JSON under AES-256-GCM: nonce, tag, text. */
    seal(value: unknown): Buffer {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },

    /** Throws when it was sealed under another secret, or changed since. */
    open(sealed: Buffer): unknown {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength));
      decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
      const text = Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]);
      return JSON.parse(text.toString('utf8'));
    },
  };
};
