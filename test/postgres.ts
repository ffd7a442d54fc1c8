import {randomUUID} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import pg from 'pg';

const server = (): string => {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error(
      'Run the tests with npm test (npm test -- some/file.test.ts for a few): it starts the PostgreSQL that they need.',
    );
  return url;
};

const on = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** The address of a database on the test run's server. */
export const databaseAt = (name: string): string => {
  const url = new URL(server());
  url.pathname = `/${name}`;
  return url.href;
};

/** A database of this test's own, with a service's newest schema; it is dropped when the test ends. */
export const testDatabase = async (t: ExecutionContext<any>, service: string): Promise<string> => {
  const name = `test_${service}_${randomUUID().slice(0, 8)}`;
  // Copies of one template wait for each other; two that start at once may also see each other as a user of it.
  await on(server(), async client => {
    await client.query(`select pg_advisory_lock(hashtext('template_${service}'))`);
    await client.query(`create database "${name}" template "template_${service}"`);
  });
  t.teardown(async () => {
    await on(server(), client => client.query(`drop database if exists "${name}" with (force)`));
  });
  return databaseAt(name);
};
