import type {DatabaseAddress} from '@ecom/postgres/address';
import {migrationsFolder, readAddress, targetsOf} from '../engines/migrations.ts';
import type {Check, Finding} from './check.ts';

const minFreeConnections = 10;
const timeoutMs = 5000;

const examineServer = async (address: DatabaseAddress): Promise<Omit<Finding, 'check'>[]> => {
  const {openConnection} = await import('@ecom/postgres/connections');
  const client = await openConnection(address, 'ecom doctor', {connectionTimeoutMillis: timeoutMs});
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

export const postgres: Check = {
  name: 'PostgreSQL',
  remedy: 'Check that it runs, and DATABASE_URL.',
  async examine({databaseUrl, root}) {
    const named = await readAddress(databaseUrl);
    if (!named) return [];
    const {onDatabase, ownerOf} = await import('@ecom/postgres/databases');
    const {databases, isServer, address} = await targetsOf(databaseUrl, ownerOf(named));
    // The database of a service, or that of the server's administrator.
    const found = await examineServer(isServer ? onDatabase(address, () => 'postgres') : databases[0]!.address);
    const {readPending} = await import('../engines/pending-migrations.ts');
    const pending = await readPending(databases, migrationsFolder(root));
    if (pending.length === 0) return [...found, {status: 'ok', found: 'no migration is pending'}];
    return [
      ...found,
      {status: 'fail', found: `${pending.length} migrations are pending`, remedy: 'Run: ecom migrate up'},
    ];
  },
};
