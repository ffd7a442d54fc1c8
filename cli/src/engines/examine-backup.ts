import {UsageError} from '../client/errors.ts';
import {interruptible, openDestination, readKey} from './backups.ts';
import {serverOf} from './migrations.ts';

export type Examination = {
  readonly id: string;
  readonly damage: readonly string[];
  readonly violations: readonly string[];
  /** Null without a restore. */
  readonly deadLetters: number | null;
};

type ExaminationOptions = {
  readonly destination: string;
  /** Default: the newest. */
  readonly id: string | undefined;
  /** Restores nothing. */
  readonly checksumsOnly: boolean;
  readonly databaseUrl: string | undefined;
  readonly keyFile: string | undefined;
  /** Of migrations. */
  readonly folder: string;
  readonly report: (sentence: string) => void;
};

const examine = async (options: ExaminationOptions): Promise<Examination> => {
  const {folder, report} = options;
  const store = await openDestination(options.destination);
  const {findManifest} = await import('@ecom/backup/manifest');
  const {findDamage, verifyByRestoring} = await import('@ecom/backup/verify');
  const manifest = await findManifest(store, options.id);
  const {id, prefix} = manifest;
  const damage = await interruptible(signal => findDamage(store, manifest, signal));
  if (damage.length > 0 || options.checksumsOnly) return {id, damage, violations: [], deadLetters: null};
  const server = await serverOf(options.databaseUrl);
  const key = await readKey(options.keyFile);
  const parts = {store, manifest, key, server, prefix, folder, report};
  return {id, damage, ...(await interruptible(signal => verifyByRestoring({...parts, signal})))};
};

/** Codes of faults that another attempt finds again. A wrong key, for example, is none: it can be replaced by the right one. */
const faultsOfBackups: ReadonlySet<string> = new Set([
  'backup-manifest-damaged',
  'backup-file-damaged',
  'backup-file-missing',
  'backup-rows-missing',
]);

/** A fault of the backup itself, or an error with the exit code 3, after which another attempt may succeed. */
const toExaminationError = (error: Error & {readonly code?: string}): Error => {
  const isFinal = faultsOfBackups.has(error.code ?? '') || error instanceof UsageError;
  return isFinal ? error : Object.assign(error, {oclif: {exit: 3}});
};

/** Looks for damage in a backup, restores it, and checks what must hold between services. */
export const examineBackup = (options: ExaminationOptions): Promise<Examination> =>
  examine(options).catch(error => {
    throw toExaminationError(error);
  });
