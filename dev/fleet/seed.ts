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
  const shown = async () => {
    const answer = await fetch(`${fleet.url}/catalog/products?limit=1`);
    return ((await answer.json()) as {items: readonly unknown[]}).items.length > 0;
  };
  await eventually(isPublished, 300).finally(() => database.end());
  if (demo !== '0') await eventually(shown, 300);
};
