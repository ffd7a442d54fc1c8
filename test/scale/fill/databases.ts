import {argonPasswords} from '@ecom/auth/testing';
import pg from 'pg';
import {fillAuth} from './auth.ts';
import {fillCart} from './cart.ts';
import {fillNotification} from './notification.ts';
import {fillOrder} from './order.ts';
import {fillPayment} from './payment.ts';
import {fillProduct} from './product.ts';
import {fillShared} from './shared.ts';
import {type Sizes, topCustomer} from './sizes.ts';
import {sqlFunctions} from './sql-functions.ts';
import {fillUsers} from './users.ts';

type Fill = (sizes: Sizes) => Readonly<Record<string, string>>;

const hashPassword = () => argonPasswords().hash(topCustomer.password);

const fills: Readonly<Record<string, () => Promise<Fill>>> = {
  users: async () => fillUsers,
  product: async () => fillProduct,
  auth: async () => {
    const hash = await hashPassword();
    return sizes => fillAuth(sizes, hash);
  },
  order: async () => fillOrder,
  cart: async () => fillCart,
  payment: async () => fillPayment,
  notification: async () => fillNotification,
};

export type FillOptions = {
  readonly service: string;
  /** URL of its database, which has the newest schema. */
  readonly url: string;
  readonly sizes: Sizes;
  readonly now: number;
  /** Called after each table. */
  readonly log?: (line: string) => void;
};

/** Replaces the rows of all tables of a service, and updates the statistics of PostgreSQL. */
export const fillDatabase = async ({service, url, sizes, now, log = () => {}}: FillOptions): Promise<void> => {
  const fill = await fills[service]?.();
  if (!fill) throw new Error(`There is no data for the tables of ${service}: add test/scale/fill/${service}.ts.`);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sqlFunctions(sizes, now));
    const tables = {...fillShared(sizes), ...fill(sizes)};
    // Truncated and filled in one transaction, so that the rows skip the write-ahead log. Foreign keys are valid by construction, and not checked.
    await client.query('begin');
    await client.query(`set local session_replication_role = replica; truncate ${Object.keys(tables).join(', ')}`);
    for (const [table, sql] of Object.entries(tables)) {
      const startedAt = performance.now();
      const {rowCount} = await client.query(sql);
      log(
        `  ${service}.${table}: ${rowCount?.toLocaleString('en')} rows in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
      );
    }
    await client.query('commit');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
};
