import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import {type AppliedRecord, correctedDrift, recordOf} from '../domain/drift.ts';
import type {Traffic} from '../domain/error-budget.ts';
import {hashOf} from '../domain/hash.ts';
import {type KubernetesObject, keyOf, type ObjectKey, refOfKey} from '../domain/kubernetes-object.ts';
import {maintenanceJob} from '../domain/maintenance-job.ts';
import {type Observed, type Outcome, plan, type RolloutMode} from '../domain/plan.ts';
import {failedAt, readinessOf, rolledOutAt} from '../domain/readiness.ts';
import {applyLifecycle, decorate, type ReleaseObjects, secretsOf} from '../domain/release-objects.ts';
import {
  defaultLifecycle,
  defaultRollout,
  type FailedRevision,
  type Lifecycle,
  type RolloutOptions,
  type Shop,
  type ShopStatus,
  shopKind,
} from '../domain/shop.ts';
import {nextStatus, pausedStatus, refusedStatus} from '../domain/shop-status.ts';
import {troublesOf} from '../domain/troubles.ts';
import type {PodInspector} from './inspect-pods.ts';
import type {TrafficObserver} from './observe-traffic.ts';
import type {ChartRenderer, Cluster, ObjectCache} from './ports.ts';
import type {Revisions} from './revisions.ts';
import type {ShopValues} from './values-of.ts';

export type ReconcileShopDependencies = {
  readonly cluster: Cluster;
  readonly cache: ObjectCache;
  readonly render: ChartRenderer;
  readonly valuesOf: (shop: Shop) => Promise<ShopValues>;
  readonly revisions: Revisions;
  readonly traffic: TrafficObserver;
  readonly pods: PodInspector;
  readonly log: Logger;
  readonly now: () => Date;
};

/** Milliseconds until a shop is looked at again: while it changes, and at rest. */
const intervalMs = {changing: 2000, resting: 60_000};
const retryAnnotation = 'ecom.dev/retry';
/** Seconds after which a Job that switches maintenance runs again. */
const retrySeconds = 20;

type ShopKey = {readonly namespace: string; readonly name: string};
type Choice = {readonly mode: RolloutMode; readonly release: ReleaseObjects; readonly failed?: FailedRevision};

const observesTraffic = (deployment: KubernetesObject, {observeSeconds}: RolloutOptions, now: Date): boolean => {
  const at = rolledOutAt(deployment);
  return !at || now.getTime() - at.getTime() < (observeSeconds + 5) * 1000;
};

