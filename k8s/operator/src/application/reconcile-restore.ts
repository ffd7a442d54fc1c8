import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import {ownNetworkPolicies, restoreJob} from '../domain/backup-job.ts';
import {hashOf} from '../domain/hash.ts';
import {jobFailureReasons} from '../domain/job-failure.ts';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {jobsOf, stateOf} from '../domain/observed-jobs.ts';
import {newPrefix, nextRestoreStatus, type RestoreProgress} from '../domain/restore-status.ts';
import {type Shop, shopKind} from '../domain/shop.ts';
import {
  type BackupLocation,
  type Encryption,
  type ShopBackup,
  type ShopRestore,
  shopBackupKind,
  shopRestoreKind,
} from '../domain/shop-backup.ts';
import {permanentObstacle} from './backup-obstacles.ts';
import {type BackupTemplates, runningShop} from './backup-template.ts';
import type {Cluster, ObjectCache, Reconcile} from './ports.ts';
import type {Revisions} from './revisions.ts';

export type ReconcileRestoreDependencies = {
  readonly cluster: Cluster;
  readonly cache: ObjectCache;
  readonly templateOf: BackupTemplates;
  readonly revisions: Revisions;
  readonly log: Logger;
  readonly now: () => Date;
};

/** Milliseconds until a ShopRestore is looked at again. */
const intervalMs = {active: 5000, resting: 60_000, ended: 3_600_000};
const failureLines = 3;

/** What is restored, and from where. */
type Source = {
  readonly destination: BackupLocation;
  readonly encryption: Encryption | undefined;
  /** Default: the newest. */
  readonly id: string | undefined;
};

type Progress = RestoreProgress & {readonly prefix?: string};

/** Brings a ShopRestore nearer to its end, and says in how many milliseconds to go on. One that has ended is not begun again. */
export const reconcileRestore = (dependencies: ReconcileRestoreDependencies): Reconcile => {
  const {cluster, cache, templateOf, revisions, log, now} = dependencies;

  const sourceOf = async ({metadata: {namespace}, spec}: ShopRestore): Promise<Source | undefined> => {
    const {backup, source, encryption} = spec;
    if (source) return {destination: source, encryption, id: undefined};
    const {name, id} = backup!;
    const shopBackup = (await cluster.get({...shopBackupKind, namespace, name})) as ShopBackup | undefined;
    if (!shopBackup) throw missing('ShopBackup', name, namespace, 'spec.backup.name');
    const latest = id ?? shopBackup.status?.lastBackup?.id;
    if (latest === undefined) return undefined;
    const {destination, encryption: ofBackup} = shopBackup.spec;
    return {destination, encryption: encryption ?? ofBackup, id: latest};
  };

  const begin = async (restore: ShopRestore, shop: Shop): Promise<Progress> => {
    const source = await sourceOf(restore);
    if (!source) {
      const {name} = restore.spec.backup!;
      return {phase: 'Pending', reason: 'NoBackup', message: `The ShopBackup ${name} has no complete backup yet.`};
    }
    if (shop.status?.credentialsSecret === undefined) {
      const message = `The Shop ${shop.metadata.name} has no credentials yet.`;
      return {phase: 'Pending', reason: 'ShopNotInstalled', message};
    }
    const prefix = restore.status?.prefix ?? newPrefix(await runningShop(revisions, shop), restore);
    const template = await templateOf(shop, source);
    for (const policy of ownNetworkPolicies(restore, template)) await cluster.apply(policy);
    await cluster.apply(restoreJob(restore, template, {id: source.id, prefix}));
    log.info({restore: restore.metadata.name, prefix}, 'began to restore a backup');
    return {phase: 'Running', reason: 'RestoreRuns', message: `Databases ${prefix}_* are being created.`, prefix};
  };

  const progressOf = async (
    restore: ShopRestore,
    job: KubernetesObject,
    objects: readonly KubernetesObject[],
  ): Promise<Progress> => {
    const state = stateOf(job);
    const prefix = restore.status?.prefix ?? prefixIn(job);
    if (state === 'running') {
      return {phase: 'Running', reason: 'RestoreRuns', message: `Databases ${prefix}_* are being created.`, prefix};
    }
    if (state === 'succeeded') {
      const message = `The databases ${prefix}_* are restored. The Shop ${restore.spec.shop} uses them when its spec.prefix is ${prefix}.`;
      return {phase: 'Succeeded', reason: 'Restored', message, prefix};
    }
    const reasons = jobFailureReasons(job, objects, failureLines).join(' ');
    const message = `The backup was not restored. ${reasons} Create another ShopRestore. What this one has created are the databases ${prefix}_*.`;
    return {phase: 'Failed', reason: 'RestoreFailed', message, prefix};
  };

  const writeStatus = async (restore: ShopRestore, {prefix = restore.status?.prefix, ...progress}: Progress) => {
    const status = nextRestoreStatus(restore, progress, prefix, now());
    if (hashOf(restore.status) === hashOf(status)) return;
    const {namespace, name, resourceVersion} = restore.metadata;
    await cluster.applyStatus({...shopRestoreKind, namespace, name, resourceVersion}, status);
    const {phase, reason, message} = progress;
    if (phase === restore.status?.phase) return;
    const type = phase === 'Failed' ? 'Warning' : 'Normal';
    await cluster.recordEvent({regarding: restore, type, reason, action: 'Restore', note: message});
  };

  const reconcile = async (restore: ShopRestore): Promise<Progress> => {
    const {namespace} = restore.metadata;
    const {shop: name} = restore.spec;
    const shop = (await cluster.get({...shopKind, namespace, name})) as Shop | undefined;
    if (!shop) throw missing('Shop', name, namespace, 'spec.shop');
    const objects = cache.objectsOf(namespace, name);
    const [job] = jobsOf(restore, objects);
    return job ? progressOf(restore, job, objects) : begin(restore, shop);
  };

  return async ({namespace, name}) => {
    const restore = (await cluster.get({...shopRestoreKind, namespace, name})) as ShopRestore | undefined;
    if (!restore || restore.metadata.deletionTimestamp) return undefined;
    const {phase} = restore.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') return intervalMs.ended;
    try {
      const progress = await reconcile(restore);
      await writeStatus(restore, progress);
      return intervalMs.active;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'invalid') throw error;
      // Its spec cannot change, but what it names may come.
      const {reason, message} = permanentObstacle(error);
      await writeStatus(restore, {phase: 'Pending', reason, message});
      return intervalMs.resting;
    }
  };
};

const prefixIn = ({spec}: KubernetesObject): string => {
  const {containers} = (spec as {template: {spec: {containers: readonly {args: readonly string[]}[]}}}).template.spec;
  const {args} = containers[0]!;
  return args[args.indexOf('--prefix') + 1]!;
};

const missing = (kind: string, name: string, namespace: string, field: string) =>
  new Failure(
    'invalid',
    `${kind === 'Shop' ? 'shop' : 'shop-backup'}-missing`,
    `There is no ${kind} ${name} in ${namespace}, which ${field} names. Create it.`,
  );
