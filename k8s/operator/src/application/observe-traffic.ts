import {difference, type RequestCounts, requestCounts, sumOf, type Traffic} from '../domain/error-budget.ts';
import {type KubernetesObject, keyOf} from '../domain/kubernetes-object.ts';
import type {Observed} from '../domain/plan.ts';
import {rolledOutAt, statusOf} from '../domain/readiness.ts';
import type {RolloutOptions, Shop} from '../domain/shop.ts';
import type {PodMetrics} from './ports.ts';

type Pod = KubernetesObject & {readonly status?: {readonly podIP?: string; readonly phase?: string}};

const componentOf = ({metadata}: KubernetesObject) => metadata.labels?.['app.kubernetes.io/component'];
const templateHashOf = ({metadata}: KubernetesObject) => metadata.labels?.['pod-template-hash'];
const revisionOf = ({metadata}: KubernetesObject) =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** Seconds for which a Deployment is still looked at after its observation. */
const marginSeconds = 5;

/** The hash of the pods that a Deployment has now; undefined while its controller or the cache has not seen its last change. */
const currentTemplate = (deployment: KubernetesObject, live: readonly KubernetesObject[]): string | undefined => {
  const {generation = 0} = deployment.metadata;
  if ((statusOf(deployment).observedGeneration ?? 0) < generation) return undefined;
  const sets = live.filter(
    ({kind, metadata}) =>
      kind === 'ReplicaSet' && metadata.ownerReferences?.some(({uid}) => uid === deployment.metadata.uid),
  );
  const current = sets.find(set => revisionOf(set) === revisionOf(deployment));
  return current && templateHashOf(current);
};

/** The port of a pod's probes and metrics. */
export const adminPortOf = (pod: KubernetesObject): number | undefined => {
  const {containers = []} = pod.spec as {
    containers?: readonly {ports?: readonly {name?: string; containerPort: number}[]}[];
  };
  return containers.flatMap(({ports = []}) => ports).find(({name}) => name === 'admin')?.containerPort;
};

/** What an old pod has answered: when it was first seen, and when it was last. */
type OldPod = {readonly component: string | undefined; readonly first: RequestCounts; last: RequestCounts};

/**
 * Counts what new and old pods of Deployments answer. What old pods had answered when they were first seen does not count. What they answered since then does,
 * also after their end: an outage that both had would look like a fault of the new ones.
 */
export const createTrafficObserver = (metricsOf: PodMetrics) => {
  /** By the uid of the shop, then by that of the pod. */
  const oldPods = new Map<string, Map<string, OldPod>>();
  const oldPodsOf = (shop: Shop) => {
    const known = oldPods.get(shop.metadata.uid) ?? new Map<string, OldPod>();
    oldPods.set(shop.metadata.uid, known);
    return known;
  };

  const countsOf = async (pod: Pod): Promise<RequestCounts | undefined> => {
    const port = adminPortOf(pod);
    const address = pod.status?.podIP;
    if (!port || !address || pod.status?.phase !== 'Running') return undefined;
    const metrics = await metricsOf(address, port);
    return metrics === undefined ? undefined : requestCounts(metrics);
  };

  const trafficOf = async (
    shop: Shop,
    deployment: KubernetesObject,
    live: readonly KubernetesObject[],
  ): Promise<Traffic | undefined> => {
    const template = currentTemplate(deployment, live);
    if (template === undefined) return undefined;
    const component = componentOf(deployment);
    const pods = live.filter(pod => pod.kind === 'Pod' && componentOf(pod) === component) as Pod[];
    const counted = await Promise.all(pods.map(async pod => ({pod, counts: await countsOf(pod)})));
    const known = oldPodsOf(shop);
    const fresh: RequestCounts[] = [];
    for (const {pod, counts} of counted) {
      const key = pod.metadata.uid ?? pod.metadata.name;
      if (!counts) continue;
      if (templateHashOf(pod) === template) fresh.push(counts);
      else known.set(key, {component, first: known.get(key)?.first ?? counts, last: counts});
    }
    const old = [...known.values()].filter(pod => pod.component === component);
    return {fresh: sumOf(fresh), old: sumOf(old.map(({first, last}) => difference(last, first)))};
  };

  return {
    /** By the name of each Deployment whose pods are being replaced, or were just now. */
    async observe(
      shop: Shop,
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
        const traffic = await trafficOf(shop, deployment, [...live.values()]);
        if (traffic) counts.set(object.metadata.name, traffic);
      }
      return counts;
    },
    /** Forgets the pods of a shop, after a rollout. */
    forget: ({metadata: {uid}}: Shop) => void oldPods.delete(uid),
  };
};

export type TrafficObserver = ReturnType<typeof createTrafficObserver>;
