import {createHash} from 'node:crypto';
import {pipeline, Readable, type Transform} from 'node:stream';
import {createZstdCompress, createZstdDecompress} from 'node:zlib';
import {Failure} from '@ecom/core/failure';
import type {BackupStore} from './backup-store.ts';
import {type BackupKey, decrypt, encrypt} from './encryption.ts';

/** A file as it is stored: its length, and its SHA-256 in hex. */
export type Checksum = {readonly bytes: number; readonly sha256: string};

/** The end of names of files with rows. */
export const extensionOf = (key: BackupKey | undefined): string => (key ? '.copy.zst.age' : '.copy.zst');

/** Lets chunks pass, and measures them. */
const measuring = () => {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async *pass(source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    checksum: (): Checksum => ({bytes, sha256: hash.digest('hex')}),
  };
};

/** The end of a chain of streams. A failure of one destroys all of them, and is the failure of the last one. */
const through = (source: Readable, transform: Transform): Readable => pipeline(source, transform, () => {});

/** Compresses a stream, encrypts it if there is a key, and stores it. Never holds more than a few chunks. */
export const storeFile = async (
  store: BackupStore,
  path: string,
  source: Readable,
  key: BackupKey | undefined,
): Promise<Checksum> => {
  const compressed = through(source, createZstdCompress());
  const content = key ? await encrypt(compressed, key) : compressed;
  const {pass, checksum} = measuring();
  try {
    await store.write(path, pass(content));
    return checksum();
  } catch (error) {
    // When the destination has not begun to read it.
    content.destroy();
    throw error;
  }
};

/** The checksum of a stored file. @throws Failure `not-found` */
export const measureFile = async (store: BackupStore, path: string): Promise<Checksum> => {
  const {pass, checksum} = measuring();
  for await (const _ of pass(await store.read(path)));
  return checksum();
};

/**
 * Opens a stored file. The stream fails when the file is not what was stored.
 *
 * @throws Failure `invalid` without the key of an encrypted file
 */
export const openFile = async (
  store: BackupStore,
  path: string,
  expected: Checksum,
  key: BackupKey | undefined,
): Promise<Readable> => {
  const {pass, checksum} = measuring();
  const stored = await store.read(path);
  const checked = async function* () {
    yield* pass(stored);
    if (!isSame(checksum(), expected)) throw fileDamaged(path);
  };
  const content = Readable.from(checked(), {objectMode: false});
  return through(key ? await decrypt(content, key) : content, createZstdDecompress());
};

export const isSame = (one: Checksum, other: Checksum): boolean =>
  one.bytes === other.bytes && one.sha256 === other.sha256;

export const fileDamaged = (path: string) =>
  new Failure('invalid', 'backup-file-damaged', `${path} is damaged: it is not what was stored. Use another backup.`);
