import {randomBytes} from 'node:crypto';
import {text} from 'node:stream/consumers';
import {Failure} from '@ecom/core/failure';
import {z} from 'zod';
import type {BackupStore} from './backup-store.ts';

const Count = z.int().min(0);

/** A table and the file with its rows: the output of COPY, compressed, and encrypted if there was a key. */
const TableFile = z.object({
  table: z.string(),
  columns: z.array(z.string()),
  /** Below the backup's folder. */
  file: z.string(),
  /** Of the file as it is stored. */
  bytes: Count,
  /** Of the file as it is stored; hex. */
  sha256: z.string(),
  rows: Count,
});

const Sequence = z.object({name: z.string(), lastValue: z.string(), isCalled: z.boolean()});

const ServiceBackup = z.object({
  service: z.string(),
  database: z.string(),
  /** Names of the migrations that had run. */
  migrations: z.array(z.string()),
  tables: z.array(TableFile),
  sequences: z.array(Sequence),
});

const formatVersion = 1;

/** What a backup consists of. It is written last: a backup without it does not exist. */
export const Manifest = z.object({
  format: z.literal(formatVersion),
  id: z.string(),
  shopVersion: z.string(),
  /** What the names of the databases began with; empty for databases such as `order`. */
  prefix: z.string(),
  bus: z.enum(['kafka', 'in-process']),
  startedAt: z.string(),
  /** The moment to which the backup leads back; RFC 3339. */
  cutAt: z.string(),
  completedAt: z.string(),
  /** How long requests that write had to wait at most. */
  writesPausedMs: Count,
  /** Null for a backup that everybody can read. `recipients` are public keys. */
  encryption: z.object({format: z.literal('age'), recipients: z.array(z.string())}).nullable(),
  services: z.array(ServiceBackup),
});

export type Manifest = z.infer<typeof Manifest>;
export type ServiceBackup = Manifest['services'][number];
export type TableFile = ServiceBackup['tables'][number];

const manifestFile = 'manifest.json';
export const manifestPath = (id: string): string => `${id}/${manifestFile}`;

/** A new id, which begins with the time: later ids sort later. */
export const newBackupId = (now: Date): string =>
  `${now.toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;

/** When an id was made; undefined for a text that is none. */
export const timeOfBackupId = (id: string): Date | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[\da-f]{6}$/.exec(id);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, ms] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
};

/** The ids of all backups of a store, oldest first. `incomplete` have no manifest: they are being made, or whoever made them has died. */
export const listBackupIds = async (
  store: BackupStore,
): Promise<{readonly complete: readonly string[]; readonly incomplete: readonly string[]}> => {
  const paths = new Set(await store.list());
  const ids = [...new Set([...paths].map(path => path.split('/')[0]!))].filter(timeOfBackupId).toSorted();
  const {complete = [], incomplete = []} = Object.groupBy(ids, id =>
    paths.has(manifestPath(id)) ? 'complete' : 'incomplete',
  );
  return {complete, incomplete};
};

/**
 * Reads a manifest.
 *
 * @throws Failure `not-found`, or `invalid` for a manifest that is damaged or of a newer release
 */
const readManifest = async (store: BackupStore, id: string): Promise<Manifest> => {
  const json = await text(await store.read(manifestPath(id)));
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw manifestDamaged(id);
  }
  const {format} = (value ?? {}) as {format?: unknown};
  if (typeof format === 'number' && format > formatVersion) throw newerFormat(id, format);
  const {data, error} = Manifest.safeParse(value);
  if (error || data.id !== id) throw manifestDamaged(id);
  return data;
};

/** What there is at a destination. */
export type BackupListing = {
  /** The newest first. */
  readonly manifests: readonly Manifest[];
  /** Backups whose manifest cannot be read: each with a sentence. */
  readonly damaged: readonly {readonly id: string; readonly message: string}[];
  readonly incomplete: readonly string[];
};

/**
 * Reads all manifests of a store.
 *
 * @param prefix of the databases; default: those of all shops
 */
export const readManifests = async (store: BackupStore, prefix?: string): Promise<BackupListing> => {
  const {complete, incomplete} = await listBackupIds(store);
  const results = await Promise.allSettled(complete.toReversed().map(id => readManifest(store, id)));
  const manifests: Manifest[] = [];
  const damaged: {id: string; message: string}[] = [];
  for (const [i, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      if (prefix === undefined || result.value.prefix === prefix) manifests.push(result.value);
    } else if (!(result.reason instanceof Failure)) throw result.reason;
    else if (result.reason.kind === 'invalid')
      damaged.push({id: complete[complete.length - 1 - i]!, message: result.reason.message});
    // It has been pruned in the meantime.
    else if (result.reason.kind !== 'not-found') throw result.reason;
  }
  return {manifests, damaged, incomplete};
};

/**
 * Reads the manifest of the backup whose id begins so; default: of the newest backup.
 *
 * @throws Failure `not-found` when there is none or more than one
 */
export const findManifest = async (store: BackupStore, beginning?: string): Promise<Manifest> => {
  const {complete} = await listBackupIds(store);
  if (complete.length === 0) throw noBackups();
  const found = beginning === undefined ? complete.slice(-1) : complete.filter(id => id.startsWith(beginning));
  if (found.length !== 1) throw unknownBackup(beginning!, found.length);
  return readManifest(store, found[0]!);
};

const manifestDamaged = (id: string) =>
  new Failure('invalid', 'backup-manifest-damaged', `The manifest of backup ${id} is damaged. Use another backup.`);

const newerFormat = (id: string, format: number) =>
  new Failure(
    'invalid',
    'newer-backup-format',
    `Backup ${id} has format ${format}, and this ecom knows format ${formatVersion}. Use a newer ecom.`,
  );

const noBackups = () =>
  new Failure('not-found', 'no-backups', 'There are no backups. Take one with: ecom backup create DESTINATION');

const unknownBackup = (beginning: string, count: number) =>
  new Failure(
    'not-found',
    'unknown-backup',
    `${count === 0 ? 'No backup begins' : `${count} backups begin`} with ${beginning}. See them with: ecom backup list DESTINATION`,
  );
