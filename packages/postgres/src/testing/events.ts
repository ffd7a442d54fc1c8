import type {ExecutionContext} from 'ava';
import {type Database, openDatabase} from '../database.ts';
import {testDatabase} from './databases.ts';

/** An open database with the tables that every service has, and its address, until the test ends. */
export const openTestDatabase = async (
  t: ExecutionContext,
  service = 'users',
): Promise<{db: Database; url: string}> => {
  const url = await testDatabase(t, service);
  const db = openDatabase({address: url, name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return {db, url};
};
