import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {engineUrls} from '@ecom/dev/engines/engines';
import {startFleet} from '@ecom/dev/fleet/fleet';
import {seed} from '@ecom/dev/fleet/seed';
import {administrator, type Shop, type ShopOptions} from './contract.ts';
import {dropDatabases} from './database.ts';

/** What other processes need to use a running fleet. */
export type SharedFleet = {
  readonly url: string;
  readonly adminUrl: string;
  /** Prefix of the database URLs; the service's name follows. */
  readonly databaseUrlPrefix: string;
  /** Folder of the logs. */
  readonly folder: string;
};

const readLogs = async (folder: string): Promise<string> => {
  const logs = (await readdir(folder)).filter(name => name.endsWith('.log'));
  return (await Promise.all(logs.map(name => readFile(join(folder, name), 'utf8')))).join('');
};

/** Starts every service in a process of its own on the given engines. The same `dataDir` reuses the same data. */
export const startFleetShop = async (
  {dataDir, env = {}}: ShopOptions = {},
  engines = engineUrls(process.env),
): Promise<Shop & {readonly shared: SharedFleet}> => {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'ecom-shop-')));
  const {DEMO = '1', ...rest} = env;
  const fleet = await startFleet({
    name: basename(folder).toLowerCase().replaceAll(/\W/g, '_'),
    engines,
    pooler: process.env.TEST_POOLER_URL,
    folder,
    env: {RATE_LIMIT: '0', VALIDATE_RESPONSES: '1', LOG_LEVEL: 'warn', ...rest},
    administrator,
  });
  await seed(fleet, DEMO).catch(async error => {
    await fleet.stop();
    throw error;
  });
  return {
    url: fleet.url,
    adminUrl: fleet.adminUrl,
    shared: {url: fleet.url, adminUrl: fleet.adminUrl, databaseUrlPrefix: fleet.databaseOf(''), folder},
    databaseOf: fleet.databaseOf,
    output: () => readLogs(folder),
    async stop() {
      const problems = await fleet.stop();
      if (!dataDir) {
        await dropDatabases(engines.postgres, fleet.databaseOf(''));
        await rm(folder, {recursive: true, force: true});
      }
      return problems.length;
    },
    kill: fleet.kill,
  };
};

/** The fleet that the test run has started for all of its test files: `TEST_FLEET` describes it. */
export const sharedFleetShop = (): Omit<Shop, 'stop' | 'kill'> | undefined => {
  if (!process.env.TEST_FLEET) return undefined;
  const {url: apiUrl, adminUrl, databaseUrlPrefix, folder} = JSON.parse(process.env.TEST_FLEET) as SharedFleet;
  const databaseOf = (service: string) => {
    const url = new URL(databaseUrlPrefix);
    url.pathname += service;
    return url.href;
  };
  return {url: apiUrl, adminUrl, databaseOf, output: () => readLogs(folder)};
};
