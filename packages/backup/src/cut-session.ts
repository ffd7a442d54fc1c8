import {Failure} from '@ecom/core/failure';
import {openConnection} from '@ecom/postgres/connections';
import type {ServiceDatabase} from '@ecom/postgres/databases';
import {endPause, pauseWrites} from '@ecom/postgres/write-mode';
import type {Client} from 'pg';

/** The connections of a cut to one database: one locks and pauses, the other holds the snapshot. */
export type CutSession = {
  readonly service: string;
  readonly snapshot: Client;
  pause(limitMs: number): Promise<void>;
  endPause(): Promise<void>;
  /** Number of events that are not published, at most 1000. */
  countOutbox(): Promise<number>;
  /** Waits for the transactions that have recorded events, and lets no other one record or delete any. @returns false when it takes too long */
  lockOutbox(timeoutMs: number): Promise<boolean>;
  unlockOutbox(): Promise<void>;
  /** Fixes what `snapshot` reads from now on. @returns the time of the database */
  takeSnapshot(): Promise<Date>;
  close(): Promise<void>;
};

/** SQLSTATE of a lock that was not granted in time. */
const lockTimeout = '55P03';

/** Whoever administrates a server may limit how long sessions and statements last: a long backup is not stuck. */
const withoutTimeouts = `select set_config(name, '0', false) from pg_settings
  where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout', 'idle_session_timeout')`;

/** The lock of migrations, shared: one that ran now would wait for the tables that are read, and everybody for it. */
const excludeMigrations = `select pg_try_advisory_lock_shared(hashtext('migrate')) as is_granted`;
const knowsPauses = `select to_regclass('write_mode') is not null as is_there`;
const excludeBackups = `select pg_try_advisory_lock(hashtext('backup')) as is_granted`;

const open = async ({address}: ServiceDatabase): Promise<Client> => {
  const client = await openConnection(address, 'ecom backup');
  // A lost connection fails the statements in flight, and those that follow.
  client.on('error', () => {});
  await client.query(withoutTimeouts);
  return client;
};

/**
 * Opens the connections of a cut.
 *
 * @throws Failure `conflict` while another backup or a migration is in progress; `invalid` for a database of an earlier release; `unavailable` when the database cannot be reached
 */
export const openCutSession = async (database: ServiceDatabase): Promise<CutSession> => {
  const {service} = database;
  const clients: Client[] = [];
  const close = async () => {
    await Promise.all(clients.map(client => client.end().catch(() => {})));
  };
  try {
    const control = await open(database);
    clients.push(control);
    const snapshot = await open(database);
    clients.push(snapshot);
    if (!(await control.query(knowsPauses)).rows[0].is_there) throw notMigrated(service);
    if (!(await control.query(excludeBackups)).rows[0].is_granted) throw backupInProgress(service);
    if (!(await control.query(excludeMigrations)).rows[0].is_granted) throw migrationInProgress(service);

    return {
      service,
      snapshot,
      close,
      pause: limitMs => pauseWrites(control, limitMs),
      endPause: () => endPause(control),
      async countOutbox() {
        const {rows} = await control.query('select count(*)::int as count from (select from outbox limit 1000) event');
        return rows[0].count;
      },
      async lockOutbox(timeoutMs) {
        await control.query(`begin; set local lock_timeout = ${Math.max(1, Math.round(timeoutMs))}`);
        try {
          await control.query('lock table outbox in share row exclusive mode');
          return true;
        } catch (error) {
          if ((error as {code?: string}).code === lockTimeout) return false;
          throw error;
        }
      },
      async unlockOutbox() {
        await control.query('rollback');
      },
      async takeSnapshot() {
        await snapshot.query('begin transaction isolation level repeatable read, read only');
        const {rows} = await snapshot.query('select count(*)::int as count, clock_timestamp() as at from outbox');
        if (rows[0].count > 0) throw new Error(`The outbox of ${service} was locked, and has ${rows[0].count} events`);
        return rows[0].at;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const notMigrated = (service: string) =>
  new Failure(
    'invalid',
    'not-migrated',
    `The database of ${service} is of an earlier release. Migrate it: ecom migrate up ${service}`,
  );

const backupInProgress = (service: string) =>
  new Failure(
    'conflict',
    'backup-in-progress',
    `Another backup reads the database of ${service}. Wait until it has ended.`,
  );

const migrationInProgress = (service: string) =>
  new Failure('conflict', 'migration-in-progress', `A migration of ${service} is running. Wait until it has ended.`);
