import {type RequestCounts, requestCounts, sumOf, type Traffic} from '../domain/error-budget.ts';
import {type KubernetesObject, keyOf} from '../domain/kubernetes-object.ts';
import type {Observed} from '../domain/plan.ts';
import {rolledOutAt} from '../domain/readiness.ts';
import type {RolloutOptions} from '../domain/shop.ts';
import type {PodMetrics} from './ports.ts';

type Pod = KubernetesObject & {readonly status?: {readonly podIP?: string; readonly phase?: string}};

const componentOf = ({metadata}: KubernetesObject) => metadata.labels?.['app.kubernetes.io/component'];
const templateHashOf = ({metadata}: KubernetesObject) => metadata.labels?.['pod-template-hash'];
const revisionOf = ({metadata}: KubernetesObject) =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** Seconds for which a Deployment is still looked at after its observation. */
const marginSeconds = 5;

/** The hash of the pods that a Deployment has now. */
const currentTemplate = (deployment: KubernetesObject, live: readonly KubernetesObject[]): string | undefined => {
  const sets = live.filter(
    ({kind, metadata}) =>
      kind === 'ReplicaSet' && metadata.ownerReferences?.some(({uid}) => uid === deployment.metadata.uid),
  );
  const newest = sets.sort((one, other) => revisionOf(other) - revisionOf(one))[0];
  return newest && templateHashOf(newest);
};

/** The port of a pod's probes and metrics. */
export const adminPortOf = (pod: KubernetesObject): number | undefined => {
  const {containers = []} = pod.spec as {
    containers?: readonly {ports?: readonly {name?: string; containerPort: number}[]}[];
  };
  return containers.flatMap(({ports = []}) => ports).find(({name}) => name === 'admin')?.containerPort;
};

/** Counts what new and old pods of Deployments answer. What old pods had answered when they were first seen does not count. */
export const createTrafficObserver = (metricsOf: PodMetrics) => {
  const baselines = new Map<string, RequestCounts>();

  const countsOf = async (pod: Pod): Promise<RequestCounts | undefined> => {
    const port = adminPortOf(pod);
    const address = pod.status?.podIP;
    if (!port || !address || pod.status?.phase !== 'Running') return undefined;
    const metrics = await metricsOf(address, port);
    return metrics === undefined ? undefined : requestCounts(metrics);
  };

  const sinceFirstSeen = (pod: Pod, counts: RequestCounts): RequestCounts => {
    const key = pod.metadata.uid ?? pod.metadata.name;
    const baseline = baselines.get(key) ?? counts;
    baselines.set(key, baseline);
    return {requests: counts.requests - baseline.requests, errors: counts.errors - baseline.errors};
  };

  const trafficOf = async (deployment: KubernetesObject, live: readonly KubernetesObject[]): Promise<Traffic> => {
    const template = currentTemplate(deployment, live);
    const pods = live.filter(pod => pod.kind === 'Pod' && componentOf(pod) === componentOf(deployment)) as Pod[];
    const fresh: RequestCounts[] = [];
    const old: RequestCounts[] = [];
    for (const pod of pods) {
      const counts = await countsOf(pod);
      if (!counts) continue;
      if (templateHashOf(pod) === template) fresh.push(counts);
      else old.push(sinceFirstSeen(pod, counts));
    }
    return {fresh: sumOf(fresh), old: sumOf(old)};
  };

  return {
    /** By the name of each Deployment whose pods are being replaced, or were just now. */
    async observe(
      objects: readonly KubernetesObject[],
      live: Observed['live'],
      {observeSeconds}: RolloutOptions,
      now: Date,
    ): Promise<Observed['traffic']> {
      const counts = new Map<string, Traffic>();
      for (const object of objects) {
        const deployment = object.kind === 'Deployment' ? live.get(keyOf(object)) : undefined;
        if (!deployment) continue;
        const secondsAgo = (now.getTime() - (rolledOutAt(deployment) ?? now).getTime()) / 1000;
        if (secondsAgo > observeSeconds + marginSeconds) continue;
        counts.set(object.metadata.name, await trafficOf(deployment, [...live.values()]));
      }
      return counts;
    },
    /** Forgets pods, after a rollout. */
    reset: () => baselines.clear(),
  };
};

export type TrafficObserver = ReturnType<typeof createTrafficObserver>;
