import {readFile} from 'node:fs/promises';
import type {BackupStore} from '@ecom/backup/backup-store';
import type {BackupKey} from '@ecom/backup/encryption';
import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from '../client/errors.ts';

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

/** The store that a destination names. @throws UsageError for an address of another kind */
export const openDestination = async (destination: string): Promise<BackupStore> => {
  const scheme = /^([a-z0-9]+):\/\//.exec(destination)?.[1];
  if (scheme) throw new UsageError(`${destination} is neither a folder nor s3://BUCKET/PREFIX.`);
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
