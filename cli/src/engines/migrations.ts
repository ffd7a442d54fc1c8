import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {DatabaseAddress} from '@ecom/postgres/address';
import type {Phase} from '@ecom/postgres/migration-files';
import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from '../client/errors.ts';
import {environment} from '../environment.ts';
import {addressFlag} from './flags.ts';

export const databaseFlag = {
  'database-url': addressFlag('DATABASE_URL', 'A PostgreSQL server, or the database of the service'),
};

const assertService = async (service: string, others: readonly string[] = []): Promise<string> => {
  const {postgresServices} = await import('@ecom/contracts/services');
  const known: readonly string[] = [...postgresServices, ...others];
  if (known.includes(service)) return service;
  throw new UsageError(`There is no service ${service} with a PostgreSQL database. Services: ${known.join(', ')}`);
};

/** The argument SERVICE: one with a database in PostgreSQL. */
export const migratedService = Args.custom<string>({parse: service => assertService(service)});

/** The same, or `shared`, the tables of every service. */
export const migrationOwner = Args.custom<string>({parse: service => assertService(service, ['shared'])});

/** When a migration runs during an update. */
export const phaseFlag = Flags.custom<Phase>({options: ['expand', 'contract']});

/** The SQL files: inside of the published package, else those of the repository or the image. */
export const migrationsFolder = (root: string): string =>
  [join(root, 'migrations'), join(root, '..', 'migrations')].find(existsSync) ?? join(root, 'migrations');

/** The server that an address names, and perhaps a database on it. @throws CommandError without an address */
export const serverOf = async (flag: string | undefined): Promise<DatabaseAddress> => {
  const address = await readAddress(flag);
  if (!address) throw new CommandError('No database is named. Use --database-url, or set DATABASE_URL.');
  return address;
};

/**
 * The databases that an address means.
 *
 * @throws CommandError without an address
 */
export const targetsOf = async (flag: string | undefined, service?: string) => {
  const address = await serverOf(flag);
  const {serviceDatabases, isServer} = await import('@ecom/postgres/databases');
  return {databases: serviceDatabases(address, service), isServer: !service || isServer(address), address};
};

/** The flag wins over the variables that name an address; a password and certificates come from variables in any case. */
export const readAddress = async (flag: string | undefined): Promise<DatabaseAddress | undefined> => {
  // oclif passes the variable as the flag.
  const isFlag = flag !== undefined && flag !== environment.DATABASE_URL;
  if (isFlag && !URL.canParse(flag))
    throw new UsageError('--database-url is no address such as postgres://user@host/database.');
  const {databaseAddress, databaseVariables} = await import('@ecom/postgres/address');
  const {readConfig} = await import('@ecom/core/config');
  const {z} = await import('zod');
  const {DATABASE_URL, DATABASE_DIRECT_URL, ...secrets} = databaseVariables;
  const urls = z.object({DATABASE_URL: DATABASE_URL.optional(), DATABASE_DIRECT_URL});
  const {DATABASE_DIRECT_URL: directUrl, DATABASE_URL: url = directUrl} = readConfig(
    urls,
    isFlag ? {DATABASE_URL: flag} : environment,
  );
  return (
    url &&
    databaseAddress({...readConfig(z.object(secrets), environment), DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl})
  );
};
