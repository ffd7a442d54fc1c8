import type {ConditionedStatus, Resource} from './resource.ts';

/** Values of the chart, beside which `lifecycle` and `rollout` are for the operator alone. */
export type ShopSpec = Readonly<Record<string, unknown>> & {readonly lifecycle?: Partial<Lifecycle>};

export type Lifecycle = {
  /** The operator changes nothing. */
  readonly paused: boolean;
  /** No pod runs; data are kept. */
  readonly hibernated: boolean;
  /** Reads go on; writes are refused. */
  readonly maintenance: boolean;
};

export type ServiceStatus = {
  readonly name: string;
  readonly version: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  /** Events that wait for it; undefined while that is unknown. */
  readonly lag?: number;
};

type ShopStatus = ConditionedStatus & {
  readonly phase?: string;
  readonly url?: string;
  readonly version?: string;
  readonly services?: readonly ServiceStatus[];
  readonly revision?: string;
  readonly lastGoodRevision?: string;
  readonly failedRevision?: {
    readonly revision: string;
    readonly reason: string;
    readonly message: string;
    /** The annotation `ecom.dev/retry` when it failed. */
    readonly retry?: string;
  };
  /** What was applied: `apiVersion/kind/name`. */
  readonly inventory?: readonly string[];
  /** Whether services refuse writes. */
  readonly maintenance?: boolean;
};

export type Shop = Resource<ShopSpec, ShopStatus> & {readonly spec: ShopSpec};

/** What commands that change a Shop return for `--json`. */
export type ShopSummary = {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly generation: number | undefined;
  readonly phase: string | undefined;
  readonly version: string | undefined;
  readonly revision: string | undefined;
  readonly lifecycle: Lifecycle;
};

export const lifecycleOf = ({spec: {lifecycle}}: Shop): Lifecycle => ({
  paused: false,
  hibernated: false,
  maintenance: false,
  ...lifecycle,
});

export const summaryOf = (shop: Shop): ShopSummary => ({
  namespace: shop.metadata.namespace,
  name: shop.metadata.name,
  generation: shop.metadata.generation,
  phase: shop.status?.phase,
  version: shop.status?.version,
  revision: shop.status?.revision,
  lifecycle: lifecycleOf(shop),
});
