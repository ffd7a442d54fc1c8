import type {NewCondition} from './condition.ts';
import type {ShopBackup} from './shop-backup.ts';

export type WatchedBackup = {
  readonly backup: ShopBackup;
  /** Milliseconds: the longest interval of its schedule; undefined for one that runs once. */
  readonly intervalMs: number | undefined;
};

/** A backup may be late by half an interval. */
const tolerance = 1.5;

type Health = {readonly status: NewCondition['status']; readonly reason: string; readonly message: string};

const healthy: Health = {status: 'True', reason: 'BackupSucceeded', message: ''};
const lastBackupAt = ({status}: ShopBackup): number => Date.parse(status?.lastBackup?.completedAt ?? '') || 0;

const conditionOf = ({status}: ShopBackup, type: string) =>
  status?.conditions?.find(condition => condition.type === type);

const healthOf = ({backup, intervalMs}: WatchedBackup, now: Date): Health => {
  const {metadata, spec} = backup;
  const {name, creationTimestamp = now.toISOString()} = metadata;
  const ready = conditionOf(backup, 'Ready');
  const verified = conditionOf(backup, 'Verified');
  const remedy = ready?.status === 'False' ? ready.message : `See: kubectl describe shopbackup ${name}`;
  if (verified?.status === 'False')
    return {status: 'False', reason: 'VerificationFailed', message: `${name}: ${verified.message}`};
  const at = lastBackupAt(backup);
  if (intervalMs === undefined) {
    if (at > 0) return healthy;
    return {
      status: conditionOf(backup, 'Stalled')?.status === 'True' ? 'False' : 'Unknown',
      reason: ready?.reason ?? 'Pending',
      message: `${name}: ${ready?.message ?? 'The backup has not begun.'}`,
    };
  }
  if (spec.suspend)
    return {status: 'False', reason: 'Suspended', message: `${name} is interrupted. Set its spec.suspend to false.`};
  const limitMs = tolerance * intervalMs;
  if (now.getTime() - at <= limitMs) return healthy;
  if (at > 0)
    return {
      status: 'False',
      reason: 'BackupOverdue',
      message: `The last backup of ${name} is of ${new Date(at).toISOString()}. ${remedy}`,
    };
  return now.getTime() - Date.parse(creationTimestamp) <= limitMs && ready?.reason !== 'BackupFailed'
    ? {status: 'Unknown', reason: 'NoBackupYet', message: `${name} has made no backup yet.`}
    : {status: 'False', reason: 'NoBackup', message: `${name} has made no backup. ${remedy}`};
};

const rank = {False: 0, Unknown: 1, True: 2} as const;

/**
 * The condition `BackupHealthy` of a shop: the worst of its schedules, or how its last single backup ended.
 *
 * @returns undefined without a ShopBackup
 */
export const backupHealthy = (backups: readonly WatchedBackup[], now: Date): NewCondition | undefined => {
  const scheduled = backups.filter(({intervalMs}) => intervalMs !== undefined);
  const single = backups.toSorted((one, other) => createdAt(one).localeCompare(createdAt(other))).slice(-1);
  const judged = scheduled.length > 0 ? scheduled : single;
  const worst = judged.map(each => healthOf(each, now)).sort((one, other) => rank[one.status] - rank[other.status])[0];
  return worst && {type: 'BackupHealthy', ...worst};
};

const createdAt = ({backup: {metadata}}: WatchedBackup) => metadata.creationTimestamp ?? '';
