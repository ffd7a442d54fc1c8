import {
  backupIdAnnotation,
  componentOf,
  type Owner,
  retryAnnotation,
  scheduledAtAnnotation,
  verifyAnnotation,
} from './backup-job.ts';
import type {KubernetesObject} from './kubernetes-object.ts';
import {statusCondition} from './readiness.ts';
import {shopBackupKind} from './shop-backup.ts';

/** What is read of a Job that a ShopBackup owns. */
export type BackupJob = {
  readonly name: string;
  /** The backup that it verifies; undefined for a Job that creates one. */
  readonly verifies: string | undefined;
  readonly scheduledAt: Date;
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly endedAt: Date | undefined;
  /** Of a Job that verifies, and failed: whether the backup is at fault. Otherwise it was not examined to the end. */
  readonly foundFault: boolean;
  /** The annotations that the ShopBackup had. */
  readonly retry: string | undefined;
  readonly verify: string | undefined;
};

/** The Jobs of an owner, the newest first. */
export const jobsOf = (owner: Owner, objects: readonly KubernetesObject[]): readonly KubernetesObject[] => {
  const time = ({metadata: {annotations}}: KubernetesObject) => annotations?.[scheduledAtAnnotation] ?? '';
  return objects
    .filter(
      ({kind, metadata}) =>
        kind === 'Job' &&
        !metadata.deletionTimestamp &&
        metadata.ownerReferences?.some(({uid}) => uid === owner.metadata.uid),
    )
    .sort((one, other) => (time(one) < time(other) ? 1 : -1));
};

export const stateOf = (job: KubernetesObject): BackupJob['state'] => {
  if (statusCondition(job, 'Complete')?.status === 'True') return 'succeeded';
  return statusCondition(job, 'Failed')?.status === 'True' ? 'failed' : 'running';
};

export const toBackupJob = (job: KubernetesObject): BackupJob => {
  const {name, annotations = {}} = job.metadata;
  const ended = statusCondition(job, 'Complete') ?? statusCondition(job, 'Failed');
  return {
    name,
    verifies: annotations[backupIdAnnotation],
    scheduledAt: new Date(annotations[scheduledAtAnnotation] ?? 0),
    state: stateOf(job),
    endedAt: ended?.lastTransitionTime ? new Date(ended.lastTransitionTime) : undefined,
    foundFault: statusCondition(job, 'Failed')?.reason === 'PodFailurePolicy',
    retry: annotations[retryAnnotation],
    verify: annotations[verifyAnnotation],
  };
};

/** Milliseconds in which the pod of a Job that has ended must be seen: a watch may report it later than its Job. */
const recentMs = 60_000;

/** Whether a Job has just succeeded, so that its result may not be known yet. */
export const isRecent = ({state, endedAt}: BackupJob, now: Date): boolean =>
  state === 'succeeded' && endedAt !== undefined && now.getTime() - endedAt.getTime() < recentMs;

/** The Jobs that read or write the databases of the shop for a backup now. */
const runningJobs = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] =>
  objects.filter(object => object.kind === 'Job' && componentOf(object) === 'backup' && stateOf(object) === 'running');

/** Whether a backup of the databases that the shop uses is being created. */
export const isBackedUp = (objects: readonly KubernetesObject[]): boolean =>
  runningJobs(objects).some(
    job =>
      job.metadata.ownerReferences?.some(({kind}) => kind === shopBackupKind.kind) &&
      toBackupJob(job).verifies === undefined,
  );

/** Whether a Job of somebody else reads or writes the databases of the shop for a backup. */
export const isBusyForOthers = (owner: Owner, objects: readonly KubernetesObject[]): boolean =>
  runningJobs(objects).some(({metadata}) => !metadata.ownerReferences?.some(({uid}) => uid === owner.metadata.uid));
