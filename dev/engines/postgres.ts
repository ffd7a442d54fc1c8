import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {type EmbeddedPostgres, startPostgres} from '@ecom/embedded-postgres';
import pg from 'pg';
import {freePorts} from './child.ts';
import type {Engine, EngineOptions} from './engine.ts';

/** Milliseconds in which it must answer. */
const timeoutMs = 60_000;

/** Safe against a kill of the server, not of the machine. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '500',
  // Benches count statements by it.
  shared_preload_libraries: 'pg_stat_statements',
};

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({connectionString: url, connectionTimeoutMillis: 1000});
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
};

/** New data have a new password, and who uses the server knows the old one. */
const keepPassword = async (from: string, to: string): Promise<void> => {
  const client = new pg.Client(from);
  await client.connect();
  await client.query(`alter user postgres password ${pg.escapeLiteral(new URL(to).password)}`);
  await client.end();
};

/** The PostgreSQL 18 that the standalone shop embeds, which comes back by itself when it is killed. */
export const postgresProgram = async ({folder, print}: EngineOptions): Promise<Engine> => {
  const [port] = (await freePorts(1)) as [number];
  const log = {debug() {}, error: (_: unknown, what?: string) => print(what ?? 'PostgreSQL reported an error')};
  const open = () => startPostgres({dataDir: folder, port, settings, log});
  let server: EmbeddedPostgres | undefined = await open();
  const url = server.url('postgres');
  const postmaster = async () =>
    Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  let pid: number | undefined = await postmaster();
  const stop = async () => {
    await server?.stop();
    server = undefined;
    pid = undefined;
  };
  return {
    name: 'postgres',
    label: 'PostgreSQL 18.4',
    url,
    async start() {
      server ??= await open();
      for (const end = Date.now() + timeoutMs; !(await answers(url)); await delay(50)) {
        if (Date.now() > end)
          throw new Error(`PostgreSQL has not come back on port ${port}; its data are in ${join(folder, 'postgres')}`);
      }
      pid = await postmaster();
    },
    stop,
    async kill() {
      if (pid) process.kill(pid, 'SIGKILL');
    },
    async wipe() {
      await stop();
      await rm(join(folder, 'postgres'), {recursive: true, force: true});
      server = await open();
      await keepPassword(server.url('postgres'), url);
      await stop();
    },
    pid: () => pid,
  };
};
