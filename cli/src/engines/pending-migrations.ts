import type {ServiceDatabase} from '@ecom/postgres/databases';
import {listMigrations} from '@ecom/postgres/migrate';
import {readMigration} from '@ecom/postgres/migration-files';

/** The migrations that would run, with their SQL. A database that does not exist yet lacks all of them. */
export const readPending = async (databases: readonly ServiceDatabase[], folder: string) => {
  const lists = await Promise.all(
    databases.map(async ({service, url}) => {
      const pending = (await listMigrations({service, url, folder})).filter(({ranAt}) => ranAt === null);
      return Promise.all(
        pending.map(async ({name}) => ({service, name, sql: await readMigration(folder, name, 'up')})),
      );
    }),
  );
  return lists.flat();
};
