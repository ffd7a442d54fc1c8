import {Readable} from 'node:stream';
import type {ReadableStream} from 'node:stream/web';
import {Failure} from '@ecom/core/failure';

/** Keys of age (https://age-encryption.org/v1): recipients encrypt and are public; an identity decrypts, and has one recipient. */
export type BackupKey = {readonly recipients: readonly string[]; readonly identities: readonly string[]};

const loadAge = () => import('age-encryption');

/** A new identity and its recipient. */
export const generateBackupKey = async (): Promise<{readonly identity: string; readonly recipient: string}> => {
  const {generateIdentity, identityToRecipient} = await loadAge();
  const identity = await generateIdentity();
  return {identity, recipient: await identityToRecipient(identity)};
};

/**
 * Reads a key file, as `age-keygen` writes it: identities and recipients, a line each, and comments.
 *
 * @throws Failure `invalid` for a text without keys
 */
export const parseBackupKey = async (text: string): Promise<BackupKey> => {
  const lines = text.split('\n').map(line => line.trim());
  const keys = lines.filter(line => line !== '' && !line.startsWith('#'));
  const identities = keys.filter(key => key.startsWith('AGE-SECRET-KEY-'));
  const recipients = keys.filter(key => key.startsWith('age1'));
  if (keys.length === 0 || identities.length + recipients.length < keys.length) throw noKey();
  const {identityToRecipient} = await loadAge();
  const own = await Promise.all(identities.map(identityToRecipient)).catch(() => {
    throw noKey();
  });
  return {identities, recipients: [...new Set([...own, ...recipients])]};
};

const toWeb = (source: Readable) => Readable.toWeb(source) as globalThis.ReadableStream<Uint8Array>;
const fromWeb = (source: globalThis.ReadableStream<Uint8Array>) => Readable.fromWeb(source as ReadableStream);

/** Encrypts a stream for the recipients of a key, in authenticated chunks: a changed, missing or moved chunk is noticed. */
export const encrypt = async (source: Readable, {recipients}: BackupKey): Promise<Readable> => {
  const {Encrypter} = await loadAge();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return fromWeb(await encrypter.encrypt(toWeb(source)));
};

/**
 * Decrypts a stream, which fails at the first chunk that was changed, and when the end is missing.
 *
 * @throws Failure `invalid` when no identity of the key fits
 */
export const decrypt = async (source: Readable, {identities}: BackupKey): Promise<Readable> => {
  const {Decrypter} = await loadAge();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  return fromWeb(
    await decrypter.decrypt(toWeb(source)).catch(error => {
      source.destroy();
      throw /no identity matched/.test(error.message) ? wrongKey() : error;
    }),
  );
};

const noKey = () =>
  new Failure(
    'invalid',
    'no-backup-key',
    'The key file must have lines that begin with AGE-SECRET-KEY-1 or age1. Make one with: ecom backup create-key FILE',
  );

const wrongKey = () =>
  new Failure(
    'invalid',
    'wrong-backup-key',
    'The backup is encrypted for another key. Use the key file of its recipients.',
  );
