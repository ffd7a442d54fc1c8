import type {Condition} from './condition.ts';
import type {ObjectKey, ObjectMeta} from './kubernetes-object.ts';

export const shopKind = {apiVersion: 'ecom.dev/v1alpha1', kind: 'Shop'} as const;

/** The label of all objects of a shop; its value is the name of the `Shop`. */
export const shopLabel = 'ecom.dev/shop';

/** The custom resource `Shop`: the values of the chart `ecom`, and how the operator acts. */
export type Shop = {
  readonly apiVersion: typeof shopKind.apiVersion;
  readonly kind: typeof shopKind.kind;
  readonly metadata: ObjectMeta & {readonly namespace: string; readonly uid: string; readonly generation: number};
  readonly spec: ShopSpec;
  readonly status?: ShopStatus;
};

/** Values of the chart, beside which `lifecycle` and `rollout` are for the operator alone. */
export type ShopSpec = Readonly<Record<string, unknown>> & {
  readonly lifecycle?: Partial<Lifecycle>;
  readonly rollout?: Partial<RolloutOptions>;
};

export type Lifecycle = {
  /** The operator changes nothing. */
  readonly paused: boolean;
  /** No pod runs; data are kept. */
  readonly hibernated: boolean;
  /** Reads go on; writes are answered with 503 and `Retry-After`. */
  readonly maintenance: boolean;
};

export type RolloutOptions = {
  /** Seconds for which the new pods of a wave serve before the next wave. */
  readonly observeSeconds: number;
  /** Percent of requests that the new pods may answer with 5xx. */
  readonly maxErrorPercent: number;
  /** Requests to the new pods of a service without which its errors are not judged. */
  readonly minRequests: number;
  /** Seconds in which a Deployment must make progress. */
  readonly deadlineSeconds: number;
  /** Whether something is bought after all pods were replaced. */
  readonly smokeTest: boolean;
};

export const defaultLifecycle: Lifecycle = {paused: false, hibernated: false, maintenance: false};

export const defaultRollout: RolloutOptions = {
  observeSeconds: 10,
  maxErrorPercent: 2,
  minRequests: 20,
  deadlineSeconds: 180,
  smokeTest: true,
};

export type Phase =
  | 'Pending'
  | 'Installing'
  | 'Updating'
  | 'RollingBack'
  | 'Ready'
  | 'Degraded'
  | 'Stalled'
  | 'Paused'
  | 'Hibernated';

export type ServiceStatus = {
  readonly name: string;
  /** The tag or digest of the image. */
  readonly version: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  /** Events that wait for the service. Absent while it is unknown. */
  readonly lag?: number;
};

/** A revision that was not rolled out, or not whole. */
export type FailedRevision = {
  readonly revision: string;
  /** Why, in CamelCase: `MigrationFailed`, `ErrorBudgetBurned`, `ProgressDeadlineExceeded`, `SmokeTestFailed`, … */
  readonly reason: string;
  readonly message: string;
  /** The annotation `ecom.dev/retry` when it failed: another one tries it again. */
  readonly retry?: string;
};

export type ShopStatus = {
  readonly observedGeneration?: number;
  readonly phase?: Phase;
  /** Where the shop is within the cluster, or its hosts. */
  readonly url?: string;
  /** The version that all services run. */
  readonly version?: string;
  readonly services?: readonly ServiceStatus[];
  /** The revision that is rolled out. */
  readonly revision?: string;
  /** Of the databases, topics and keys that its pods use. */
  readonly prefix?: string;
  /** The last revision that was rolled out whole and passed its smoke test. */
  readonly lastGoodRevision?: string;
  readonly failedRevision?: FailedRevision;
  /** What was applied, so that what is no longer rendered can be deleted. */
  readonly inventory?: readonly ObjectKey[];
  /** The copy of the credentials that its pods read. */
  readonly credentialsSecret?: string;
  /** Whether services refuse writes. Absent while it is not known: of new databases, or while it is switched. */
  readonly maintenance?: boolean;
  readonly conditions?: readonly Condition[];
};
