import type {ServiceDatabase} from '@ecom/postgres/databases';
import type {Client} from 'pg';
import {CommandError} from '../client/errors.ts';
import {migratedService} from './migrations.ts';

/** The argument SERVICE of commands for one service or all of them. */
export const serviceArg = migratedService({description: 'One service (default: all).'});

/** SQLSTATE of a table that does not exist. */
const missingTable = '42P01';

/**
 * Does `work` on the databases of services, on all at the same time.
 *
 * @throws CommandError for a database that lacks the migration
 */
export const onWriteModes = <T>(
  databases: readonly ServiceDatabase[],
  work: (client: Client) => Promise<T>,
): Promise<readonly {readonly service: string; readonly result: T}[]> =>
  Promise.all(
    databases.map(async ({service, address}) => {
      const {openConnection} = await import('@ecom/postgres/connections');
      const client = await openConnection(address, 'ecom maintenance');
      try {
        return {service, result: await work(client)};
      } catch (error) {
        throw (error as {code?: string}).code === missingTable ? notMigrated(service) : error;
      } finally {
        await client.end();
      }
    }),
  );

const notMigrated = (service: string) =>
  new CommandError(`The database of ${service} knows no maintenance yet. Migrate it: ecom migrate up ${service}`);
