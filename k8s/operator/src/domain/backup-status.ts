import {type NewCondition, updateConditions} from './condition.ts';
import {type BackupJob, isRecent} from './observed-jobs.ts';
import type {Backup, ShopBackup, ShopBackupStatus} from './shop-backup.ts';

/** Why nothing begins although it is due, or cannot begin at all. */
export type Obstacle = {
  /** In CamelCase, for programs. */
  readonly reason: string;
  readonly message: string;
  /** Whether somebody must change something. */
  readonly isPermanent: boolean;
};

export type BackupObservation = {
  readonly backup: ShopBackup;
  /** The Jobs that it owns, the newest first. */
  readonly jobs: readonly BackupJob[];
  /** What the Job of that name said when it failed. */
  readonly failureOf: (job: BackupJob) => string;
  /** Of the destination, after the last backup; undefined while that is not known. */
  readonly backups: readonly Backup[] | undefined;
  readonly obstacle: Obstacle | undefined;
  readonly nextAt: Date | undefined;
  readonly now: Date;
};

const condition = (type: string, status: NewCondition['status'], reason: string, message = ''): NewCondition => ({
  type,
  status,
  reason,
  message,
});

const retryRemedy = ({metadata: {name, namespace}}: ShopBackup): string =>
  `Try it again with: kubectl -n ${namespace} annotate shopbackup ${name} ecom.dev/retry="$(date -u +%FT%TZ)" --overwrite`;

const failureMessage = ({backup, failureOf, nextAt}: BackupObservation, job: BackupJob): string => {
  const next = nextAt && !backup.spec.suspend ? `The next one begins at ${nextAt.toISOString()}.` : '';
  return [`The last backup failed. ${failureOf(job)}`, next, retryRemedy(backup)].filter(Boolean).join(' ');
};

const readyOf = (observation: BackupObservation, last: Backup | undefined): NewCondition => {
  const {backup, jobs, obstacle, nextAt, now} = observation;
  const job = jobs.find(({verifies}) => verifies === undefined);
  if (obstacle?.isPermanent) return condition('Ready', 'False', obstacle.reason, obstacle.message);
  if (job?.state === 'failed') return condition('Ready', 'False', 'BackupFailed', failureMessage(observation, job));
  if (job?.state === 'succeeded' && !last && !isRecent(job, now))
    return condition(
      'Ready',
      'False',
      'ResultUnknown',
      `The log of the Job ${job.name} is gone. Read the destination with: ecom backup list`,
    );
  if (last) return condition('Ready', 'True', 'BackupSucceeded', `Backup ${last.id} is complete.`);
  if (job) return condition('Ready', 'False', 'BackupRuns', 'The first backup runs.');
  if (backup.spec.suspend) return condition('Ready', 'False', 'Suspended', 'spec.suspend interrupts it.');
  if (nextAt && !obstacle)
    return condition('Ready', 'True', 'Scheduled', `The first backup begins at ${nextAt.toISOString()}.`);
  return condition('Ready', 'False', obstacle?.reason ?? 'Pending', obstacle?.message);
};

const reconcilingOf = ({jobs, obstacle}: BackupObservation): NewCondition => {
  const running = jobs.find(({state}) => state === 'running');
  if (running?.verifies)
    return condition('Reconciling', 'True', 'VerificationRuns', `Backup ${running.verifies} is verified.`);
  if (running) return condition('Reconciling', 'True', 'BackupRuns', `The Job ${running.name} runs.`);
  if (obstacle && !obstacle.isPermanent) return condition('Reconciling', 'True', obstacle.reason, obstacle.message);
  return condition('Reconciling', 'False', 'Idle');
};

/** A schedule goes on by itself after a failure; one backup does not. */
const stalledOf = ({backup, obstacle, jobs}: BackupObservation, ready: NewCondition): NewCondition => {
  const isOver = backup.spec.schedule === undefined && jobs[0]?.state !== 'running' && ready.reason === 'BackupFailed';
  return obstacle?.isPermanent || isOver
    ? condition('Stalled', 'True', ready.reason, ready.message)
    : condition('Stalled', 'False', 'NoFailure');
};

const verifiedOf = ({backup, jobs, failureOf}: BackupObservation): readonly NewCondition[] => {
  const job = jobs.find(({verifies}) => verifies !== undefined);
  if (!job) return backup.status?.conditions?.filter(({type}) => type === 'Verified') ?? [];
  const {state, verifies: id} = job;
  if (state === 'running')
    return [condition('Verified', 'Unknown', 'VerificationRuns', `Backup ${id} is being restored and examined.`)];
  if (state === 'succeeded')
    return [condition('Verified', 'True', 'BackupSound', `Backup ${id} was restored, and its data agree.`)];
  if (!job.foundFault) {
    const message = `Backup ${id} could not be examined. ${failureOf(job)} It is tried again every ten minutes.`;
    return [condition('Verified', 'Unknown', 'NotExamined', message)];
  }
  const remedy = 'Keep older backups until another one is verified.';
  return [
    condition(
      'Verified',
      'False',
      'VerificationFailed',
      `Backup ${id} could not be verified. ${failureOf(job)} ${remedy}`,
    ),
  ];
};

const newest = (one: string | undefined, other: string | undefined): string | undefined =>
  [one, other]
    .filter(time => time !== undefined)
    .sort()
    .at(-1);

/** The status of a ShopBackup after a reconciliation. */
export const nextBackupStatus = (observation: BackupObservation): ShopBackupStatus => {
  const {backup, jobs, nextAt, now} = observation;
  const {generation} = backup.metadata;
  const before = backup.status ?? {};
  const backups = observation.backups ?? before.backups;
  const lastBackup = observation.backups?.[0] ?? before.lastBackup;
  const created = jobs.find(({verifies}) => verifies === undefined);
  const lastScheduledAt = newest(before.lastScheduledAt, created?.scheduledAt.toISOString());
  const ready = readyOf(observation, lastBackup);
  const conditions = [ready, reconcilingOf(observation), stalledOf(observation, ready), ...verifiedOf(observation)];
  return {
    observedGeneration: generation,
    conditions: updateConditions(before.conditions ?? [], conditions, generation, now),
    ...(lastBackup && {lastBackup}),
    ...(lastScheduledAt !== undefined && {lastScheduledAt}),
    ...(nextAt && !backup.spec.suspend && {nextAt: nextAt.toISOString()}),
    ...(backups && {backups}),
  };
};
