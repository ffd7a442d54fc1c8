import type {WriteMode} from '@ecom/http/write-gate';
import type {Client} from 'pg';

export type WriteModeRow = {
  readonly mode: string;
  readonly until: Date | null;
  readonly retry_after_seconds: number | null;
  readonly message: string | null;
};

/** The channel on which a change is notified. */
export const writeModeChannel = 'write_mode';

/** Reads the mode; no row means that it is open. */
export const writeModeText =
  'select mode, until, retry_after_seconds, message from write_mode where until is null or until > clock_timestamp()';

export const toWriteMode = (row: WriteModeRow | undefined): WriteMode => {
  if (!row) return {mode: 'open'};
  const {until, retry_after_seconds: retryAfterSeconds, message} = row;
  if (until) return {mode: 'paused', until: until.toISOString()};
  return {mode: 'maintenance', retryAfterSeconds: retryAfterSeconds!, message};
};

/** Runs a statement and notifies the processes of the service, in one transaction. @returns whether it changed something */
const change = async (client: Client, text: string, values: readonly unknown[] = []): Promise<boolean> => {
  const {rows} = await client.query<{count: number}>(
    `with changed as (${text} returning 1)
     select count(*)::int as count, pg_notify('${writeModeChannel}', '') from changed`,
    [...values],
  );
  return rows[0]!.count > 0;
};

/** The mode of a database, for whoever administrates it. */
export const readWriteMode = async (client: Client): Promise<WriteMode> =>
  toWriteMode((await client.query<WriteModeRow>(writeModeText)).rows[0]);

/** Lets requests that write wait until `endPause`, at most for `limitMs`. Maintenance stays what it is. */
export const pauseWrites = async (client: Client, limitMs: number): Promise<void> => {
  await change(
    client,
    `insert into write_mode (mode, until) values ('paused', clock_timestamp() + $1 * interval '1 millisecond')
     on conflict (only_row) do update set until = excluded.until where write_mode.mode = 'paused'`,
    [limitMs],
  );
};

/** Ends a pause, and nothing else. */
export const endPause = async (client: Client): Promise<void> => {
  await change(client, `delete from write_mode where mode = 'paused'`);
};

/** What clients learn during maintenance: seconds to wait before the next attempt, and a sentence instead of the usual one. */
export type Maintenance = {readonly retryAfterSeconds: number; readonly message: string | null};

/** Refuses requests that write from now on, also if they were refused before. */
export const startMaintenance = async (client: Client, {retryAfterSeconds, message}: Maintenance): Promise<void> => {
  await change(
    client,
    `insert into write_mode (mode, retry_after_seconds, message) values ('maintenance', $1, $2)
     on conflict (only_row) do update
     set mode = excluded.mode, until = null, retry_after_seconds = excluded.retry_after_seconds, message = excluded.message`,
    [retryAfterSeconds, message],
  );
};

/** Accepts requests that write again. @returns whether there was maintenance */
export const endMaintenance = (client: Client): Promise<boolean> =>
  change(client, `delete from write_mode where mode = 'maintenance'`);
