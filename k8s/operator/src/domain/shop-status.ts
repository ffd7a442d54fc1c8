import {booleanCondition as condition, type NewCondition, updateConditions} from './condition.ts';
import {type KubernetesObject, keyOf, type ObjectKey} from './kubernetes-object.ts';
import {contractFailed, isProven, type Outcome, type RolloutMode} from './plan.ts';
import {statusOf} from './readiness.ts';
import type {FailedRevision, Lifecycle, Phase, ServiceStatus, Shop, ShopStatus} from './shop.ts';
import type {Trouble} from './troubles.ts';

export type Reconciliation = {
  readonly shop: Shop;
  readonly lifecycle: Lifecycle;
  readonly mode: RolloutMode;
  readonly outcome: Outcome;
  /** The revision that was asked for. */
  readonly revision: string;
  /** Of the databases that its pods use. */
  readonly prefix: string;
  readonly failedRevision?: FailedRevision;
  /** What is wrong with running pods. */
  readonly troubles: readonly Trouble[];
  readonly live: ReadonlyMap<ObjectKey, KubernetesObject>;
  readonly applied: readonly KubernetesObject[];
  readonly lags: ReadonlyMap<string, number>;
  /** Undefined while it is not known. */
  readonly maintenance: boolean | undefined;
  readonly credentialsSecret: string;
  /** The condition of its backups; undefined without any. */
  readonly backups: NewCondition | undefined;
  readonly now: Date;
};

const servesOn = (mode: RolloutMode, {reason}: Outcome & {kind: 'failed'}): boolean =>
  mode === 'keep' || reason === contractFailed;

const failureOf = ({mode, outcome, failedRevision, revision}: Reconciliation): FailedRevision | undefined => {
  if (failedRevision) return failedRevision;
  if (outcome.kind !== 'failed') return undefined;
  return mode !== 'keep' || outcome.reason === contractFailed ? {revision, ...outcome} : undefined;
};

const phaseOf = ({lifecycle, mode, outcome, failedRevision}: Reconciliation): Phase => {
  if (outcome.kind === 'complete') {
    if (lifecycle.hibernated) return 'Hibernated';
    return failedRevision ? 'Stalled' : 'Ready';
  }
  if (outcome.kind === 'failed') return servesOn(mode, outcome) ? 'Degraded' : 'Stalled';
  return ({install: 'Installing', update: 'Updating', rollback: 'RollingBack', keep: 'Updating'} as const)[mode];
};

const conditionsOf = (reconciliation: Reconciliation): readonly NewCondition[] => {
  const {mode, outcome, troubles, maintenance, backups} = reconciliation;
  const phase = phaseOf(reconciliation);
  const failure = failureOf(reconciliation);
  const message = outcome.kind === 'complete' ? '' : outcome.message;
  const isMigrated = mode === 'keep' || mode === 'rollback' || outcome.kind === 'complete';
  const migrationFailed = failure?.reason === 'MigrationFailed' || failure?.reason === contractFailed;
  return [
    condition(
      'Ready',
      phase === 'Ready' && outcome.kind === 'complete' && maintenance === false,
      phase,
      failure?.message ?? message,
    ),
    condition('Reconciling', outcome.kind === 'in-progress', phase, message),
    condition(
      'Stalled',
      failure !== undefined,
      failure?.reason ?? 'NoFailure',
      stalledMessage(reconciliation, failure),
    ),
    condition(
      'MigrationsApplied',
      isMigrated && !migrationFailed,
      migrationFailed ? failure.reason : isMigrated ? 'Applied' : 'Pending',
      migrationFailed ? failure.message : '',
    ),
    condition(
      'Degraded',
      troubles.length > 0,
      troubles[0]?.reason ?? 'NoTrouble',
      troubles.map(({message}) => message).join(' '),
    ),
    condition('Paused', false, 'NotPaused'),
    maintenanceCondition(maintenance),
    ...(backups ? [backups] : []),
  ];
};

