import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import {createJob, ownNetworkPolicies, retryAnnotation, verifyAnnotation, verifyJob} from '../domain/backup-job.ts';
import {readBackupList} from '../domain/backup-list.ts';
import {type BackupAction, expiredJobs, planBackup} from '../domain/backup-plan.ts';
import {nextBackupStatus, type Obstacle} from '../domain/backup-status.ts';
import {hashOf} from '../domain/hash.ts';
import {jobFailureReasons} from '../domain/job-failure.ts';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {type BackupJob, isBusyForOthers, isRecent, jobsOf, toBackupJob} from '../domain/observed-jobs.ts';
import {type Shop, shopKind, shopLabel} from '../domain/shop.ts';
import {type Backup, type ShopBackup, type ShopBackupStatus, shopBackupKind} from '../domain/shop-backup.ts';
import {obstacleOf, permanentObstacle} from './backup-obstacles.ts';
import type {BackupTemplates} from './backup-template.ts';
import type {Cluster, ObjectCache, ParseSchedule, Reconcile, Schedule} from './ports.ts';
import {createTurns} from './turns.ts';

export type ReconcileBackupDependencies = {
  readonly cluster: Cluster;
  readonly cache: ObjectCache;
  readonly templateOf: BackupTemplates;
  readonly parseSchedule: ParseSchedule;
  readonly log: Logger;
  readonly now: () => Date;
};

/** Milliseconds until a ShopBackup is looked at again. */
const intervalMs = {active: 5000, resting: 60_000};
/** A list of the backups has less. */
const maxLogLines = 20_000;
/** Lines of a failed Job that a condition has. */
const failureLines = 3;

const jobKind = {apiVersion: 'batch/v1', kind: 'Job'} as const;

