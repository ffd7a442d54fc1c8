import {postgresServices} from '@ecom/contracts/services';
import {Failure} from '@ecom/core/failure';
import pg from 'pg';
import {changeUrl, type DatabaseAddress, directUrlOf} from './address.ts';
import {openConnection} from './connections.ts';
import {migrate} from './migrate.ts';

/** The database that an address names; empty when it names a server only. */
export const namedDatabase = (address: DatabaseAddress): string => {
  const name = decodeURIComponent(new URL(directUrlOf(address)).pathname.slice(1));
  return name === 'postgres' ? '' : name;
};

/** Whether an address names a server, and no database on it. */
export const isServer = (address: DatabaseAddress): boolean => namedDatabase(address) === '';

/** The name of a service's database: `users`, or `shop_users` when `url` ends in `/shop`, for servers that several shops share. */
const nameOf = (url: string, service: string): string => {
  const shared = namedDatabase(url);
  return shared ? `${shared}_${service}` : service;
};

/** The address of another database on the same server. */
export const onDatabase = <A extends DatabaseAddress>(address: A, nameOf: (url: string) => string): A =>
  changeUrl(address, url => Object.assign(new URL(url), {pathname: `/${nameOf(url)}`}).href);

export const databaseOf = <A extends DatabaseAddress>(server: A, service: string): A =>
  onDatabase(server, url => nameOf(url, service));

/** The service whose database an address names by its usual name: `/users`, `/shop_users`. */
export const ownerOf = (address: DatabaseAddress): string | undefined => {
  const name = namedDatabase(address);
  return postgresServices.find(service => name === service || name.endsWith(`_${service}`));
};

export type ServiceDatabase = {readonly service: string; readonly address: DatabaseAddress};

/**
 * The databases that an operator means. With a service, the address may be that of its own database; otherwise it names a server, as for a standalone shop.
 *
 * @param service default: every service with a database in PostgreSQL
 * @throws Failure `invalid` when it is the database of one service, and all are meant
 */
export const serviceDatabases = (address: DatabaseAddress, service?: string): readonly ServiceDatabase[] => {
  const name = namedDatabase(address);
  if (service) return [{service, address: name ? address : databaseOf(address, service)}];
  const owner = ownerOf(address);
  if (owner) throw oneServiceOnly(name, owner);
  return allDatabases(address);
};

const allDatabases = (server: DatabaseAddress): readonly ServiceDatabase[] =>
  postgresServices.map(service => ({service, address: databaseOf(server, service)}));

const oneServiceOnly = (name: string, service: string) =>
  new Failure(
    'invalid',
    'database-of-one-service',
    `DATABASE_URL names ${name}, the database of ${service} only. Name the service, or a server.`,
  );

/**
 * Creates the databases that their server lacks.
 *
 * @param server its address, by a role that may create databases
 */
export const createDatabases = async (
  server: DatabaseAddress,
  databases: readonly ServiceDatabase[],
): Promise<void> => {
  const administration = onDatabase(server, () => 'postgres');
  const client = await openConnection(administration, 'create databases');
  try {
    const {rows} = await client.query<{datname: string}>('select datname from pg_database');
    const known = new Set(rows.map(({datname}) => datname));
    const names = databases.map(({address}) => namedDatabase(address)).filter(name => !known.has(name));
    for (const name of names) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
};

/** Creates missing databases and migrates all of them. @returns names of the migrations that ran */
export const prepareDatabases = async (server: DatabaseAddress): Promise<readonly string[]> => {
  const databases = allDatabases(server);
  await createDatabases(server, databases);
  return (await Promise.all(databases.map(migrate))).flat();
};
