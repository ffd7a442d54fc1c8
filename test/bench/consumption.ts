import {readdir, readFile} from 'node:fs/promises';
import {postgresServices} from '@ecom/contracts/services';
import type {Engines} from '@ecom/dev/engines/engines';
import type {Fleet} from '@ecom/dev/fleet/fleet';
import pg from 'pg';
import {lookInto} from '../e2e/database.ts';
import {markdownTable} from '../section.ts';
import {cpuTime} from './processes.ts';

/** What one service has used: CPU milliseconds, of its process and of PostgreSQL's sessions in its database, and transactions there. */
export type Share = {readonly node: number; readonly postgres: number; readonly commits: number};

/** What a fleet and its engines have used since they started. */
export type Consumption = {
  readonly services: ReadonlyMap<string, Share>;
  /** CPU milliseconds. */
  readonly node: number;
  readonly postgres: number;
  readonly kafka: number;
  readonly redis: number;
  readonly mongo: number;
  readonly front: number;
  readonly commits: number;
  readonly writing: number;
  readonly statements: number;
  readonly events: number;
  /** Bytes of PostgreSQL's write-ahead log, of its databases, and of what Kafka has written to its files. */
  readonly wal: number;
  readonly stored: number;
  readonly logged: number;
};

/** A process and its children, PostgreSQL's sessions among them: the CPU time of each with its title; of an engine that runs elsewhere it is not a number. */
const family = async (pid: number | undefined): Promise<readonly {readonly title: string; readonly cpu: number}[]> => {
  if (pid === undefined) return [{title: '', cpu: Number.NaN}];
  const all = [{title: '', cpu: await cpuTime(pid)}];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== pid) continue;
    const title = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    all.push({title, cpu: await cpuTime(Number(entry))});
  }
  return all;
};
const sumOf = (all: readonly {readonly cpu: number}[]) => all.reduce((sum, {cpu}) => sum + cpu, 0);

/** Bytes that a process has caused to be written to storage. */
const written = async (pid: number | undefined): Promise<number> => {
  if (pid === undefined) return Number.NaN;
  const io = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '');
  return Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
};

/** Opens the counters; sessions that end take their CPU time with them, so the pools should be warm. */
export const openCounters = async (fleet: Fleet, engines: Engines) => {
  const sql = new pg.Client(engines.postgres.url);
  await sql.connect();
  await sql.query('create extension if not exists pg_stat_statements');
  const published = async (service: string) => {
    const [row] = await lookInto<{last: number}>(
      fleet.databaseOf(service),
      `select coalesce(last_value, 0)::float8 as last from pg_sequences where sequencename = 'outbox_id_seq'`,
    );
    return row?.last ?? 0;
  };
  return {
    async read(): Promise<Consumption> {
      const {rows} = await sql.query(
        `select (select sum(xact_commit) from pg_stat_database)::float8 as commits,
           pg_snapshot_xmax(pg_current_snapshot())::text::float8 as writing,
           (select sum(calls) from pg_stat_statements)::float8 as statements,
           pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal,
           (select sum(pg_database_size(oid)) from pg_database)::float8 as stored`,
      );
      const cpuOf = async (name: 'kafka' | 'redis' | 'mongo') => sumOf(await family(engines[name].pid()));
      const sessions = await family(engines.postgres.pid());
      const {rows: committed} = await sql.query<{datname: string; commits: number}>(
        'select datname, xact_commit::float8 as commits from pg_stat_database where datname is not null',
      );
      const services = new Map<string, Share>();
      for (const {service, pid} of fleet.members) {
        const database = new URL(fleet.databaseOf(service)).pathname.slice(1);
        services.set(service, {
          node: await cpuTime(pid() ?? 0),
          // `postgres: USER DATABASE HOST …`
          postgres: sumOf(sessions.filter(({title}) => title.split(' ')[2] === database)),
          commits: committed.find(({datname}) => datname === database)?.commits ?? 0,
        });
      }
      const events = await Promise.all(postgresServices.map(published));
      const {user, system} = process.cpuUsage();
      return {
        ...rows[0],
        services,
        node: [...services.values()].reduce((sum, {node}) => sum + node, 0),
        postgres: sumOf(sessions),
        kafka: await cpuOf('kafka'),
        logged: await written(engines.kafka.pid()),
        redis: await cpuOf('redis'),
        mongo: await cpuOf('mongo'),
        front: (user + system) / 1000,
        events: events.reduce((sum, each) => sum + each, 0),
      };
    },
    close: () => sql.end(),
  };
};

/** What a purchase costs each service, as a table of Markdown. */
export const sharesOf = (before: Consumption, after: Consumption, purchases: number): string =>
  markdownTable([
    ['a purchase costs', 'CPU of its process, ms', 'CPU of its database, ms', 'transactions'],
    ...[...after.services].map(([service, share]) => {
      const each = (of: keyof Share) => ((share[of] - before.services.get(service)![of]) / purchases).toFixed(1);
      return [service, each('node'), each('postgres'), each('commits')];
    }),
  ]);
