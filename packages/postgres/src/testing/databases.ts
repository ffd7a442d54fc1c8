import {randomUUID} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {startPostgres} from '@ecom/embedded-postgres';
import {registerCompletionHandler, type TestFn} from 'ava';
import type pg from 'pg';
import {databaseOn, disposable, makeTemplate, onServer} from './templates.ts';

type Teardown = {teardown(end: () => Promise<void>): void};

/**
 * A database of this test's own, with a service's newest schema; it is dropped when the test ends.
 *
 * @returns its address
 */
export const testDatabase = async (t: Teardown, service: string): Promise<string> => {
  const {url, drop} = await makeDatabase(service);
  t.teardown(drop);
  return url;
};

/**
 * One database for all tests of a file. Call it beside the tests: it declares hooks.
 *
 * @returns its address, to be asked for in tests and in hooks that are declared later
 */
export const fileDatabase = (test: TestFn<unknown>, service: string): (() => string) => {
  let database: Awaited<ReturnType<typeof makeDatabase>> | undefined;
  test.before(`makes a database for ${service}`, async () => {
    database = await makeDatabase(service);
  });
  test.after.always(`drops the database for ${service}`, () => database?.drop());
  return () => {
    if (!database) throw new Error('The database is made before the tests: ask for its address inside of one.');
    return database.url;
  };
};

const makeDatabase = async (service: string) => {
  const server = await findServer();
  await findTemplate(server, service);
  const name = `test_${service}_${randomUUID().slice(-12)}`;
  await onServer(server, client => copy(client, `template_${service}`, name));
  return {
    url: databaseOn(server, name),
    drop: () => onServer(server, async client => void (await client.query(`drop database "${name}" with (force)`))),
  };
};

/** Copies files: with fsync off, many times quicker than the default, which writes each page to the log. */
const copy = async (client: pg.Client, template: string, name: string): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`create database "${name}" template "${template}" strategy file_copy`);
      return;
    } catch (error) {
      // 55006: somebody looks into the template at this moment.
      if ((error as pg.DatabaseError).code !== '55006' || attempt === 20) throw error;
      await delay(100);
    }
  }
};

const templates = new Map<string, Promise<void>>();
const findTemplate = (server: string, service: string): Promise<void> => {
  const template = templates.get(service) ?? makeTemplate(server, service);
  templates.set(service, template);
  return template;
};

let ownServer: Promise<string> | undefined;
/** The server of the whole run; for a file that is run by AVA alone, one for its process. */
const findServer = async (): Promise<string> => {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL;
  ownServer ??= startOwnServer();
  return ownServer;
};

const startOwnServer = async (): Promise<string> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ecom-test-'));
  const postgres = await startPostgres({dataDir, settings: disposable});
  registerCompletionHandler(async () => {
    await postgres.stop();
    await rm(dataDir, {recursive: true});
  });
  return postgres.url('postgres');
};
