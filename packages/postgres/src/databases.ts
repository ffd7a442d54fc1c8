import {postgresServices} from '@ecom/contracts/services';
import {Failure} from '@ecom/core/failure';
import pg from 'pg';
import {unreachableDatabase} from './driver-error.ts';
import {migrate} from './migrate.ts';

/** The database that an address names; empty when it names a server only. */
const namedDatabase = (url: string): string => {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  return name === 'postgres' ? '' : name;
};

/** Whether an address names a server, and no database on it. */
export const isServer = (url: string): boolean => namedDatabase(url) === '';

/** The name of a service's database: `users`, or `shop_users` when `url` ends in `/shop`, for servers that several shops share. */
const nameOf = (url: string, service: string): string => {
  const shared = namedDatabase(url);
  return shared ? `${shared}_${service}` : service;
};

export const databaseOf = (url: string, service: string): string => {
  const address = new URL(url);
  address.pathname = `/${nameOf(url, service)}`;
  return address.href;
};

/** The service whose database an address names by its usual name: `/users`, `/shop_users`. */
export const ownerOf = (url: string): string | undefined => {
  const name = namedDatabase(url);
  return postgresServices.find(service => name === service || name.endsWith(`_${service}`));
};

export type ServiceDatabase = {readonly service: string; readonly url: string};

/**
 * The databases that an operator means. With a service, `url` may name its own database; otherwise `url` names a server, as for a standalone shop.
 *
 * @param service default: every service with a database in PostgreSQL
 * @throws Failure `invalid` when `url` is the database of one service, and all are meant
 */
export const serviceDatabases = (url: string, service?: string): readonly ServiceDatabase[] => {
  const name = namedDatabase(url);
  if (service) return [{service, url: name ? url : databaseOf(url, service)}];
  const owner = ownerOf(url);
  if (owner) throw oneServiceOnly(name, owner);
  return allDatabases(url);
};

const allDatabases = (url: string): readonly ServiceDatabase[] =>
  postgresServices.map(service => ({service, url: databaseOf(url, service)}));

const oneServiceOnly = (name: string, service: string) =>
  new Failure(
    'invalid',
    'database-of-one-service',
    `DATABASE_URL names ${name}, the database of ${service} only. Name the service, or a server.`,
  );

/**
 * Creates the databases that their server lacks.
 *
 * @param serverUrl the address of the server, by a role that may create databases
 */
export const createDatabases = async (serverUrl: string, databases: readonly ServiceDatabase[]): Promise<void> => {
  const server = Object.assign(new URL(serverUrl), {pathname: '/postgres'}).href;
  const client = new pg.Client({connectionString: server, application_name: 'create databases'});
  await client.connect().catch(error => {
    throw unreachableDatabase(error);
  });
  try {
    const {rows} = await client.query<{datname: string}>('select datname from pg_database');
    const known = new Set(rows.map(({datname}) => datname));
    const names = databases.map(({url}) => namedDatabase(url)).filter(name => !known.has(name));
    for (const name of names) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
};

/** Creates missing databases and migrates all of them. @returns names of the migrations that ran */
export const prepareDatabases = async (serverUrl: string): Promise<readonly string[]> => {
  const databases = allDatabases(serverUrl);
  await createDatabases(serverUrl, databases);
  return (await Promise.all(databases.map(migrate))).flat();
};
