import type {ServiceDatabase} from '@ecom/postgres/databases';
import {migrationsFolder, targetsOf} from '../engines/migrations.ts';
import type {Check, Finding} from './check.ts';

const minFreeConnections = 10;
const timeoutMs = 5000;

const examineServer = async (url: string): Promise<Omit<Finding, 'check'>[]> => {
  const {default: pg} = await import('pg');
  const client = new pg.Client({connectionString: url, connectionTimeoutMillis: timeoutMs});
  await client.connect();
  try {
    const {rows} = await client.query<{version: string; free: number}>(
      `select current_setting('server_version') as version,
              current_setting('max_connections')::int - (select count(*)::int from pg_stat_activity) as free`,
    );
    const {version, free} = rows[0]!;
    const isFull = free < minFreeConnections;
    return [
      {status: 'ok', found: `version ${version}`},
      {
        status: isFull ? 'warn' : 'ok',
        found: `${free} connections are free`,
        ...(isFull && {remedy: 'Raise max_connections, or run fewer processes.'}),
      },
    ];
  } finally {
    await client.end();
  }
};

/** The database that is connected to: that of a service, or that of the server's administrator. */
const addressOf = (url: string, databases: readonly ServiceDatabase[], isServer: boolean) =>
  isServer ? Object.assign(new URL(url), {pathname: '/postgres'}).href : databases[0]!.url;

export const postgres: Check = {
  name: 'PostgreSQL',
  remedy: 'Check that it runs, and DATABASE_URL.',
  async examine({databaseUrl, root}) {
    if (!databaseUrl) return [];
    const {ownerOf} = await import('@ecom/postgres/databases');
    const {databases, isServer, url} = await targetsOf(databaseUrl, ownerOf(databaseUrl));
    const found = await examineServer(addressOf(url, databases, isServer));
    const {readPending} = await import('../engines/pending-migrations.ts');
    const pending = await readPending(databases, migrationsFolder(root));
    if (pending.length === 0) return [...found, {status: 'ok', found: 'no migration is pending'}];
    return [
      ...found,
      {status: 'fail', found: `${pending.length} migrations are pending`, remedy: 'Run: ecom migrate up'},
    ];
  },
};
