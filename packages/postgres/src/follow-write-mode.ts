import type {Logger} from '@ecom/core/log';
import {every, type Worker} from '@ecom/core/schedule';
import {type AdmitWrite, createWriteGate} from '@ecom/http/write-gate';
import {type Database, type Statement, statement} from './database.ts';
import {toWriteMode, type WriteModeRow, writeModeText} from './write-mode.ts';

/** Interval of readings without a notification. */
const pollIntervalMs = 5000;

const get: Statement<WriteModeRow> = statement('write-mode-get', writeModeText);

export type FollowedWriteMode = {
  readonly admitWrite: AdmitWrite;
  /** Reads the mode. A failure is logged, and leaves the last known one. */
  refresh(): Promise<void>;
  /** Reads it now and then, in case that a notification was missed. */
  readonly worker: Worker;
};

/** Follows the write mode of a service's database. Before the first reading it is open. */
export const followWriteMode = (db: Database, log: Logger): FollowedWriteMode => {
  const gate = createWriteGate(db.now);
  let reading: Promise<void> = Promise.resolve();
  // One after the other, so that what was read last is the newest.
  const refresh = () => {
    reading = reading.then(async () => gate.set(toWriteMode((await db.run(get))[0])));
    reading = reading.catch(error => log.warn({err: error}, 'the write mode was not read; reading it again soon'));
    return reading;
  };
  return {admitWrite: gate.admit, refresh, worker: every(pollIntervalMs, 'reading the write mode', log, refresh)};
};
