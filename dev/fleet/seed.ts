import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import pg from 'pg';
import {eventually} from '../eventually.ts';
import type {Fleet} from './fleet.ts';

const main = fileURLToPath(new URL('../../services/standalone/src/main.ts', import.meta.url));

/** Fills the shop as an operator would, with the seed process, and waits until shoppers see it. `demo` as in `DEMO`. */
export const seed = async (fleet: Fleet, demo: string): Promise<void> => {
  const env = {...process.env, DATABASE_URL: fleet.databaseOf('product'), DEMO: demo};
  const child = spawn(process.execPath, [main, 'seed'], {env, stdio: ['ignore', 'inherit', 'inherit']});
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`seeding ended with ${code}`);
  const database = new pg.Client(fleet.databaseOf('product'));
  await database.connect();
  const isPublished = async () => (await database.query('select from outbox limit 1')).rows.length === 0;
  /** As many as shoppers see in one list, and the roots of the tree of categories. */
  const countActive = async () => {
    const {rows} = await database.query(
      `select (select count(*)::int from (select from products where status = 'published' limit 100) as listed) as products,
         (select count(*)::int from categories where status = 'active' and parent_id is null) as categories`,
    );
    return rows[0] as {readonly products: number; readonly categories: number};
  };
  const countShown = async (path: string) => {
    const answer = await fetch(fleet.url + path);
    return ((await answer.json()) as {items: readonly unknown[]}).items.length;
  };
  try {
    await eventually(isPublished, 300);
    if (demo === '0') return;
    const {products, categories} = await countActive();
    // Products and categories have topics of their own.
    await eventually(async () => (await countShown('/catalog/products?limit=100')) >= products, 300);
    await eventually(async () => (await countShown('/catalog/categories')) >= categories, 300);
  } finally {
    await database.end();
  }
};
