import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {NewCondition} from '../domain/condition.ts';
import {pausedStatus, refusedStatus} from '../domain/held-status.ts';
import {jobFailureReasons} from '../domain/job-failure.ts';
import {type KubernetesObject, keyOf} from '../domain/kubernetes-object.ts';
import {migrationIn} from '../domain/maintenance-job.ts';
import {isBackedUp} from '../domain/observed-jobs.ts';
import {isProven, type Observed, type Outcome, type Plan, plan} from '../domain/plan.ts';
import {readinessOf} from '../domain/readiness.ts';
import {credentialsOf, type ReleaseObjects, withoutPods} from '../domain/release-objects.ts';
import {
  defaultLifecycle,
  defaultRollout,
  type FailedRevision,
  type RolloutOptions,
  type Shop,
  type ShopStatus,
  shopKind,
} from '../domain/shop.ts';
import {nextStatus} from '../domain/shop-status.ts';
import {troublesOf} from '../domain/troubles.ts';
import {createObjectApplier} from './apply-objects.ts';
import {type Choice, chooseRelease, retryOf} from './choose-release.ts';
import type {PodInspector} from './inspect-pods.ts';
import type {TrafficObserver} from './observe-traffic.ts';
import type {ChartRenderer, Cluster, ObjectCache, Reconcile} from './ports.ts';
import {releaseOf} from './release-of.ts';
import type {Revisions} from './revisions.ts';
import {switchMaintenance} from './switch-maintenance.ts';
import type {ShopValues} from './values-of.ts';
import {writeShopStatus} from './write-shop-status.ts';

export type ReconcileShopDependencies = {
  readonly cluster: Cluster;
  readonly cache: ObjectCache;
  readonly render: ChartRenderer;
  readonly valuesOf: (shop: Shop) => Promise<ShopValues>;
  readonly revisions: Revisions;
  readonly traffic: TrafficObserver;
  readonly pods: PodInspector;
  /** How its backups are; undefined without any. */
  readonly backupHealth: (shop: Shop) => NewCondition | undefined;
  readonly log: Logger;
  readonly now: () => Date;
};

/** Milliseconds until a shop is looked at again. */
const intervalMs = {changing: 2000, refused: 10_000, resting: 60_000};

type Reconciled = {readonly status: ShopStatus; readonly requeueAfterMs: number};

const failedRevisionOf = (
  shop: Shop,
  revision: string,
  {reason, message}: Outcome & {kind: 'failed'},
): FailedRevision => {
  const retry = retryOf(shop);
  return {revision, reason, message, ...(retry !== undefined && {retry})};
};

/** Those of its backups are not the shop's own. */
const failedJobs = ({metadata: {uid: shopUid}}: Shop, live: Observed['live']) =>
  [...live.values()]
    .filter(({kind, metadata}) => kind === 'Job' && metadata.ownerReferences?.some(({uid}) => uid === shopUid))
    .filter(job => readinessOf(job).state === 'failed')
    .map(keyOf);

/** A pod of a Deployment that has not ended. */
const isServing = ({kind, metadata, status}: KubernetesObject): boolean => {
  const {phase} = (status ?? {}) as {phase?: string};
  return kind === 'Pod' && !metadata.labels?.['job-name'] && phase !== 'Succeeded' && phase !== 'Failed';
};

const explain = (outcome: Outcome, objects: readonly KubernetesObject[]): Outcome => {
  if (outcome.kind !== 'failed' || outcome.object?.kind !== 'Job') return outcome;
  return {...outcome, message: [outcome.message, ...jobFailureReasons(outcome.object, objects)].join(' ')};
};

const moving = (before: string, prefix: string): Outcome => ({
  kind: 'in-progress',
  message: `All pods stop before the shop moves from the databases of ${before} to those of ${prefix}.`,
});

/** Migrations would wait for the tables that a backup reads, until their deadline. */
const waitingForBackup: Plan = {
  apply: [],
  delete: [],
  outcome: {kind: 'in-progress', message: 'A backup is being created. The update begins afterwards.'},
};

