import {Failure} from '@ecom/core/failure';
import type pg from 'pg';
import {Umzug} from 'umzug';
import type {DatabaseAddress} from './address.ts';
import {openConnection} from './connections.ts';
import {driverError} from './driver-error.ts';
import {
  type Direction,
  migrationNames,
  migrationsFolder,
  type Phase,
  pendingInPhase,
  readMigration,
  readPhase,
} from './migration-files.ts';

export type DatabaseOptions = {
  readonly address: DatabaseAddress;
  /** A folder of `migrations/`; `shared`, the tables of every service, comes first. */
  readonly service: string;
  /** Default: the repository's `migrations/`. */
  readonly folder?: string | undefined;
};

export type MigrateOptions = DatabaseOptions & {
  /** `down` reverts the service's last migration. */
  readonly direction?: Direction;
  /** Of `up`; default: every pending migration. */
  readonly phase?: Phase | undefined;
  /** Of `up`, instead of a phase: names of pending migrations, which run in this order. */
  readonly only?: readonly string[] | undefined;
};

/** A migration, and when it ran in a database: RFC 3339, null while it is pending. */
export type Migration = {readonly name: string; readonly ranAt: string | null};

const withClient = async <T>(
  {address, service}: DatabaseOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = await openConnection(address, `${service} migrate`).catch(failure => {
    throw driverError(failure.cause).code === missingDatabase ? noDatabase(service, failure.cause.message) : failure;
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** SQLSTATE of a database that does not exist, and of such a table. */
const [missingDatabase, missingTable] = ['3D000', '42P01'];

/**
 * The migrations of a service in the order in which they run. All are pending in a database that does not exist yet. Changes nothing.
 *
 * @throws Failure `unavailable` when the database cannot be reached
 */
export const listMigrations = async ({
  folder = migrationsFolder,
  ...options
}: DatabaseOptions): Promise<readonly Migration[]> => {
  const rows = await withClient(options, async client => {
    const result = await client.query<{name: string; ran_at: Date}>('select name, ran_at from migration');
    return result.rows;
  }).catch(error => {
    if (![missingTable, 'no-database'].includes(error.code)) throw error;
    return [];
  });
  const ranAt = new Map(rows.map(row => [row.name.replace(earlierFolder, 'shared/'), row.ran_at.toISOString()]));
  const names = await migrationNames(folder, options.service);
  return names.map(name => ({name, ranAt: ranAt.get(name) ?? null}));
};

/** The name that the folder `shared` had. */
const earlierFolder = /^kernel\//;

/** Migrations that removed something for a newer release. Tables of releases that did not record phases yet count as expanded only. */
const readContracts = async (client: pg.Client, names: readonly string[]): Promise<readonly string[]> => {
  const {rows} = await client.query<{name: string}>(
    `select name from migration where to_jsonb(migration) ->> 'phase' = 'contract' and not name = any($1) order by name`,
    [names],
  );
  return rows.map(({name}) => name);
};

/**
 * The migrations by which a newer release has removed what this one may need: it must not run on such a database. Changes nothing.
 *
 * @returns their names; none for a database that does not exist
 * @throws Failure `unavailable` when the database cannot be reached
 */
export const newerContracts = async ({
  folder = migrationsFolder,
  ...options
}: DatabaseOptions): Promise<readonly string[]> => {
  const names = await migrationNames(folder, options.service);
  return withClient(options, client => readContracts(client, names)).catch(error => {
    if (![missingTable, 'no-database'].includes(error.code)) throw error;
    return [];
  });
};

/**
 * Migrates a service's database to the newest schema. Safe to run from several processes at once: an advisory lock serializes them.
 * Each migration commits together with its entry in the table `migration`.
 *
 * @returns names of the migrations that ran
 * @throws Failure `unavailable` when the database cannot be reached, or a migration failed and was rolled back; `conflict` when a phase would skip a
 * migration, or when a newer release has contracted the database
 */
export const migrate = ({direction = 'up', phase, only, folder = migrationsFolder, ...options}: MigrateOptions) =>
  withClient(options, async (client): Promise<readonly string[]> => {
    await client.query(`select pg_advisory_lock(hashtext('migrate'))`);
    await client.query(
      'create table if not exists migration (name text primary key, ran_at timestamptz not null default now())',
    );
    await client.query('alter table migration add column if not exists phase text');
    await client.query(`update migration set name = 'shared' || substr(name, 7) where name like 'kernel/%'`);

    let failure: Failure | undefined;
    const apply = async (name: string, direction: Direction) => {
      await client.query('begin');
      try {
        await client.query(await readMigration(folder, name, direction));
        await (direction === 'up'
          ? client.query('insert into migration (name, phase) values ($1, $2)', [name, await readPhase(folder, name)])
          : client.query('delete from migration where name = $1', [name]));
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        failure = brokenMigration(name, error);
        throw failure;
      }
    };
    const names = await migrationNames(folder, options.service);
    const [contract] = direction === 'up' ? await readContracts(client, names) : [];
    if (contract) throw schemaTooNew(contract);
    const executed = async () =>
      (await client.query('select name from migration order by ran_at, name')).rows.map(row => row.name as string);
    const umzug = new Umzug({
      migrations: names.map(name => ({
        name,
        up: () => apply(name, 'up'),
        down: () => apply(name, 'down'),
      })),
      storage: {
        executed,
        // `apply` writes the entry, in the migration's transaction.
        logMigration: async () => {},
        unlogMigration: async () => {},
      },
      logger: undefined,
    });
    const upTo = async (phase: Phase) => {
      const known = new Set(await executed());
      return umzug.up({migrations: [...(await pendingInPhase(folder, names, name => known.has(name), phase))]});
    };
    const up = () => {
      if (only) return umzug.up({migrations: [...only]});
      return phase ? upTo(phase) : umzug.up();
    };
    const ran = await (direction === 'down' ? umzug.down() : up()).catch(error => {
      // Umzug wraps it in an error of its own.
      throw failure ?? error;
    });
    return ran.map(({name}) => name);
  });

const noDatabase = (service: string, reason: string) =>
  new Failure(
    'not-found',
    'no-database',
    `${service} has no database: ${reason}. Create it, or name a server that ecom may create it on.`,
  );

const schemaTooNew = (contract: string) =>
  new Failure(
    'conflict',
    'schema-too-new',
    `A newer release has run ${contract}, which removed what this one may need. Run a release that has this migration, or restore a backup.`,
  );

const brokenMigration = (name: string, cause: unknown) =>
  new Failure(
    'unavailable',
    'broken-migration',
    `Migration ${name} failed: ${cause instanceof Error ? cause.message : cause}. It was rolled back.`,
  );
