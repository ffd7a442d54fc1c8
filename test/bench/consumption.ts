import {readdir, readFile} from 'node:fs/promises';
import pg from 'pg';
import type {Engines} from '../engines/engines.ts';
import type {Fleet} from '../fleet/fleet.ts';
import {cpuTime} from './processes.ts';

/** What a fleet and its engines have used since they started. */
export type Consumption = {
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

/** A process and its children, those of PostgreSQL's sessions among them. */
const withChildren = async (pid: number): Promise<number> => {
  let sum = await cpuTime(pid);
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) sum += await cpuTime(Number(entry));
  }
  return sum;
};

/** Bytes that a process has caused to be written to storage. */
const written = async (pid: number): Promise<number> => {
  const io = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '');
  return Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
};

/** Opens the counters; sessions that end take their CPU time with them, so the pools should be warm. */
export const openCounters = async (fleet: Fleet, engines: Engines) => {
  const sql = new pg.Client(engines.postgres.url);
  await sql.connect();
  await sql.query('create extension if not exists pg_stat_statements');
  const published = async (service: string) => {
    const client = new pg.Client(fleet.databaseOf(service));
    await client.connect();
    const {rows} = await client.query(
      `select coalesce(last_value, 0)::float8 as last from pg_sequences where sequencename = 'outbox_id_seq'`,
    );
    await client.end();
    return rows[0]?.last ?? 0;
  };
  const keepers = ['users', 'product', 'auth', 'order', 'cart', 'payment'];
  return {
    async read(): Promise<Consumption> {
      const {rows} = await sql.query(
        `select (select sum(xact_commit) from pg_stat_database)::float8 as commits,
           pg_snapshot_xmax(pg_current_snapshot())::text::float8 as writing,
           (select sum(calls) from pg_stat_statements)::float8 as statements,
           pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal,
           (select sum(pg_database_size(oid)) from pg_database)::float8 as stored`,
      );
      const cpuOf = (name: 'postgres' | 'kafka' | 'redis' | 'mongo') => withChildren(engines[name].pid() ?? 0);
      const members = await Promise.all(fleet.members.map(({pid}) => cpuTime(pid() ?? 0)));
      const events = await Promise.all(keepers.map(published));
      const {user, system} = process.cpuUsage();
      return {
        ...rows[0],
        node: members.reduce((sum, each) => sum + each, 0),
        postgres: await cpuOf('postgres'),
        kafka: await cpuOf('kafka'),
        logged: await written(engines.kafka.pid() ?? 0),
        redis: await cpuOf('redis'),
        mongo: await cpuOf('mongo'),
        front: (user + system) / 1000,
        events: events.reduce((sum, each) => sum + each, 0),
      };
    },
    close: () => sql.end(),
  };
};
