import {randomUUID} from 'node:crypto';
import {type Database, openDatabase} from '@ecom/postgres/database';
import {migrate} from '@ecom/postgres/migrate';
import pg from 'pg';

export type BenchDatabase = {readonly url: string; readonly client: pg.Client; readonly db: Database};

/** Runs `work` with a new database that has an outbox and an inbox, and drops it afterwards. */
export const withDatabase = async <T>(server: string, work: (database: BenchDatabase) => Promise<T>): Promise<T> => {
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const admin = new pg.Client(server);
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = Object.assign(new URL(server), {pathname: `/${name}`}).href;
  await migrate({address: url, service: 'notification'});
  const db = openDatabase({address: url, name: 'bench', poolSize: 2});
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work({url, client, db});
  } finally {
    await client.end();
    await db.close();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
};
