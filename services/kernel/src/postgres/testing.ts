import type {ExecutionContext} from 'ava';
import {testDatabase} from '../../../../test/postgres.ts';
import {type Database, openDatabase} from './database.ts';

/** An open database with the kernel's tables, and its address, until the test ends. */
export const openTestDatabase = async (
  t: ExecutionContext,
  service = 'users',
): Promise<{db: Database; url: string}> => {
  const url = await testDatabase(t, service);
  const db = openDatabase({url, name: 'test', pool: 10});
  t.teardown(() => db.close());
  return {db, url};
};
