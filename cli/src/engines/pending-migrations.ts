import type {ServiceDatabase} from '@ecom/postgres/databases';
import {listMigrations, newerContracts} from '@ecom/postgres/migrate';
import {type Phase, pendingInPhase, readMigration} from '@ecom/postgres/migration-files';

/** The migrations that would run in a phase (default: in both), with their SQL. A database that does not exist yet lacks all of them. */
export const readPending = async (databases: readonly ServiceDatabase[], folder: string, phase: Phase = 'contract') => {
  const lists = await Promise.all(
    databases.map(async ({service, address}) => {
      const migrations = new Map(
        (await listMigrations({service, address, folder})).map(({name, ranAt}) => [name, ranAt]),
      );
      const pending = await pendingInPhase(folder, [...migrations.keys()], name => migrations.get(name) != null, phase);
      return Promise.all(pending.map(async name => ({service, name, sql: await readMigration(folder, name, 'up')})));
    }),
  );
  return lists.flat();
};

/** The migrations by which a newer release has removed what this one may need. */
export const readNewer = async (databases: readonly ServiceDatabase[], folder: string): Promise<readonly string[]> =>
  (await Promise.all(databases.map(database => newerContracts({...database, folder})))).flat();
