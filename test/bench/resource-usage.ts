import {readdir, readFile} from 'node:fs/promises';
import {postgresServices} from '@ecom/contracts/services';
import type {Engines} from '@ecom/dev/engines/engines';
import type {Fleet} from '@ecom/dev/fleet/fleet';
import pg from 'pg';
import {queryDatabase} from '../e2e/database.ts';
import {markdownTable} from '../section.ts';
import {cpuTimeMs} from './processes.ts';

/** Usage of one service: CPU time in ms of its process and of PostgreSQL's sessions in its database, and transactions there. */
export type ServiceUsage = {readonly node: number; readonly postgres: number; readonly commits: number};

/** Resources that a fleet and its engines have used since they started. */
export type ResourceUsage = {
  readonly services: ReadonlyMap<string, ServiceUsage>;
  /** CPU time in ms, as the following five. */
  readonly node: number;
  readonly postgres: number;
  readonly kafka: number;
  readonly redis: number;
  readonly mongo: number;
  readonly proxy: number;
  readonly commits: number;
  readonly writingTransactions: number;
  readonly statements: number;
  readonly events: number;
  /** Bytes of PostgreSQL's write-ahead log. */
  readonly walBytes: number;
  /** Bytes of PostgreSQL's databases. */
  readonly databaseBytes: number;
  /** Bytes that Kafka has written to its files. */
  readonly kafkaBytes: number;
};

/** CPU time in ms of a process and its children, such as PostgreSQL's sessions; NaN when the engine runs on another machine. */
const cpuOfProcessTree = async (
  pid: number | undefined,
): Promise<readonly {readonly title: string; readonly cpu: number}[]> => {
  if (pid === undefined) return [{title: '', cpu: Number.NaN}];
  const all = [{title: '', cpu: await cpuTimeMs(pid)}];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== pid) continue;
    const title = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    all.push({title, cpu: await cpuTimeMs(Number(entry))});
  }
  return all;
};
const sumOf = (all: readonly {readonly cpu: number}[]) => all.reduce((sum, {cpu}) => sum + cpu, 0);

/** Bytes that a process has written to storage. */
const writtenBytes = async (pid: number | undefined): Promise<number> => {
  if (pid === undefined) return Number.NaN;
  const io = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '');
  return Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
};

/** Opens the usage counters. The CPU time of a session is lost when it ends, so connection pools should be warm. */
export const openUsageCounters = async (fleet: Fleet, engines: Engines) => {
  const sql = new pg.Client(engines.postgres.url);
  await sql.connect();
  await sql.query('create extension if not exists pg_stat_statements');
  const countPublished = async (service: string) => {
    const [row] = await queryDatabase<{last: number}>(
      fleet.databaseOf(service),
      `select coalesce(last_value, 0)::float8 as last from pg_sequences where sequencename = 'outbox_id_seq'`,
    );
    return row?.last ?? 0;
  };
  return {
    async read(): Promise<ResourceUsage> {
      const {rows} = await sql.query(
        `select (select sum(xact_commit) from pg_stat_database)::float8 as commits,
           pg_snapshot_xmax(pg_current_snapshot())::text::float8 as "writingTransactions",
           (select sum(calls) from pg_stat_statements)::float8 as statements,
           pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as "walBytes",
           (select sum(pg_database_size(oid)) from pg_database)::float8 as "databaseBytes"`,
      );
      const cpuOf = async (name: 'kafka' | 'redis' | 'mongo') => sumOf(await cpuOfProcessTree(engines[name].pid()));
      const sessions = await cpuOfProcessTree(engines.postgres.pid());
      const {rows: committed} = await sql.query<{datname: string; commits: number}>(
        'select datname, xact_commit::float8 as commits from pg_stat_database where datname is not null',
      );
      const services = new Map<string, ServiceUsage>();
      for (const {service, pid} of fleet.processes) {
        const database = new URL(fleet.databaseOf(service)).pathname.slice(1);
        services.set(service, {
          node: await cpuTimeMs(pid() ?? 0),
          // `postgres: USER DATABASE HOST …`
          postgres: sumOf(sessions.filter(({title}) => title.split(' ')[2] === database)),
          commits: committed.find(({datname}) => datname === database)?.commits ?? 0,
        });
      }
      const events = await Promise.all(postgresServices.map(countPublished));
      const {user, system} = process.cpuUsage();
      return {
        ...rows[0],
        services,
        node: [...services.values()].reduce((sum, {node}) => sum + node, 0),
        postgres: sumOf(sessions),
        kafka: await cpuOf('kafka'),
        kafkaBytes: await writtenBytes(engines.kafka.pid()),
        redis: await cpuOf('redis'),
        mongo: await cpuOf('mongo'),
        proxy: (user + system) / 1000,
        events: events.reduce((sum, each) => sum + each, 0),
      };
    },
    close: () => sql.end(),
  };
};

/** The usage of each service per purchase, as a Markdown table. */
export const usagePerPurchaseTable = (before: ResourceUsage, after: ResourceUsage, purchases: number): string =>
  markdownTable([
    ['per purchase', 'CPU of its process, ms', 'CPU of its database, ms', 'transactions'],
    ...[...after.services].map(([service, usage]) => {
      const perPurchase = (key: keyof ServiceUsage) =>
        ((usage[key] - before.services.get(service)![key]) / purchases).toFixed(1);
      return [service, perPurchase('node'), perPurchase('postgres'), perPurchase('commits')];
    }),
  ]);
