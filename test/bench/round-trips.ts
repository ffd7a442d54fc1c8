import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startPostgres} from '@ecom/embedded-postgres';
import {hotStatement, openDatabase} from '@ecom/postgres/database';
import pg from 'pg';
import {median} from './statistics.ts';

/**
 * Compares three strategies to send many small statements of concurrent callers: a pooled connection per statement; the pipeline mode of `pg`
 * (a Sync, hence a commit, per statement); and shared batches (one Sync for all). Measures reads and writes separately, with durable commits,
 * and alternates between the strategies.
 * Usage: node test/bench/round-trips.ts
 */
const rows = 10_000;
const secondsPerRound = 2;
const rounds = 3;

type Send = (id: number) => Promise<unknown>;
type Strategy = {
  readonly name: string;
  readonly send: Readonly<Record<'read' | 'write', Send>>;
  close(): Promise<void>;
};

const texts = {
  read: 'select id, value from item where id = $1',
  write: 'update item set value = value + 1 where id = $1 returning value',
} as const;

const pooled = (url: string): Strategy => {
  const pool = new pg.Pool({connectionString: url, max: 8});
  const send = (kind: 'read' | 'write') => (id: number) => pool.query({name: kind, text: texts[kind], values: [id]});
  return {name: 'pool of 8', send: {read: send('read'), write: send('write')}, close: () => pool.end()};
};

const pipelined = async (url: string, connections: number): Promise<Strategy> => {
  const clients = Array.from({length: connections}, () => new pg.Client({connectionString: url, pipeline: true}));
  await Promise.all(clients.map(client => client.connect()));
  let next = 0;
  const send = (kind: 'read' | 'write') => (id: number) =>
    clients[next++ % connections]!.query({name: kind, text: texts[kind], values: [id]});
  return {
    name: `pg pipeline on ${connections}`,
    send: {read: send('read'), write: send('write')},
    close: async () => void (await Promise.all(clients.map(client => client.end()))),
  };
};

const batched = (url: string): Strategy => {
  const db = openDatabase({address: url, name: 'bench', poolSize: 8});
  const read = hotStatement('bench-read', texts.read);
  const write = hotStatement('bench-write', texts.write);
  return {
    name: 'shared batches',
    send: {read: id => db.run(read, [id]), write: id => db.run(write, [id])},
    close: () => db.close(),
  };
};

/** Statements per second of `callers` concurrent callers. */
const measureRate = async (send: Send, callers: number): Promise<number> => {
  let done = 0;
  const end = performance.now() + secondsPerRound * 1000;
  const call = async (caller: number) => {
    for (let i = caller; performance.now() < end; i += callers) {
      await send((i * 7919) % rows);
      done += 1;
    }
  };
  await Promise.all(Array.from({length: callers}, (_, caller) => call(caller)));
  return done / secondsPerRound;
};

const folder = await mkdtemp(join(tmpdir(), 'ecom-round-trips-'));
const postgres = await startPostgres({dataDir: folder});
try {
  const url = postgres.url('postgres');
  const admin = new pg.Client(url);
  await admin.connect();
  await admin.query('create table item (id int primary key, value int not null) with (fillfactor = 50)');
  await admin.query('insert into item select i, 0 from generate_series(0, $1::int) i', [rows]);
  await admin.end();
  const strategies = [pooled(url), await pipelined(url, 1), await pipelined(url, 4), batched(url)];
  for (const kind of ['read', 'write'] as const) {
    for (const callers of [1, 8, 32, 128]) {
      const rates = new Map<string, number[]>(strategies.map(({name}) => [name, []]));
      for (let round = 0; round < rounds; round++) {
        for (const {name, send} of strategies) rates.get(name)!.push(await measureRate(send[kind], callers));
      }
      const batches = median(rates.get('shared batches')!);
      const cells = [...rates].map(
        ([name, values]) =>
          `${name} ${Math.round(median(values))}/s (${(median(values) / batches).toFixed(2)}; ${values.map(Math.round).join(' ')})`,
      );
      console.log(`${kind}s by ${callers}: ${cells.join(', ')}`);
    }
  }
  for (const strategy of strategies) await strategy.close();
} finally {
  await postgres.stop();
  await rm(folder, {recursive: true, force: true});
}
