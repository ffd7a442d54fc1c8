import {postgresServices} from '@ecom/contracts/services';
import {openDatabase} from './database.ts';
import {unreachableDatabase} from './errors.ts';
import {migrate} from './migrate.ts';

/** The name of a service's database: `users`, or `shop_users` when `url` ends in `/shop`, for servers that several shops share. */
const nameOf = (url: string, service: string): string => {
  const shared = decodeURIComponent(new URL(url).pathname.slice(1));
  return shared && shared !== 'postgres' ? `${shared}_${service}` : service;
};

export const databaseOf = (url: string, service: string): string => {
  const address = new URL(url);
  address.pathname = `/${nameOf(url, service)}`;
  return address.href;
};

/** Creates missing databases and migrates all of them. @returns names of the migrations that ran */
export const prepareDatabases = async (adminUrl: string): Promise<readonly string[]> => {
  const server = new URL(adminUrl);
  server.pathname = '/postgres';
  const admin = openDatabase({url: server.href, name: 'standalone', poolSize: 1});
  try {
    const [rows] = await admin.sequelize.query('select datname from pg_database').catch(error => {
      throw unreachableDatabase(error);
    });
    const known = new Set((rows as {datname: string}[]).map(({datname}) => datname));
    for (const service of postgresServices) {
      const name = nameOf(adminUrl, service);
      if (!known.has(name)) await admin.sequelize.query(`create database "${name}"`);
    }
  } finally {
    await admin.close();
  }
  const ran = await Promise.all(
    postgresServices.map(service => migrate({url: databaseOf(adminUrl, service), service})),
  );
  return ran.flat();
};
