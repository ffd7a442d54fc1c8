/** What the CLI reads of objects in a cluster; the operator owns their types (`k8s/operator/src/domain`). */

type Metadata = {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
};

export type Resource<Spec = unknown, Status = unknown> = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: Spec;
  readonly status?: Status;
  readonly [field: string]: unknown;
};

/** A condition, as Kubernetes has them. */
export type Condition = {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  /** What happened, and what to do. */
  readonly message?: string;
  readonly lastTransitionTime?: string;
};

export type ConditionedStatus = {
  /** The generation of the resource that the operator has handled. */
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
};

export const resources = {
  shop: 'shops.ecom.dev',
  backup: 'shopbackups.ecom.dev',
  restore: 'shoprestores.ecom.dev',
} as const;

export const apiVersion = 'ecom.dev/v1alpha1';

export const labels = {
  /** On everything that belongs to a Shop: its name. */
  shop: 'ecom.dev/shop',
  /** `revision`: the Secret keeps one. */
  role: 'ecom.dev/component',
  component: 'app.kubernetes.io/component',
  name: 'app.kubernetes.io/name',
} as const;

export const annotations = {
  /** An instant: what failed before it is tried again. */
  retry: 'ecom.dev/retry',
  /** An instant: the last backup is verified again. */
  verify: 'ecom.dev/verify',
  revision: 'ecom.dev/revision',
  savedAt: 'ecom.dev/saved-at',
  wave: 'ecom.dev/wave',
} as const;

export const conditionOf = ({status}: Resource<unknown, ConditionedStatus>, type: string): Condition | undefined =>
  status?.conditions?.find(condition => condition.type === type);

export const isTrue = (resource: Resource<unknown, ConditionedStatus>, type: string): boolean =>
  conditionOf(resource, type)?.status === 'True';

/** Whether the operator has seen the last change of its spec. */
export const isObserved = ({metadata: {generation = 0}, status}: Resource<unknown, ConditionedStatus>): boolean =>
  (status?.observedGeneration ?? 0) >= generation;
