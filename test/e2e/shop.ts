import pg from 'pg';
import type {Shop, ShopOptions} from './contract.ts';
import {startFleetShop} from './fleet-shop.ts';
import {startStandaloneShop} from './standalone-shop.ts';

/** The shop under test: the standalone process, or the fleet when `TEST_SHOP` says so. */
export const startShop: (options?: ShopOptions) => Promise<Shop> =
  process.env.TEST_SHOP === 'fleet' ? startFleetShop : startStandaloneShop;

/** A shop for one test file, on databases of its own on the test run's PostgreSQL; `drop` ends both. */
export const startFileShop = async (env: Readonly<Record<string, string>> = {}) => {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('Run the tests with npm test: it starts the PostgreSQL that they need.');
  const databaseUrl = new URL(server);
  databaseUrl.pathname = `/e2e_${process.pid}`;
  const shop = await startShop({databaseUrl: databaseUrl.href, env});
  return {
    ...shop,
    /** Looks into a service's database, as only a test may. */
    async sql<Row extends pg.QueryResultRow>(service: string, text: string, values: unknown[] = []): Promise<Row[]> {
      const client = new pg.Client(shop.databaseOf(service));
      await client.connect();
      try {
        return (await client.query<Row>(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    async drop() {
      const prefix = new URL(shop.databaseOf('')).pathname.slice(1);
      await shop.stop();
      const client = new pg.Client(server);
      await client.connect();
      const {rows} = await client.query('select datname from pg_database where starts_with(datname, $1)', [prefix]);
      for (const {datname} of rows) await client.query(`drop database "${datname}" with (force)`);
      await client.end();
    },
  };
};

export type FileShop = Awaited<ReturnType<typeof startFileShop>>;
