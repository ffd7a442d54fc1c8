import {addAbortSignal} from 'node:stream';
import type {Client} from 'pg';
import {to as copyTo} from 'pg-copy-streams';
import type {BackupStore} from './backup-store.ts';
import {type CutOptions, takeConsistentCut} from './consistent-cut.ts';
import type {CutSession} from './cut-session.ts';
import type {BackupKey} from './encryption.ts';
import {type Manifest, manifestPath, newBackupId, type ServiceBackup, type TableFile} from './manifest.ts';
import {copyTarget, listRanMigrations, listSequences, listTables, type Table} from './pg-catalog.ts';
import {extensionOf, storeFile} from './stored-file.ts';

export type CreateBackupOptions = CutOptions & {
  readonly store: BackupStore;
  /** Default: files that everybody can read. */
  readonly key: BackupKey | undefined;
  readonly shopVersion: string;
  readonly bus: Manifest['bus'];
};

type Destination = Pick<CreateBackupOptions, 'store' | 'key' | 'signal' | 'report'> & {readonly id: string};

/** There while a backup is in progress, and after one that failed. */
const unfinishedPath = (id: string) => `${id}/unfinished`;

/** So that values are written in one way on every server. */
const formats = `set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local extra_float_digits = 1`;

const dumpTable = async (
  client: Client,
  service: string,
  table: Table,
  destination: Destination,
): Promise<TableFile> => {
  const {store, key, signal, id} = destination;
  const file = `${service}/${table.table}${extensionOf(key)}`;
  const rows = client.query(copyTo(`copy ${copyTarget(table)} to stdout`));
  // Its connection is closed when it fails, which it reports once more.
  rows.on('error', () => {});
  const checksum = await storeFile(store, `${id}/${file}`, addAbortSignal(signal, rows), key);
  // The number of rows arrives after the last one, and before the response to another statement.
  await client.query('select');
  return {...table, columns: [...table.columns], file, ...checksum, rows: rows.rowCount};
};

const dumpService = async ({service, snapshot}: CutSession, destination: Destination): Promise<ServiceBackup> => {
  await snapshot.query(formats);
  const tables: TableFile[] = [];
  for (const table of await listTables(snapshot)) tables.push(await dumpTable(snapshot, service, table, destination));
  const sum = (of: (table: TableFile) => number) => tables.reduce((total, table) => total + of(table), 0);
  destination.report(
    `${service}: ${tables.length} tables, ${sum(({rows}) => rows)} rows, ${sum(({bytes}) => bytes)} bytes`,
  );
  return {
    service,
    database: snapshot.database!,
    migrations: [...(await listRanMigrations(snapshot))],
    tables,
    sequences: [...(await listSequences(snapshot))],
  };
};

/** Dumps all services at the same time; when one fails, the others stop. */
const dumpServices = async (sessions: readonly CutSession[], destination: Destination) => {
  const failed = new AbortController();
  const signal = AbortSignal.any([destination.signal, failed.signal]);
  const dumps = sessions.map(session =>
    dumpService(session, {...destination, signal}).catch(error => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(dumps);
  failed.signal.throwIfAborted();
  return Promise.all(dumps);
};

const bytesOf = async function* (text: string) {
  yield Buffer.from(text);
};

/** What the names of databases begin with: `shop` of `shop_order`, nothing of `order`. */
const prefixOf = ({service, database}: ServiceBackup): string =>
  database.endsWith(`_${service}`) ? database.slice(0, -service.length - 1) : '';

/**
 * Takes a backup of all databases of a shop while it runs.
 *
 * @returns its manifest
 * @throws Failure of `takeConsistentCut`, or of the destination. What was stored then has no manifest, and is removed by the next `pruneBackups`
 */
export const createBackup = async (options: CreateBackupOptions): Promise<Manifest> => {
  const {store, key, shopVersion, bus} = options;
  const startedAt = new Date();
  const id = newBackupId(startedAt);
  // A destination that refuses files is noticed before anybody waits.
  await store.write(unfinishedPath(id), bytesOf(''));
  const cut = await takeConsistentCut(options).catch(async error => {
    await store.remove(unfinishedPath(id));
    throw error;
  });
  try {
    const services = await dumpServices(cut.sessions, {...options, id});
    const manifest: Manifest = {
      format: 1,
      id,
      shopVersion,
      prefix: prefixOf(services[0]!),
      bus,
      startedAt: startedAt.toISOString(),
      cutAt: cut.at.toISOString(),
      completedAt: new Date().toISOString(),
      writesPausedMs: cut.writesPausedMs,
      encryption: key ? {format: 'age', recipients: [...key.recipients]} : null,
      services,
    };
    await store.write(manifestPath(id), bytesOf(`${JSON.stringify(manifest, undefined, 2)}\n`));
    await store.remove(unfinishedPath(id));
    return manifest;
  } finally {
    await cut.close();
  }
};
