import type {DatabaseAddress} from '@ecom/postgres/address';
import {migrationsFolder, readAddress, targetsOf} from '../engines/migrations.ts';
import type {Check, EngineTarget, Finding} from './check.ts';
import {examineVersion} from './version.ts';

const minFreeConnections = 10;
const timeoutMs = 5000;

/** Each pod opens a few at once: its pool grows with its load. */
const connectionsPerPod = 3;

const examineConnections = (free: number, pods: number): Omit<Finding, 'check'> => {
  const needed = pods * connectionsPerPod;
  if (free < needed) {
    const found = `${free} connections are free, ${pods} pods need ${needed}`;
    return {status: 'fail', found, remedy: 'Raise max_connections, or use a pooler.'};
  }
  const found = `${free} connections are free`;
  if (free >= minFreeConnections) return {status: 'ok', found};
  return {status: 'warn', found, remedy: 'Raise max_connections, or run fewer processes.'};
};

const examineServer = async (
  address: DatabaseAddress,
  databases: readonly string[],
  pods: number,
): Promise<Omit<Finding, 'check'>[]> => {
  const {openConnection} = await import('@ecom/postgres/connections');
  const client = await openConnection(address, 'ecom doctor', {connectionTimeoutMillis: timeoutMs});
  try {
    // What the shop's own pods have now, those that replace them will have.
    const {rows} = await client.query<{version: string; free: number}>(
      `select current_setting('server_version') as version,
              current_setting('max_connections')::int - (
                select count(*)::int from pg_stat_activity where not datname = any($1)
              ) as free`,
      [pods > 0 ? databases : []],
    );
    const {version, free} = rows[0]!;
    // Debian and others add words of their own.
    return [examineVersion('PostgreSQL', version.split(' ')[0]!), examineConnections(free, pods)];
  } finally {
    await client.end();
  }
};

const remedy = 'Check that it runs, and DATABASE_URL.';

const examine = async ({databaseUrl, root, pods = 0}: EngineTarget) => {
  const named = await readAddress(databaseUrl);
  if (!named) return {found: [], pending: undefined};
  const {namedDatabase, onDatabase, ownerOf} = await import('@ecom/postgres/databases');
  const {databases, isServer, address} = await targetsOf(databaseUrl, ownerOf(named));
  // The database of a service, or that of the server's administrator.
  const server = isServer ? onDatabase(address, () => 'postgres') : databases[0]!.address;
  const names = databases.map(({address}) => namedDatabase(address));
  const found = await examineServer(server, names, pods);
  const {readNewer, readPending} = await import('../engines/pending-migrations.ts');
  const folder = migrationsFolder(root);
  const [newer, pending] = await Promise.all([readNewer(databases, folder), readPending(databases, folder)]);
  return {found: [...found, ...newer.map(tooNew)], pending: pending.length};
};

const tooNew = (migration: string): Omit<Finding, 'check'> => ({
  status: 'fail',
  found: `a newer release has run ${migration}, which removed something`,
  remedy: 'Run a release that has this migration, or restore a backup.',
});

export const postgres: Check = {
  name: 'PostgreSQL',
  remedy,
  async examine(target) {
    const {found, pending} = await examine(target);
    if (pending === undefined) return found;
    if (pending === 0) return [...found, {status: 'ok', found: 'no migration is pending'}];
    return [...found, {status: 'fail', found: `${pending} migrations are pending`, remedy: 'Run: ecom migrate up'}];
  },
};

/** Before an installation or an update: migrations run next. */
export const postgresBeforeMigrations: Check<EngineTarget> = {
  name: 'PostgreSQL',
  remedy,
  async examine(target) {
    const {found, pending} = await examine(target);
    return pending === undefined ? found : [...found, {status: 'ok', found: `${pending} migrations are pending`}];
  },
};
