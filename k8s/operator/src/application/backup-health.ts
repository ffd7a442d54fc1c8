import {Failure} from '@ecom/core/failure';
import {backupHealthy} from '../domain/backup-health.ts';
import type {NewCondition} from '../domain/condition.ts';
import type {ShopBackup} from '../domain/shop-backup.ts';
import type {ParseSchedule} from './ports.ts';

/** Milliseconds of a day: a schedule that cannot be read is judged as if it were daily. */
const dayMs = 86_400_000;

/** The condition `BackupHealthy` of a shop by its ShopBackups; undefined without one. */
export const backupHealthOf = (
  backups: readonly ShopBackup[],
  parseSchedule: ParseSchedule,
  now: Date,
): NewCondition | undefined => {
  const intervalOf = ({spec: {schedule}}: ShopBackup): number | undefined => {
    if (schedule === undefined) return undefined;
    try {
      return parseSchedule(schedule).longestIntervalMs(now);
    } catch (error) {
      if (error instanceof Failure) return dayMs;
      throw error;
    }
  };
  return backupHealthy(
    backups.map(backup => ({backup, intervalMs: intervalOf(backup)})),
    now,
  );
};
