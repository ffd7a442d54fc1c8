import {Failure} from '@ecom/core/failure';
import {hashOf} from './hash.ts';
import {type KubernetesObject, ownerReference} from './kubernetes-object.ts';
import {shopLabel} from './shop.ts';
import type {ShopBackup, ShopRestore} from './shop-backup.ts';

/** Annotations by which a later operator knows what a Job is for. */
export const scheduledAtAnnotation = 'ecom.dev/scheduled-at';
export const backupIdAnnotation = 'ecom.dev/backup-id';
/** Written by the CLI: an instant; another one asks again. */
export const verifyAnnotation = 'ecom.dev/verify';
export const retryAnnotation = 'ecom.dev/retry';

type Labels = Readonly<Record<string, string>>;
type Container = {readonly name: string; readonly args: readonly string[]; readonly [field: string]: unknown};
type PodSpec = {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly [field: string]: unknown;
};
type JobSpec = {
  readonly template: {readonly metadata?: {readonly labels?: Labels}; readonly spec: PodSpec};
  readonly [field: string]: unknown;
};

/** What the chart renders for backups of a shop. */
export type BackupTemplate = {
  readonly shop: string;
  readonly labels: Labels;
  readonly spec: JobSpec;
  /** That let its pods reach the destination. */
  readonly networkPolicies: readonly KubernetesObject[];
};

export const componentOf = ({metadata: {labels}}: KubernetesObject) => labels?.['app.kubernetes.io/component'];

/** @throws Failure `invalid` when the chart renders no CronJob */
export const templateOf = (rendered: readonly KubernetesObject[], shop: string): BackupTemplate => {
  const ofBackup = rendered.filter(object => componentOf(object) === 'backup');
  const cronJob = ofBackup.find(({kind}) => kind === 'CronJob');
  if (!cronJob) throw new Failure('invalid', 'no-backup', 'The chart of the Shop renders no backup.');
  const {jobTemplate} = cronJob.spec as {jobTemplate: {metadata?: {labels?: Labels}; spec: JobSpec}};
  return {
    shop,
    labels: jobTemplate.metadata?.labels ?? {},
    spec: jobTemplate.spec,
    networkPolicies: ofBackup.filter(({kind}) => kind === 'NetworkPolicy'),
  };
};

export type Owner = ShopBackup | ShopRestore;

const ownedLabels = (shop: string, labels: Labels): Labels => ({
  ...labels,
  'app.kubernetes.io/managed-by': 'ecom-operator',
  [shopLabel]: shop,
});

/** The policies under names of their own, so that several backups of a shop have each theirs. */
export const ownNetworkPolicies = (
  owner: Owner,
  {shop, networkPolicies}: BackupTemplate,
): readonly KubernetesObject[] =>
  networkPolicies.map(policy => ({
    ...policy,
    metadata: {
      name: `${policy.metadata.name}-${owner.metadata.uid.slice(0, 8)}`,
      namespace: owner.metadata.namespace,
      labels: ownedLabels(shop, policy.metadata.labels ?? {}),
      ownerReferences: [ownerReference(owner)],
    },
  }));

/** Names of pods are made of it, and have 63 characters at most. */
const jobName = ({metadata: {name}}: Owner, suffix: string) => `${name.slice(0, 52 - suffix.length)}-${suffix}`;

const jobOf = (
  owner: Owner,
  {shop, labels, spec}: BackupTemplate,
  {
    suffix,
    annotations,
    ...fields
  }: {suffix: string; annotations: Labels; pod?: PodSpec; backoffLimit?: number; podFailurePolicy?: object},
): KubernetesObject => {
  const {pod = spec.template.spec, ...settings} = fields;
  const podLabels = {...spec.template.metadata?.labels, [shopLabel]: shop};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(owner, suffix),
      namespace: owner.metadata.namespace,
      labels: ownedLabels(shop, labels),
      annotations,
      ownerReferences: [ownerReference(owner)],
    },
    spec: {...spec, ...settings, template: {metadata: {labels: podLabels}, spec: pod}},
  };
};

/** The pod with one container: that which creates backups, with another command. */
const podRunning = (
  {spec}: BackupTemplate,
  name: string,
  argsFor: (destination: string) => readonly string[],
): PodSpec => {
  const {initContainers, ...pod} = spec.template.spec;
  const create = initContainers[0]!;
  return {...pod, initContainers: [], containers: [{...create, name, args: argsFor(create.args[2]!)}]};
};

type NewBackup = {
  /** When it was due. */
  readonly scheduledAt: Date;
  /** The annotation that asks for it after a failure. */
  readonly retry?: string;
};

/** The Job that creates a backup, deletes old ones, and lists the others. The same backup has the same name. */
export const createJob = (
  owner: ShopBackup,
  template: BackupTemplate,
  {scheduledAt, retry}: NewBackup,
): KubernetesObject => {
  const asked = owner.metadata.annotations?.[retryAnnotation];
  return jobOf(owner, template, {
    suffix: retry === undefined ? String(Math.floor(scheduledAt.getTime() / 1000)) : `retry-${hashOf(retry)}`,
    annotations: {
      [scheduledAtAnnotation]: scheduledAt.toISOString(),
      ...(asked !== undefined && {[retryAnnotation]: asked}),
    },
  });
};

/** The exit code by which `ecom backup verify` says that a backup is not sound. By others it says that it could not examine it. */
const unsoundExitCode = 1;

type NewVerification = {
  readonly id: string;
  /** The Job of the attempt before. */
  readonly after?: string | undefined;
};

/** The Job that restores a backup to databases of its own, examines and drops them. The same attempt has the same name. */
export const verifyJob = (
  owner: ShopBackup,
  template: BackupTemplate,
  {id, after}: NewVerification,
  now: Date,
): KubernetesObject => {
  const asked = owner.metadata.annotations?.[verifyAnnotation];
  return jobOf(owner, template, {
    suffix: `verify-${hashOf([id, asked, after])}`,
    annotations: {
      [scheduledAtAnnotation]: now.toISOString(),
      [backupIdAnnotation]: id,
      ...(asked !== undefined && {[verifyAnnotation]: asked}),
    },
    backoffLimit: 1,
    podFailurePolicy: {
      rules: [{action: 'FailJob', onExitCodes: {containerName: 'verify', operator: 'In', values: [unsoundExitCode]}}],
    },
    pod: podRunning(template, 'verify', destination => ['backup', 'verify', destination, id]),
  });
};

/** The Job that restores a backup to new databases. A pod that fails is followed by one that goes on. @param id default: the newest */
export const restoreJob = (
  owner: ShopRestore,
  template: BackupTemplate,
  {id, prefix}: {readonly id?: string | undefined; readonly prefix: string},
): KubernetesObject =>
  jobOf(owner, template, {
    suffix: 'restore',
    annotations: {...(id !== undefined && {[backupIdAnnotation]: id})},
    pod: podRunning(template, 'restore', destination => [
      'restore',
      destination,
      ...(id === undefined ? [] : [id]),
      ...['--prefix', prefix, '--resume'],
    ]),
  });
