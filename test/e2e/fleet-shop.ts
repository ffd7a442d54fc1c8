import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {startFleet} from '../fleet/fleet.ts';
import {seed} from '../fleet/seed.ts';
import {administrator, type Shop, type ShopOptions} from './contract.ts';

/** Starts every service as a process of its own, on the engines that the environment names. The same folder means the same data. */
export const startFleetShop = async ({dataDir, env = {}}: ShopOptions = {}): Promise<Shop> => {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'ecom-shop-')));
  const {DEMO = '1', ...rest} = env;
  const fleet = await startFleet({
    name: basename(folder).toLowerCase().replaceAll(/\W/g, '_'),
    engines: {
      postgres: process.env.DATABASE_URL!,
      kafka: process.env.KAFKA_BROKERS!,
      redis: process.env.REDIS_URL!,
      mongo: process.env.MONGO_URL!,
    },
    folder,
    env: {RATE_LIMIT: '0', CHECK_ANSWERS: '1', LOG_LEVEL: 'warn', ...rest},
    administrator,
  });
  await seed(fleet, DEMO).catch(async error => {
    await fleet.stop();
    throw error;
  });
  return {
    url: fleet.url,
    adminUrl: fleet.adminUrl,
    databaseOf: fleet.databaseOf,
    output: async () => (await Promise.all(fleet.members.map(({log}) => readFile(log, 'utf8')))).join(''),
    async stop() {
      const complaints = await fleet.stop();
      if (!dataDir) await rm(folder, {recursive: true, force: true});
      return complaints.length;
    },
    kill: fleet.kill,
  };
};
