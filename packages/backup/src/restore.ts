import {addAbortSignal} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {Failure} from '@ecom/core/failure';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openConnection} from '@ecom/postgres/connections';
import type {ServiceDatabase} from '@ecom/postgres/databases';
import {migrate} from '@ecom/postgres/migrate';
import {migrationNames, migrationsFolder} from '@ecom/postgres/migration-files';
import pg from 'pg';
import {from as copyFrom} from 'pg-copy-streams';
import type {BackupStore} from './backup-store.ts';
import type {BackupKey} from './encryption.ts';
import type {Manifest, ServiceBackup, TableFile} from './manifest.ts';
import {copyTarget, inOrderOfForeignKeys} from './pg-catalog.ts';
import {assertNew, createTarget, findTargets, type RestoreTarget, setMark} from './restore-targets.ts';
import {fileDamaged, isSame, measureFile, openFile} from './stored-file.ts';

export type RestoreOptions = {
  readonly store: BackupStore;
  readonly manifest: Manifest;
  readonly key: BackupKey | undefined;
  /** A server, by the login of a role that may create databases. */
  readonly server: DatabaseAddress;
  /** The new databases are `PREFIX_order` and so on. */
  readonly prefix: string;
  /** Goes on with a restore of the same backup that was interrupted; default: false. */
  readonly resume?: boolean;
  /** The folder of migrations; default: the repository's. */
  readonly folder?: string | undefined;
  /** Prints a sentence about the progress. */
  readonly report: (sentence: string) => void;
  readonly signal: AbortSignal;
};

/** Without the rules of what is written: what a trigger would do is in the backup. */
const setTriggers = async (client: pg.Client, tables: readonly string[], action: 'disable' | 'enable') => {
  for (const table of tables) await client.query(`alter table ${pg.escapeIdentifier(table)} ${action} trigger user`);
};

const loadTable = async (client: pg.Client, table: TableFile, options: RestoreOptions): Promise<void> => {
  const {store, manifest, key, signal} = options;
  const path = `${manifest.id}/${table.file}`;
  const rows = client.query(copyFrom(`copy ${copyTarget(table)} from stdin with (freeze)`));
  // Its connection is closed when it fails, which it reports once more.
  rows.on('error', () => {});
  try {
    await pipeline(addAbortSignal(signal, await openFile(store, path, table, key)), rows);
  } catch (error) {
    rows.destroy();
    signal.throwIfAborted();
    // A changed byte shows itself by many errors, of decryption, of decompression or of PostgreSQL.
    if (!isSame(await measureFile(store, path), table)) throw fileDamaged(path);
    throw error;
  }
  if (rows.rowCount !== table.rows) throw rowsMissing(path, rows.rowCount, table.rows);
};

/** Loads all rows in one transaction, which also marks the database as loaded. */
const loadService = async (
  address: DatabaseAddress,
  {tables, sequences}: ServiceBackup,
  options: RestoreOptions,
): Promise<void> => {
  const client = await openConnection(address, 'ecom restore');
  client.on('error', () => {});
  try {
    const names = await inOrderOfForeignKeys(
      client,
      tables.map(({table}) => table),
    );
    await client.query(`begin; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'`);
    await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0');
    // What migrations have added to an empty database.
    await client.query(`truncate ${names.map(name => pg.escapeIdentifier(name)).join(', ')}`);
    await setTriggers(client, names, 'disable');
    for (const name of names) await loadTable(client, tables.find(({table}) => table === name)!, options);
    await setTriggers(client, names, 'enable');
    for (const {name, lastValue, isCalled} of sequences)
      await client.query('select setval($1::regclass, $2, $3)', [pg.escapeIdentifier(name), lastValue, isCalled]);
    await setMark(client, options.manifest.id, 'loaded');
    await client.query('commit');
  } finally {
    await client.end();
  }
};

const mark = async (address: DatabaseAddress, id: string, state: 'loading' | 'done') => {
  const client = await openConnection(address, 'ecom restore');
  try {
    await setMark(client, id, state);
    if (state === 'done') await client.query('analyze');
  } finally {
    await client.end();
  }
};

const restoreService = async (target: RestoreTarget, options: RestoreOptions): Promise<void> => {
  const {manifest, server, folder, report} = options;
  const {service, name, address, state} = target;
  const backup = manifest.services.find(each => each.service === service)!;
  if (state === 'done') return;
  if (state !== 'loaded') {
    await createTarget(server, target);
    await mark(address, manifest.id, 'loading');
    await migrate({service, address, folder, only: backup.migrations});
    await loadService(address, backup, options);
  }
  const ran = await migrate({service, address, folder});
  const rows = backup.tables.reduce((sum, table) => sum + table.rows, 0);
  report(`${name}: ${rows} rows${ran.length > 0 ? `, then ${ran.join(', ')}` : ''}`);
};

/** @throws Failure `invalid` when a migration of the backup is not known here */
const assertMigrationsKnown = async ({id, services, shopVersion}: Manifest, folder: string): Promise<void> => {
  for (const {service, migrations} of services) {
    const known = new Set(await migrationNames(folder, service).catch(() => []));
    const unknown = migrations.find(name => !known.has(name));
    if (unknown) throw newerRelease(id, shopVersion, unknown);
  }
};

/**
 * Restores a backup into new databases: migrates each as it was, loads its rows, and migrates it on to this release. Never changes an existing database.
 *
 * @returns the new databases
 * @throws Failure `conflict` when a database is in the way; `invalid` for a backup that is damaged, of a newer release or encrypted for another key.
 * What was restored then stays, for a repetition with `resume`
 */
export const restoreBackup = async (options: RestoreOptions): Promise<readonly ServiceDatabase[]> => {
  const {manifest, key, server, prefix, resume = false, folder = migrationsFolder} = options;
  if (manifest.encryption && !key?.identities.length) throw keyMissing(manifest);
  await assertMigrationsKnown(manifest, folder);
  const targets = await findTargets(server, prefix, manifest);
  assertNew(targets, resume);
  const results = await Promise.allSettled(targets.map(target => restoreService(target, options)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  for (const {address} of targets) await mark(address, manifest.id, 'done');
  return targets.map(({service, address}) => ({service, address}));
};

const keyMissing = ({id, encryption}: Manifest) =>
  new Failure(
    'invalid',
    'backup-key-missing',
    `Backup ${id} is encrypted for ${encryption!.recipients.join(', ')}. Name the file of that identity with --key-file.`,
  );

const newerRelease = (id: string, shopVersion: string, migration: string) =>
  new Failure(
    'invalid',
    'backup-of-newer-release',
    `Backup ${id} is of release ${shopVersion}, and this ecom lacks its migration ${migration}. Use an ecom of that release or a later one.`,
  );

const rowsMissing = (path: string, found: number, expected: number) =>
  new Failure(
    'invalid',
    'backup-rows-missing',
    `${path} has ${found} rows instead of ${expected}. Use another backup.`,
  );
