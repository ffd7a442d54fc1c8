import {argonPasswords} from '@ecom/auth/testing';
import pg from 'pg';
import {fillAuth} from './auth.ts';
import {fillCart} from './cart.ts';
import {fillNotification} from './notification.ts';
import {fillOrder} from './order.ts';
import {fillPayment} from './payment.ts';
import {prelude} from './prelude.ts';
import {fillProduct} from './product.ts';
import {fillShared} from './shared.ts';
import {bestCustomer, type Sizes} from './sizes.ts';
import {fillUsers} from './users.ts';

type Fill = (sizes: Sizes) => Readonly<Record<string, string>>;

const passwordHash = () => argonPasswords().hash(bestCustomer.password);

const fills: Readonly<Record<string, () => Promise<Fill>>> = {
  users: async () => fillUsers,
  product: async () => fillProduct,
  auth: async () => {
    const hash = await passwordHash();
    return sizes => fillAuth(sizes, hash);
  },
  order: async () => fillOrder,
  cart: async () => fillCart,
  payment: async () => fillPayment,
  notification: async () => fillNotification,
};

export type FillOptions = {
  readonly service: string;
  /** The address of its database, which has the newest schema. */
  readonly url: string;
  readonly sizes: Sizes;
  readonly now: number;
  /** Called with each filled table. */
  readonly say?: (line: string) => void;
};

/** Fills the tables of a service, and lets PostgreSQL look at what is there. What was in them is gone. */
export const fillDatabase = async ({service, url, sizes, now, say = () => {}}: FillOptions): Promise<void> => {
  const fill = await fills[service]?.();
  if (!fill) throw new Error(`Nobody says what the tables of ${service} hold: add test/scale/fill/${service}.ts.`);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(prelude(sizes, now));
    const tables = {...fill(sizes), ...fillShared(sizes)};
    // Emptied and filled in one transaction: nothing goes through the log. Foreign keys hold by construction.
    await client.query('begin');
    await client.query(`set local session_replication_role = replica; truncate ${Object.keys(tables).join(', ')}`);
    for (const [table, sql] of Object.entries(tables)) {
      const begin = performance.now();
      const {rowCount} = await client.query(sql);
      say(
        `  ${service}.${table}: ${rowCount?.toLocaleString('en')} rows in ${((performance.now() - begin) / 1000).toFixed(1)} s`,
      );
    }
    await client.query('commit');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
};
