import type pg from 'pg';
import type {Shop, ShopOptions} from './contract.ts';
import {dropDatabases, lookInto} from './database.ts';
import {sharedFleetShop, startFleetShop} from './fleet-shop.ts';
import {startStandaloneShop} from './standalone-shop.ts';

/** The shop under test: the standalone process, or the fleet when `TEST_SHOP` says so. */
export const startShop: (options?: ShopOptions) => Promise<Shop> =
  process.env.TEST_SHOP === 'fleet' ? startFleetShop : startStandaloneShop;

/** A shop of this file's own, on databases of its own on the test run's PostgreSQL. */
const startOwnShop = async (env: Readonly<Record<string, string>>) => {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('Run the tests with npm test: it starts the PostgreSQL that they need.');
  const databaseUrl = new URL(server);
  databaseUrl.pathname = `/e2e_${process.pid}`;
  const shop = await startShop({databaseUrl: databaseUrl.href, env});
  return {
    ...shop,
    async drop() {
      await shop.stop();
      await dropDatabases(server, shop.databaseOf(''));
    },
  };
};

/**
 * A shop for one test file; `drop` ends it. Where the run has started a fleet for all, files share it, but for those that start their processes
 * in an environment of their own, or look into all of the books and must be `alone`.
 */
export const startFileShop = async (env: Readonly<Record<string, string>> = {}, {alone = false} = {}) => {
  const special = alone || Object.keys(env).some(name => name !== 'DEMO');
  const shared = special ? undefined : sharedFleetShop();
  const shop = shared ? {...shared, drop: async () => {}} : await startOwnShop(env);
  return {
    ...shop,
    sql: <Row extends pg.QueryResultRow>(service: string, text: string, values: unknown[] = []) =>
      lookInto<Row>(shop.databaseOf(service), text, values),
  };
};

export type FileShop = Awaited<ReturnType<typeof startFileShop>>;
