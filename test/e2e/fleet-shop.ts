import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {engineUrls} from '@ecom/dev/engines/engines';
import {startFleet} from '@ecom/dev/fleet/fleet';
import {seed} from '@ecom/dev/fleet/seed';
import {administrator, type Shop, type ShopOptions} from './contract.ts';
import {dropDatabases} from './database.ts';

/** What other processes must know of a fleet to use it. */
export type SharedFleet = {
  readonly url: string;
  readonly adminUrl: string;
  /** The address of the databases, before the service's name. */
  readonly databases: string;
  /** Holds the logs. */
  readonly folder: string;
};

const outputIn = async (folder: string): Promise<string> => {
  const logs = (await readdir(folder)).filter(name => name.endsWith('.log'));
  return (await Promise.all(logs.map(name => readFile(join(folder, name), 'utf8')))).join('');
};

/** Starts every service as a process of its own, on the engines given. The same folder means the same data. */
export const startFleetShop = async (
  {dataDir, env = {}}: ShopOptions = {},
  engines = engineUrls(process.env),
): Promise<Shop & {readonly shared: SharedFleet}> => {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'ecom-shop-')));
  const {DEMO = '1', ...rest} = env;
  const fleet = await startFleet({
    name: basename(folder).toLowerCase().replaceAll(/\W/g, '_'),
    engines,
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
    shared: {url: fleet.url, adminUrl: fleet.adminUrl, databases: fleet.databaseOf(''), folder},
    databaseOf: fleet.databaseOf,
    output: () => outputIn(folder),
    async stop() {
      const complaints = await fleet.stop();
      if (!dataDir) {
        await dropDatabases(engines.postgres, fleet.databaseOf(''));
        await rm(folder, {recursive: true, force: true});
      }
      return complaints.length;
    },
    kill: fleet.kill,
  };
};

/** The fleet that the run has started for all of its test files, if it has: `TEST_FLEET` tells of it. */
export const sharedFleetShop = (): Omit<Shop, 'stop' | 'kill'> | undefined => {
  if (!process.env.TEST_FLEET) return undefined;
  const {url, adminUrl, databases, folder} = JSON.parse(process.env.TEST_FLEET) as SharedFleet;
  const databaseOf = (service: string) => {
    const address = new URL(databases);
    address.pathname += service;
    return address.href;
  };
  return {url, adminUrl, databaseOf, output: () => outputIn(folder)};
};
