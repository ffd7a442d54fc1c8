import {readFile} from 'node:fs/promises';
import type {BackupStore} from '@ecom/backup/backup-store';
import type {BackupKey} from '@ecom/backup/encryption';
import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from '../client/errors.ts';
import {readVariable} from '../environment.ts';

/** The argument DESTINATION. */
export const destinationArg = Args.string({
  description: 'A folder, or s3://BUCKET/PREFIX. AWS_* variables name the endpoint, the region and the keys.',
  required: true,
});

/** The argument ID, or its beginning. */
export const backupArg = Args.string({description: 'The backup, or the beginning of its id (default: the newest).'});

export const keyFileFlag = {
  'key-file': Flags.string({
    summary: 'A file with keys of age: a recipient suffices to encrypt, and an identity decrypts, too.',
    env: 'BACKUP_KEY_FILE',
  }),
};

export const ofPrefixFlag = {
  prefix: Flags.string({summary: 'Only backups of the databases PREFIX_order and so on.'}),
};

/** The first of some variables that has a value, which may come from a file. */
const firstOf = async (...names: readonly string[]): Promise<string | undefined> => {
  const values = await Promise.all(names.map(readVariable));
  return values.find(value => value !== undefined);
};

/** A bucket, reached as the variables of AWS say. @throws CommandError without keys */
const openBucket = async (bucket: string, prefix: string): Promise<BackupStore> => {
  const [accessKeyId, secretAccessKey] = await Promise.all(
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map(readVariable),
  );
  if (!accessKeyId || !secretAccessKey)
    throw new CommandError('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to keys that may use the bucket.');
  const {s3Store} = await import('@ecom/backup/s3-store');
  return s3Store({
    bucket,
    prefix,
    accessKeyId,
    secretAccessKey,
    sessionToken: await readVariable('AWS_SESSION_TOKEN'),
    region: (await firstOf('AWS_REGION', 'AWS_DEFAULT_REGION')) ?? 'us-east-1',
    endpoint: await firstOf('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'),
  });
};

/**
 * The store that a destination names.
 *
 * @throws UsageError for an address of another kind; CommandError for a bucket without keys
 */
export const openDestination = async (destination: string): Promise<BackupStore> => {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*?))?\/*$/.exec(destination) ?? [];
  if (bucket) return openBucket(bucket, prefix);
  if (/^[a-z0-9]+:\/\//i.test(destination))
    throw new UsageError(`${destination} is neither a folder nor s3://BUCKET/PREFIX.`);
  const {folderStore} = await import('@ecom/backup/folder-store');
  return folderStore(destination);
};

/** The keys in a file; undefined without one. @throws CommandError when it cannot be read */
export const readKey = async (file: string | undefined): Promise<BackupKey | undefined> => {
  if (!file) return undefined;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`The key file cannot be read: ${file}. Make one with: ecom backup create-key FILE`);
  });
  const {parseBackupKey} = await import('@ecom/backup/encryption');
  return parseBackupKey(text);
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does work that leaves nothing behind when a signal ends it: the first signal aborts it, a second one ends the process.
 *
 * @throws CommandError when it was interrupted
 */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new CommandError('Interrupted.'));
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
};