/** Brings one shop nearer to what its resource asks for, and says in how many milliseconds to go on; undefined for one that is gone. */
export const reconcileShop = (dependencies: ReconcileShopDependencies): Reconcile => {
  const {cluster, cache, valuesOf, revisions, traffic, pods, backupHealth, log, now} = dependencies;
  const applier = createObjectApplier(cluster);
  const render = releaseOf(dependencies);
  const setMaintenance = switchMaintenance({applier, now});

  const choose = chooseRelease(revisions);
  const writeStatus = writeShopStatus({cluster, log});

  const act = async (
    shop: Shop,
    {mode, release, failed}: Choice,
    rollout: RolloutOptions,
    maintenance: boolean,
    isStopped: boolean,
  ) => {
    const known = cache.objectsOf(shop.metadata.namespace, shop.metadata.name);
    const live = new Map(known.map(object => [keyOf(object), object]));
    // A Job that failed would fail a revision that is tried again at once.
    const toRetry = !failed && shop.status?.failedRevision ? failedJobs(shop, live) : [];
    await applier.delete(shop, toRetry);
    for (const key of toRetry) live.delete(key);
    const objects = isStopped ? withoutPods(release.objects) : release.objects;
    // Jobs wait until pods run again.
    const planMode = isStopped ? 'rollback' : mode;
    const {smokeTest, ...untested} = release;
    // Nothing can be bought in maintenance.
    const tested: ReleaseObjects = shop.status?.maintenance ? untested : release;
    const migration = migrationIn(objects);
    const hasToWait = planMode === 'update' && isBackedUp(known) && !(migration && live.has(keyOf(migration)));
    const planned = hasToWait
      ? waitingForBackup
      : plan(
          {...tested, objects, mode: planMode, rollout},
          {
            live,
            applied: applier.recordsOf(shop),
            inventory: shop.status?.inventory ?? [],
            traffic: planMode === 'update' ? await traffic.observe(shop, objects, live, rollout, now()) : new Map(),
            now: now(),
          },
        );
    await applier.apply(shop, planned.apply, live);
    await applier.delete(shop, planned.delete);
    const outcome = explain(planned.outcome, known);
    const isSettled = isProven(outcome) && !isStopped;
    return {
      live,
      outcome,
      isSettled,
      hasPods: known.some(isServing),
      applied: [...objects, ...[tested.smokeTest, release.republish].filter(object => object !== undefined)],
      maintenance: isStopped
        ? shop.status?.maintenance
        : await setMaintenance(shop, maintenance, {objects: release.objects, live, outcome}),
      troubles: troublesOf(known.filter(({kind}) => kind === 'Pod')),
      lags: planMode === 'keep' ? await pods.inspect(shop, known) : pods.lagsOf(shop),
    };
  };

  const reconcile = async (shop: Shop): Promise<Reconciled> => {
    const lifecycle = {...defaultLifecycle, ...shop.spec.lifecycle};
    const rollout = {...defaultRollout, ...shop.spec.rollout};
    if (lifecycle.paused)
      return {status: pausedStatus(shop, backupHealth(shop), now()), requeueAfterMs: intervalMs.resting};

    const values = await valuesOf(shop);
    const desired = await render(shop, rollout, values);
    const choice = await choose(shop, desired);
    const {mode, release, prefix, failed} = choice;
    // What pods wrote to the databases of before, while others read those of another prefix, would be lost.
    const {prefix: before = prefix} = shop.status ?? {};
    const isMoving = before !== prefix;
    const acted = await act(shop, choice, rollout, lifecycle.maintenance, lifecycle.hibernated || isMoving);
    const hasStopped = acted.outcome.kind === 'complete' && !acted.hasPods;
    const hasMoved = isMoving && hasStopped;
    // Other databases may refuse writes, or not.
    const maintenance = hasMoved ? undefined : acted.maintenance;
    const done = {...acted, maintenance, ...(isMoving && {outcome: moving(before, prefix)})};
    const isNew = done.isSettled && (mode === 'install' || mode === 'update');
    if (isNew) await revisions.save(shop, release);
    if (mode !== 'update' || isNew) traffic.forget(shop);
    const failedRevision =
      done.outcome.kind === 'failed' && mode === 'update' && !done.isSettled
        ? failedRevisionOf(shop, desired.revision, done.outcome)
        : failed;
    const status = nextStatus({
      ...done,
      shop,
      lifecycle,
      mode,
      revision: release.revision,
      prefix: isMoving && !hasMoved ? before : prefix,
      ...(failedRevision && {failedRevision}),
      credentialsSecret: credentialsOf(release) ?? values.credentials.metadata.name,
      backups: backupHealth(shop),
      now: now(),
    });
    const isAtRest =
      done.outcome.kind === 'complete' &&
      !isNew &&
      (lifecycle.hibernated || done.maintenance === lifecycle.maintenance);
    return {status, requeueAfterMs: isAtRest ? intervalMs.resting : intervalMs.changing};
  };

  /** Shops of which something is remembered, by namespace and name. */
  const remembered = new Map<string, Shop>();
  /** @param shop that is there now, and may be another one of the same name */
  const forgetOthers = (key: string, shop: Shop | undefined) => {
    const before = remembered.get(key);
    if (before && before.metadata.uid !== shop?.metadata.uid)
      for (const memory of [applier, traffic, pods]) memory.forget(before);
    if (shop) remembered.set(key, shop);
    else remembered.delete(key);
  };

  return async ({namespace, name}) => {
    const found = (await cluster.get({...shopKind, namespace, name})) as Shop | undefined;
    const shop = found?.metadata.deletionTimestamp ? undefined : found;
    forgetOthers(`${namespace}/${name}`, shop);
    if (!shop) return undefined;
    try {
      const {status, requeueAfterMs} = await reconcile(shop);
      await writeStatus(shop, status);
      return requeueAfterMs;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'invalid') throw error;
      // Only a change of the Shop, or of a Secret that it names, helps.
      await writeStatus(shop, refusedStatus(shop, error, backupHealth(shop), now()));
      return intervalMs.refused;
    }
  };
};
