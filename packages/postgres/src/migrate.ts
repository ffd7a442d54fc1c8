import {readdir, readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {Failure} from '@ecom/core/failure';
import pg from 'pg';
import {Umzug} from 'umzug';
import {unreachableDatabase} from './errors.ts';

const folder = fileURLToPath(new URL('../../../migrations/', import.meta.url));

export type MigrateOptions = {
  readonly url: string;
  /** A folder of `migrations/`; `shared`, the tables of every service, comes first. */
  readonly service: string;
  /** `down` reverts the service's last migration. */
  readonly direction?: 'up' | 'down';
};

/**
 * Migrates a service's database to the newest schema. Safe to run from several processes at once: an advisory lock serializes them.
 * Each migration commits together with its entry in the table `migration`.
 *
 * @returns names of the migrations that ran
 */
export const migrate = async ({url, service, direction = 'up'}: MigrateOptions): Promise<readonly string[]> => {
  const client = new pg.Client({connectionString: url, application_name: `${service} migrate`});
  await client.connect().catch(error => {
    throw unreachableDatabase(error);
  });
  try {
    await client.query(`select pg_advisory_lock(hashtext('migrate'))`);
    await client.query(
      'create table if not exists migration (name text primary key, ran_at timestamptz not null default now())',
    );
    // An earlier name of the folder.
    await client.query(`update migration set name = 'shared' || substr(name, 7) where name like 'kernel/%'`);

    const apply = async (path: string, entry: string, name: string) => {
      await client.query('begin');
      try {
        await client.query(await readFile(path, 'utf8'));
        await client.query(entry, [name]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw brokenMigration(name, error);
      }
    };
    const umzug = new Umzug({
      migrations: (await migrationsOf('shared', service)).map(name => ({
        name,
        up: () => apply(`${folder}${name}.up.sql`, 'insert into migration (name) values ($1)', name),
        down: () => apply(`${folder}${name}.down.sql`, 'delete from migration where name = $1', name),
      })),
      storage: {
        executed: async () =>
          (await client.query('select name from migration order by ran_at, name')).rows.map(row => row.name as string),
        // `apply` writes the entry, in the migration's transaction.
        logMigration: async () => {},
        unlogMigration: async () => {},
      },
      logger: undefined,
    });
    const ran = direction === 'up' ? await umzug.up() : await umzug.down();
    return ran.map(({name}) => name);
  } finally {
    await client.end();
  }
};

/** `shared/0001_events`, `users/0001_users`, …: by folder, then by number. */
const migrationsOf = async (...folders: string[]) => {
  const names = await Promise.all(
    folders.map(async name => (await readdir(folder + name)).map(file => `${name}/${file}`).sort()),
  );
  return names.flat().flatMap(path => (path.endsWith('.up.sql') ? [path.slice(0, -'.up.sql'.length)] : []));
};

const brokenMigration = (name: string, cause: unknown) =>
  new Failure(
    'unavailable',
    'broken-migration',
    `Migration ${name} failed: ${cause instanceof Error ? cause.message : cause}. It was rolled back.`,
  );