/** Brings one shop nearer to what its resource asks for, and says in how many milliseconds to go on. */
export const reconcileShop = (dependencies: ReconcileShopDependencies) => {
  const {cluster, cache, render, valuesOf, revisions, traffic, pods, log, now} = dependencies;
  const records = new Map<string, Map<ObjectKey, AppliedRecord>>();

  /** Other content of a Secret must make other pods. Our own Secrets have other names then. */
  const hashSecrets = async (rendered: readonly KubernetesObject[], namespace: string, own: string) => {
    const names = new Set(rendered.flatMap(secretsOf).filter(name => name !== own));
    const hashes: Record<string, string> = {};
    for (const name of names) {
      const secret = await cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name});
      if (secret) hashes[name] = hashOf(secret.data);
    }
    return hashes;
  };

  const releaseOf = async (shop: Shop, rollout: RolloutOptions, {values, credentials}: ShopValues) => {
    const {name, namespace} = shop.metadata;
    const rendered = await render({name, namespace, values});
    const secretHashes = await hashSecrets(rendered, namespace, credentials.metadata.name);
    const release = decorate(rendered, shop, {rollout, secretHashes});
    return {...release, objects: [credentials, ...release.objects]};
  };

  const choose = async (shop: Shop, release: ReleaseObjects): Promise<Choice> => {
    const {lastGoodRevision: good, failedRevision} = shop.status ?? {};
    const retry = shop.metadata.annotations?.[retryAnnotation];
    const failed =
      failedRevision?.revision === release.revision && failedRevision.retry === retry ? failedRevision : undefined;
    if (failed) {
      const before = good === undefined ? undefined : await revisions.load(shop, good);
      if (before) return {mode: 'rollback', release: before, failed};
    }
    if (!good) return {mode: 'install', release};
    return {mode: release.revision === good ? 'keep' : 'update', release};
  };

  const applyAll = async (shop: Shop, objects: readonly KubernetesObject[], live: Observed['live']) => {
    const known = records.get(shop.metadata.uid)!;
    for (const desired of objects) {
      const key = keyOf(desired);
      const {object: stored, conflicts} = await cluster.apply(desired);
      const drift = correctedDrift(desired, live.get(key), known.get(key), stored);
      known.set(key, recordOf(desired, stored));
      if (!drift) continue;
      const by = conflicts.length > 0 ? ` by ${conflicts.join(', ')}` : '';
      const note = `${desired.kind} ${desired.metadata.name} had been ${drift}${by}; it is as the Shop wants it again.`;
      await cluster.recordEvent({regarding: shop, type: 'Normal', reason: 'DriftCorrected', action: 'Apply', note});
    }
  };

  const deleteAll = async (shop: Shop, keys: readonly ObjectKey[]) => {
    for (const key of keys) {
      await cluster.delete(refOfKey(key, shop.metadata.namespace));
      records.get(shop.metadata.uid)!.delete(key);
    }
  };

  /** A failed Job of a revision that is tried again would fail it at once. */
  const forgetFailedJobs = (shop: Shop, live: Observed['live']) =>
    deleteAll(
      shop,
      [...live.values()].filter(object => object.kind === 'Job' && readinessOf(object).state === 'failed').map(keyOf),
    );

  /** @returns whether services refuse writes now */
  const switchMaintenance = async (
    shop: Shop,
    wanted: boolean,
    objects: readonly KubernetesObject[],
    live: Observed['live'],
  ) => {
    const current = shop.status?.maintenance ?? false;
    const job = wanted === current ? undefined : maintenanceJob(shop, objects, wanted);
    if (!job) return current;
    const stored = live.get(keyOf(job));
    const readiness = stored && readinessOf(stored);
    if (!readiness) await cluster.apply(job);
    if (readiness?.state === 'ready') {
      await deleteAll(shop, [keyOf(job)]);
      return wanted;
    }
    if (stored && readiness?.state === 'failed' && now().getTime() - failedAt(stored).getTime() > retrySeconds * 1000) {
      await deleteAll(shop, [keyOf(job)]);
    }
    return current;
  };

  /** What the container of a failed Job said last. */
  const explain = async (outcome: Outcome, objects: readonly KubernetesObject[]): Promise<Outcome> => {
    if (outcome.kind !== 'failed' || outcome.object?.kind !== 'Job') return outcome;
    const {name} = outcome.object.metadata;
    const reasons = objects
      .filter(({kind, metadata}) => kind === 'Pod' && metadata.labels?.['job-name'] === name)
      .flatMap(
        ({status}) =>
          (status as {containerStatuses?: readonly {state?: {terminated?: {exitCode: number; message?: string}}}[]})
            ?.containerStatuses ?? [],
      )
      .flatMap(({state}) =>
        state?.terminated?.exitCode ? (state.terminated.message ?? '').trim().split('\n').at(-1)! : [],
      );
    return reasons.length === 0
      ? outcome
      : {...outcome, message: `${outcome.message} ${[...new Set(reasons)].join(' ')}`};
  };

  const observeTraffic = async (
    objects: readonly KubernetesObject[],
    live: Observed['live'],
    rollout: RolloutOptions,
  ) => {
    const counts = new Map<string, Traffic>();
    for (const object of objects) {
      const stored = object.kind === 'Deployment' ? live.get(keyOf(object)) : undefined;
      if (stored && observesTraffic(stored, rollout, now())) {
        counts.set(object.metadata.name, await traffic.of(stored, [...live.values()]));
      }
    }
    return counts;
  };

  const announce = async (shop: Shop, before: ShopStatus | undefined, after: ShopStatus) => {
    if (before?.phase === after.phase && before?.revision === after.revision) return;
    const stalled = after.conditions?.find(({type}) => type === 'Stalled');
    const isStalled = stalled?.status === 'True';
    log.info({shop: shop.metadata, phase: after.phase, revision: after.revision}, 'shop changed its phase');
    await cluster.recordEvent({
      regarding: shop,
      type: isStalled ? 'Warning' : 'Normal',
      reason: isStalled ? stalled.reason : (after.phase ?? 'Pending'),
      action: 'Reconcile',
      note: (isStalled ? stalled.message : `Revision ${after.revision} is ${after.phase}.`).slice(0, 1000),
    });
  };

  const writeStatus = async (shop: Shop, status: ShopStatus) => {
    if (hashOf(shop.status) === hashOf(status)) return;
    await cluster.applyStatus({...shopKind, namespace: shop.metadata.namespace, name: shop.metadata.name}, status);
    await announce(shop, shop.status, status);
  };

  const reconcile = async (shop: Shop): Promise<{readonly status: ShopStatus; readonly requeueAfterMs: number}> => {
    const lifecycle: Lifecycle = {...defaultLifecycle, ...shop.spec.lifecycle};
    const rollout: RolloutOptions = {...defaultRollout, ...shop.spec.rollout};
    const {namespace, name, uid} = shop.metadata;
    if (lifecycle.paused) return {status: pausedStatus(shop, now()), requeueAfterMs: intervalMs.resting};
    if (!records.has(uid)) records.set(uid, new Map());

    const values = await valuesOf(shop);
    const asked = await releaseOf(shop, rollout, values);
    const choice = await choose(shop, asked);
    const {mode, failed} = choice;
    const release = choice.release;
    const objects = applyLifecycle(release.objects, lifecycle);
    const known = cache.objectsOf(namespace, name);
    const live = new Map(known.map(object => [keyOf(object), object]));
    if (!failed && shop.status?.failedRevision) await forgetFailedJobs(shop, live);

    const effectiveMode = lifecycle.hibernated ? 'keep' : mode;
    const observed: Observed = {
      live,
      applied: records.get(uid)!,
      inventory: shop.status?.inventory ?? [],
      traffic: effectiveMode === 'update' ? await observeTraffic(objects, live, rollout) : new Map(),
      now: now(),
    };
    const planned = plan({...release, objects, mode: effectiveMode, rollout}, observed);
    await applyAll(shop, planned.apply, live);
    await deleteAll(shop, planned.delete);
    const outcome = await explain(planned.outcome, known);
    const failedRevision =
      failed ??
      (outcome.kind === 'failed' && mode === 'update'
        ? {
            revision: asked.revision,
            reason: outcome.reason,
            message: outcome.message,
            ...(shop.metadata.annotations?.[retryAnnotation] !== undefined && {
              retry: shop.metadata.annotations[retryAnnotation],
            }),
          }
        : undefined);
    const isNew = outcome.kind === 'complete' && !lifecycle.hibernated && (mode === 'install' || mode === 'update');
    if (isNew) {
      await revisions.save(shop, release);
      traffic.reset();
    }
    const isSettled = outcome.kind === 'complete' && !lifecycle.hibernated;
    const maintenance = isSettled
      ? await switchMaintenance(shop, lifecycle.maintenance, release.objects, live)
      : (shop.status?.maintenance ?? false);
    const lags = mode === 'keep' ? await pods.inspect(shop, known) : pods.lagsOf(shop);
    const status = nextStatus({
      shop,
      lifecycle,
      mode,
      outcome,
      revision: release.revision,
      ...(failedRevision && {failedRevision}),
      troubles: troublesOf(known.filter(({kind}) => kind === 'Pod')),
      live,
      applied: [...objects, ...(release.smokeTest ? [release.smokeTest] : [])],
      lags,
      maintenance,
      credentialsSecret: values.credentials.metadata.name,
      now: now(),
    });
    const isAtRest = isSettled && maintenance === lifecycle.maintenance && failedRevision === failed && !isNew;
    return {status, requeueAfterMs: isAtRest ? intervalMs.resting : intervalMs.changing};
  };

  return async ({namespace, name}: ShopKey): Promise<number> => {
    const shop = (await cluster.get({...shopKind, namespace, name})) as Shop | undefined;
    if (!shop || shop.metadata.deletionTimestamp) {
      if (shop) records.delete(shop.metadata.uid);
      return intervalMs.resting;
    }
    try {
      const {status, requeueAfterMs} = await reconcile(shop);
      await writeStatus(shop, status);
      return requeueAfterMs;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'invalid') throw error;
      // Only a change of the Shop, or of a Secret that it names, helps.
      await writeStatus(shop, refusedStatus(shop, error, now()));
      return intervalMs.changing * 5;
    }
  };
};
