import type {BackupJob} from './observed-jobs.ts';
import type {ShopBackupSpec, ShopBackupStatus} from './shop-backup.ts';

export type BackupSituation = {
  readonly spec: ShopBackupSpec;
  readonly status: ShopBackupStatus;
  readonly createdAt: Date;
  /** By its schedule: the last time that is not after now; undefined without a schedule. */
  readonly previousAt: Date | undefined;
  /** The Jobs that it owns, the newest first. */
  readonly jobs: readonly BackupJob[];
  /** The annotations `ecom.dev/retry` and `ecom.dev/verify`. */
  readonly retry: string | undefined;
  readonly verify: string | undefined;
  readonly now: Date;
};

export type BackupAction =
  /** With the annotation that asks for it after a failure, if one does. */
  | {readonly kind: 'create'; readonly scheduledAt: Date; readonly retry?: string}
  /** After a Job that could not examine it, if there was one. */
  | {readonly kind: 'verify'; readonly id: string; readonly after?: string}
  /** Nothing is due, or a Job runs. */
  | {readonly kind: 'wait'};

const wait: BackupAction = {kind: 'wait'};

/** When the last backup that was begun was due. */
const lastScheduledAt = ({status, jobs}: BackupSituation): Date | undefined => {
  const created = jobs.find(({verifies}) => verifies === undefined)?.scheduledAt;
  const known = status.lastScheduledAt ? new Date(status.lastScheduledAt) : undefined;
  return created && known ? new Date(Math.max(created.getTime(), known.getTime())) : (created ?? known);
};

/** The backup that is due and was not begun. Of several that were missed it is the last. */
const dueBackup = (situation: BackupSituation): BackupAction => {
  const {spec, status, createdAt, previousAt, jobs, retry, now} = situation;
  if (spec.suspend) return wait;
  const job = jobs.find(({verifies}) => verifies === undefined);
  if (job?.state === 'failed' && retry !== undefined && job.retry !== retry)
    return {kind: 'create', scheduledAt: now, retry};
  if (spec.schedule === undefined) return job || status.lastBackup ? wait : {kind: 'create', scheduledAt: createdAt};
  const isDue = previousAt && previousAt > (lastScheduledAt(situation) ?? createdAt);
  return isDue ? {kind: 'create', scheduledAt: previousAt} : wait;
};

/** Milliseconds after which a verification that could not examine a backup is repeated. */
const verifyAgainMs = 600_000;

/** The verification that the spec or somebody asks for: once each, and again after one that found out nothing. */
const dueVerification = ({spec, status, jobs, verify, now}: BackupSituation): BackupAction | undefined => {
  const id = status.lastBackup?.id;
  const last = jobs.find(({verifies}) => verifies !== undefined);
  if (id === undefined) return undefined;
  const isAsked = verify !== undefined && last?.verify !== verify;
  if (isAsked || (spec.verify && last?.verifies !== id)) return {kind: 'verify', id};
  if (last?.state !== 'failed' || last.foundFault || last.verifies !== id) return undefined;
  const isDue = now.getTime() - (last.endedAt?.getTime() ?? 0) >= verifyAgainMs;
  return isDue ? {kind: 'verify', id, after: last.name} : undefined;
};

/** What a ShopBackup does next. Two of its Jobs never run at the same time, and none is begun twice. */
export const planBackup = (situation: BackupSituation): BackupAction => {
  if (situation.jobs.some(({state}) => state === 'running')) return wait;
  return dueVerification(situation) ?? dueBackup(situation);
};

/** Jobs of each use that are kept: their logs say what happened. */
const maxJobs = 3;

/** The Jobs that are too old to be kept. @param jobs the newest first */
export const expiredJobs = (jobs: readonly BackupJob[]): readonly BackupJob[] =>
  [true, false].flatMap(verifies =>
    jobs.filter(job => (job.verifies !== undefined) === verifies && job.state !== 'running').slice(maxJobs),
  );