const maintenanceCondition = (maintenance: boolean | undefined): NewCondition =>
  maintenance === undefined
    ? {type: 'Maintenance', status: 'Unknown', reason: 'NotKnown', message: ''}
    : condition('Maintenance', maintenance, maintenance ? 'WritesRefused' : 'WritesAccepted');

const stalledMessage = ({shop}: Reconciliation, failure: FailedRevision | undefined): string => {
  if (!failure) return '';
  if (failure.reason === contractFailed)
    return `Revision ${failure.revision} runs, but its databases are not contracted. ${failure.message} It is tried again every five minutes.`;
  const good = shop.status?.lastGoodRevision;
  const next = good
    ? `Revision ${good} runs on. Change the Shop, or try the same again with: ecom platform retry ${shop.metadata.name}`
    : 'It is tried again.';
  return `Revision ${failure.revision} failed. ${failure.message} ${next}`;
};

const imageVersion = (deployment: KubernetesObject): string => {
  const {containers} = (deployment.spec as {template: {spec: {containers: readonly {image: string}[]}}}).template.spec;
  return containers[0]!.image.split(/[:@](?=[^/]*$)/).at(-1)!;
};

const servicesOf = ({applied, live, lags}: Reconciliation): readonly ServiceStatus[] =>
  applied
    .filter(({kind}) => kind === 'Deployment')
    .flatMap(object => live.get(keyOf(object)) ?? [])
    .map(deployment => {
      const name = deployment.metadata.labels?.['app.kubernetes.io/component'] ?? deployment.metadata.name;
      const {replicas = 0, readyReplicas = 0} = statusOf(deployment);
      const lag = lags.get(name);
      return {name, version: imageVersion(deployment), replicas, readyReplicas, ...(lag !== undefined && {lag})};
    });

const urlOf = ({shop, applied}: Reconciliation): string | undefined => {
  const {namespace} = shop.metadata;
  const {hosts = []} = (shop.spec.gateway ?? {}) as {hosts?: readonly string[]};
  if (hosts.length > 0) return `https://${hosts[0]}`;
  const gateway = applied.find(
    ({kind, metadata}) =>
      kind === 'Service' && /^(proxy|standalone)$/.test(metadata.labels?.['app.kubernetes.io/component'] ?? ''),
  );
  return gateway && `http://${gateway.metadata.name}.${namespace}:8080`;
};

/** The status of a shop after a reconciliation. */
export const nextStatus = (reconciliation: Reconciliation): ShopStatus => {
  const {shop, mode, outcome, revision, prefix, failedRevision, lifecycle} = reconciliation;
  const {maintenance, applied, credentialsSecret, now} = reconciliation;
  const before = shop.status ?? {};
  const isComplete = outcome.kind === 'complete';
  const services = servicesOf(reconciliation);
  const versions = [...new Set(services.filter(({name}) => name !== 'proxy').map(({version}) => version))];
  const lastGoodRevision =
    isProven(outcome) && mode !== 'rollback' && !lifecycle.hibernated ? revision : before.lastGoodRevision;
  const url = urlOf(reconciliation);
  // What must outlive the shop has no owner, and is never deleted.
  const keys = applied.filter(({metadata}) => metadata.ownerReferences).map(keyOf);
  return {
    observedGeneration: shop.metadata.generation,
    phase: phaseOf(reconciliation),
    ...(url !== undefined && {url}),
    ...(versions.length > 0 && {version: versions.join(', ')}),
    services,
    revision,
    prefix,
    ...(lastGoodRevision !== undefined && {lastGoodRevision}),
    ...(failedRevision && {failedRevision}),
    inventory: isComplete ? keys : [...new Set([...(before.inventory ?? []), ...keys])],
    credentialsSecret,
    ...(maintenance !== undefined && {maintenance}),
    conditions: updateConditions(before.conditions ?? [], conditionsOf(reconciliation), shop.metadata.generation, now),
  };
};
