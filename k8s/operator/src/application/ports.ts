import type {KubernetesObject, ObjectKind, ObjectRef} from '../domain/kubernetes-object.ts';

/** What came of applying an object. */
export type Applied = {
  readonly object: KubernetesObject;
  /** The managers whose fields were taken over, if there were any: `kubectl-edit`, `helm`. */
  readonly conflicts: readonly string[];
};

export type NewEvent = {
  readonly regarding: KubernetesObject;
  readonly type: 'Normal' | 'Warning';
  /** In CamelCase: what happened. */
  readonly reason: string;
  /** In CamelCase: what the operator did. */
  readonly action: string;
  /** A sentence. */
  readonly note: string;
};

/**
 * The API of Kubernetes. A refusal is a Failure: `not-found`, `conflict`, `forbidden`, `invalid` (with the server's message), or `unavailable`, after which
 * the call may be repeated.
 */
export type Cluster = {
  get(ref: ObjectRef): Promise<KubernetesObject | undefined>;
  /** @param labelSelector for example `ecom.dev/shop=shop` */
  list(kind: ObjectKind, namespace: string, labelSelector?: string): Promise<readonly KubernetesObject[]>;
  /** Server-side apply, in the name of the operator. Fields that others own are taken over, and their owners reported. */
  apply(object: KubernetesObject): Promise<Applied>;
  /**
   * Replaces the status by server-side apply, in a name of its own.
   *
   * @throws Failure `conflict` when the object does not have that `resourceVersion` any more
   */
  applyStatus(ref: ObjectRef & {readonly resourceVersion?: string | undefined}, status: object): Promise<void>;
  /** Deletes an object and what it owns. Nothing happens when there is none. */
  delete(ref: ObjectRef): Promise<void>;
  /** Deletes a pod if its disruption budget allows it. @throws Failure `rate-limited` when it does not */
  evict(ref: {readonly namespace: string; readonly name: string}): Promise<void>;
  /** Several events alike become one with a count (events.k8s.io/v1 `series`). A failure is logged, and not thrown. */
  recordEvent(event: NewEvent): Promise<void>;
  /** The last lines that a container of a pod has logged. */
  logs(
    ref: {readonly namespace: string; readonly pod: string; readonly container?: string},
    lines: number,
  ): Promise<string>;
};

/** The metrics of a pod in the Prometheus text format; undefined when it does not answer. */
export type PodMetrics = (address: string, port: number) => Promise<string | undefined>;

/** Renders the chart `ecom`. Same values give the same objects. */
export type ChartRenderer = (release: Release) => Promise<readonly KubernetesObject[]>;

type Release = {
  readonly name: string;
  readonly namespace: string;
  /** @throws Failure `invalid`, from the renderer, with the chart's own words when it refuses them */
  readonly values: Readonly<Record<string, unknown>>;
};

/** What is known of objects without asking the API: kept up to date by watches. */
export type ObjectCache = {
  /** All objects of a shop that have its label, and the pods of its Deployments. */
  objectsOf(namespace: string, shop: string): readonly KubernetesObject[];
};

/** When something is repeated. */
export type Schedule = {
  /** The last time that is not after a moment; undefined when it was never due. */
  previous(at: Date): Date | undefined;
  /** The first time after a moment; undefined when it is never due again. */
  next(at: Date): Date | undefined;
  /** Milliseconds: the longest of the next intervals; 0 when there is none. */
  longestIntervalMs(at: Date): number;
};

/** Reads a schedule as cron has it, in UTC. @throws Failure `invalid` for a text that is none */
export type ParseSchedule = (text: string) => Schedule;

/** Brings a resource nearer to what it asks for. @returns in how many milliseconds to go on; undefined for a resource that is gone */
export type Reconcile = (resource: {readonly namespace: string; readonly name: string}) => Promise<number | undefined>;
