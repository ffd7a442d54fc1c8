import type pg from 'pg';
import type {Shop, ShopOptions} from './contract.ts';
import {dropDatabases, queryDatabase} from './database.ts';
import {sharedFleetShop, startFleetShop} from './fleet-shop.ts';
import {startStandaloneShop} from './standalone-shop.ts';

/** Starts the shop under test: the standalone process, or the fleet when `TEST_SHOP` is `fleet`. */
export const startShop: (options?: ShopOptions) => Promise<Shop> =
  process.env.TEST_SHOP === 'fleet' ? startFleetShop : startStandaloneShop;

/** Starts a shop for this file alone, with databases of its own on the PostgreSQL server of the test run. */
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
 * Starts a shop for one test file; `drop` stops it and drops its databases. When the test run has started a shared fleet, the file uses that,
 * unless it sets environment variables or is `exclusive`: it checks all data, which other files would change.
 */
export const startFileShop = async (env: Readonly<Record<string, string>> = {}, {exclusive = false} = {}) => {
  const needsOwnShop = exclusive || Object.keys(env).some(name => name !== 'DEMO');
  const shared = needsOwnShop ? undefined : sharedFleetShop();
  const shop = shared ? {...shared, drop: async () => {}} : await startOwnShop(env);
  return {
    ...shop,
    sql: <Row extends pg.QueryResultRow>(service: string, text: string, values: unknown[] = []) =>
      queryDatabase<Row>(shop.databaseOf(service), text, values),
  };
};

export type FileShop = Awaited<ReturnType<typeof startFileShop>>;
