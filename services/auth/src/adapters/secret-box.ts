import {createCipheriv, createDecipheriv, hash, randomBytes} from 'node:crypto';

/** Encrypts what the database holds of a secret that must be read again. */
export type SecretBox = {
  seal(text: string): string;
  /** @throws Error when it was sealed with a key that is not configured any more */
  open(sealed: string): string;
};

/** Lengths in bytes (NIST SP 800-38D §5.2.1). */
const [nonceLength, tagLength] = [12, 16];

const derive = (secret: string) => ({
  id: hash('sha256', `id ${secret}`, 'hex').slice(0, 8),
  key: hash('sha256', `key ${secret}`, 'buffer'),
});

/**
 * AES-256-GCM with the first key; the others open what was sealed with them before. Without a key, texts stay as they are, marked as such, so that a key can
 * be configured later.
 *
 * @param secrets at least 32 random characters each
 */
export const secretBox = (secrets: readonly string[]): SecretBox => {
  const keys = secrets.map(derive);
  return {
    seal(text) {
      const [current] = keys;
      if (!current) return `plain:${text}`;
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce);
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `aes:${current.id}:${Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url')}`;
    },
    open(sealed) {
      const [kind, id, value] = sealed.split(':');
      if (kind === 'plain') return id ?? '';
      const found = keys.find(key => key.id === id);
      if (!found || value === undefined) throw new Error(`There is no key ${id}: set CREDENTIALS_KEY_PREVIOUS to it.`);
      const bytes = Buffer.from(value, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, nonceLength));
      decipher.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
      const text = Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]);
      return text.toString('utf8');
    },
  };
};
