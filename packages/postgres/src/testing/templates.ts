import {readdir} from 'node:fs/promises';
import pg from 'pg';
import {migrate} from '../migrate.ts';

const migrations = new URL('../../../../migrations/', import.meta.url);

/** What a server for tests may do without: it is thrown away after a crash. */
export const disposable = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '400',
} as const;

/** The services with tables of their own. */
export const migratedServices = async (): Promise<readonly string[]> =>
  (await readdir(migrations)).filter(name => name !== 'shared').sort();

/** The address of another database on the same server. */
export const databaseOn = (server: string, name: string): string =>
  Object.assign(new URL(server), {pathname: `/${name}`}).href;

export const onServer = async <T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(server);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Makes `template_<service>`, with the service's newest schema, unless it is there. Safe to call from many processes at once. */
export const makeTemplate = (server: string, service: string): Promise<void> =>
  onServer(server, async client => {
    const name = `template_${service}`;
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const made = await client.query('select from pg_database where datname = $1 and datistemplate', [name]);
    if (made.rowCount) return;
    await client.query(`drop database if exists "${name}" with (force)`);
    await client.query(`create database "${name}" strategy file_copy`);
    await migrate({address: databaseOn(server, name), service});
    // A database with a session cannot be copied.
    await client.query(`alter database "${name}" with is_template true allow_connections false`);
  });