/** Brings a ShopBackup nearer to what it asks for, and says in how many milliseconds to go on. */
export const reconcileBackup = (dependencies: ReconcileBackupDependencies): Reconcile => {
  const {cluster, cache, templateOf, parseSchedule, log, now} = dependencies;
  const inTurn = createTurns();

  /** What the pod of a Job that has succeeded has listed; undefined when its log is gone, or cannot be read now. */
  const readList = async (job: BackupJob, objects: readonly KubernetesObject[], namespace: string) => {
    const pod = objects.find(
      ({kind, metadata, status}) =>
        kind === 'Pod' &&
        metadata.labels?.['job-name'] === job.name &&
        (status as {phase?: string} | undefined)?.phase === 'Succeeded',
    );
    if (!pod) return undefined;
    try {
      const text = await cluster.logs({namespace, pod: pod.metadata.name, container: 'list'}, maxLogLines);
      return readBackupList(text);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn({err: error, pod: pod.metadata.name}, 'the list of backups cannot be read');
      return undefined;
    }
  };

  /** The backups at the destination, when a Job has ended that the status does not know. */
  const newBackups = async (backup: ShopBackup, jobs: readonly BackupJob[], objects: readonly KubernetesObject[]) => {
    const job = jobs.find(({verifies}) => verifies === undefined);
    const {lastBackup} = backup.status ?? {};
    const isKnown = lastBackup !== undefined && job !== undefined && new Date(lastBackup.startedAt) >= job.scheduledAt;
    if (job?.state !== 'succeeded' || isKnown) return undefined;
    return readList(job, objects, backup.metadata.namespace);
  };

  const begin = async (backup: ShopBackup, shop: Shop, action: Exclude<BackupAction, {kind: 'wait'}>) => {
    const {destination, encryption, retention} = backup.spec;
    const template = await templateOf(shop, {destination, encryption, retention});
    for (const policy of ownNetworkPolicies(backup, template)) await cluster.apply(policy);
    const job =
      action.kind === 'create' ? createJob(backup, template, action) : verifyJob(backup, template, action, now());
    await cluster.apply(job);
    log.info({backup: backup.metadata.name, job: job.metadata.name}, 'began a Job of a backup');
    return job;
  };

  const act = async (
    backup: ShopBackup,
    shop: Shop,
    action: BackupAction,
  ): Promise<{readonly begun?: KubernetesObject; readonly obstacle?: Obstacle}> => {
    if (action.kind === 'wait') return {};
    const {namespace, name, uid} = shop.metadata;
    return inTurn(uid, async () => {
      // A watch may be late.
      const stored = await cluster.list(jobKind, namespace, `${shopLabel}=${name}`);
      const obstacle = obstacleOf(shop, isBusyForOthers(backup, stored));
      return obstacle ? {obstacle} : {begun: await begin(backup, shop, action)};
    });
  };

  const recordChange = async (backup: ShopBackup, status: ShopBackupStatus) => {
    const [before, after] = [backup.status, status].map(each => each?.conditions?.find(({type}) => type === 'Ready'));
    const isNew = status.lastBackup?.id !== backup.status?.lastBackup?.id;
    if (!after || (!isNew && before?.reason === after.reason)) return;
    const {status: isReady, reason, message} = after;
    const type = isReady === 'True' || reason === 'BackupRuns' ? 'Normal' : 'Warning';
    await cluster.recordEvent({regarding: backup, type, reason, action: 'Reconcile', note: message || reason});
  };

  const writeStatus = async (backup: ShopBackup, status: ShopBackupStatus) => {
    if (hashOf(backup.status) === hashOf(status)) return;
    const {namespace, name, resourceVersion} = backup.metadata;
    await cluster.applyStatus({...shopBackupKind, namespace, name, resourceVersion}, status);
    await recordChange(backup, status);
  };

  /** Milliseconds until the next time, or until the next look. */
  const delayUntil = (nextAt: Date | undefined): number =>
    Math.max(100, Math.min(intervalMs.resting, (nextAt?.getTime() ?? Number.POSITIVE_INFINITY) - now().getTime()));

  const reconcile = async (backup: ShopBackup, shop: Shop, schedule: Schedule | undefined): Promise<number> => {
    const {namespace, annotations = {}, creationTimestamp} = backup.metadata;
    const objects = cache.objectsOf(namespace, shop.metadata.name);
    const owned = jobsOf(backup, objects);
    const known = owned.map(toBackupJob);
    const backups: readonly Backup[] | undefined = await newBackups(backup, known, objects);
    const status = {...backup.status, ...(backups?.[0] && {lastBackup: backups[0]})};
    const action = planBackup({
      spec: backup.spec,
      status,
      createdAt: new Date(creationTimestamp ?? now()),
      previousAt: schedule?.previous(now()),
      jobs: known,
      retry: annotations[retryAnnotation],
      verify: annotations[verifyAnnotation],
      now: now(),
    });
    const {begun, obstacle} = await act(backup, shop, action);
    const jobs = begun ? [toBackupJob(begun), ...known] : known;
    for (const {name} of expiredJobs(jobs)) await cluster.delete({...jobKind, namespace, name});
    const nextAt = schedule?.next(now());
    const failureOf = ({name}: BackupJob) => {
      const job = owned.find(({metadata}) => metadata.name === name);
      return job ? jobFailureReasons(job, objects, failureLines).join(' ') : '';
    };
    await writeStatus(backup, nextBackupStatus({backup, jobs, failureOf, backups, obstacle, nextAt, now: now()}));
    const isActive = obstacle !== undefined || jobs.some(job => job.state === 'running' || isRecent(job, now()));
    return isActive ? intervalMs.active : delayUntil(nextAt);
  };

  return async ({namespace, name}) => {
    const backup = (await cluster.get({...shopBackupKind, namespace, name})) as ShopBackup | undefined;
    if (!backup || backup.metadata.deletionTimestamp) return undefined;
    try {
      const shop = (await cluster.get({...shopKind, namespace, name: backup.spec.shop})) as Shop | undefined;
      if (!shop) throw shopMissing(backup.spec.shop, namespace);
      const {schedule} = backup.spec;
      return await reconcile(backup, shop, schedule === undefined ? undefined : parseSchedule(schedule));
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'invalid') throw error;
      const obstacle = permanentObstacle(error);
      const observation = {backup, jobs: [], failureOf: () => '', backups: undefined, nextAt: undefined, now: now()};
      await writeStatus(backup, nextBackupStatus({...observation, obstacle}));
      return intervalMs.resting;
    }
  };
};

const shopMissing = (shop: string, namespace: string) =>
  new Failure('invalid', 'shop-missing', `There is no Shop ${shop} in ${namespace}, which spec.shop names. Create it.`);
