import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {type PodSample, podToRestart, sampleOf} from '../domain/pod-health.ts';
import type {Shop} from '../domain/shop.ts';
import {adminPortOf} from './observe-traffic.ts';
import type {Cluster, PodMetrics} from './ports.ts';

type Dependencies = {
  readonly cluster: Cluster;
  readonly metricsOf: PodMetrics;
  readonly log: Logger;
  readonly now: () => Date;
};

/** Milliseconds between two inspections of the pods of a shop. */
const intervalMs = 60_000;
/** Inspections that are remembered. */
const maxSamples = 30;

type Memory = {at: number; lags: ReadonlyMap<string, number>; samples: Map<string, readonly PodSample[]>};

/** Looks at the metrics of running pods: the events that wait for each service, and memory that climbs without end. */
export const createPodInspector = ({cluster, metricsOf, log, now}: Dependencies) => {
  const memories = new Map<string, Memory>();
  const memoryOf = ({metadata: {uid}}: Shop): Memory => {
    const memory = memories.get(uid) ?? {at: 0, lags: new Map(), samples: new Map()};
    memories.set(uid, memory);
    return memory;
  };

  const restart = async (shop: Shop, pod: KubernetesObject) => {
    const {name, namespace = shop.metadata.namespace} = pod.metadata;
    log.warn({pod: name}, 'memory of a pod climbs without end; evicting it');
    try {
      await cluster.evict({namespace, name});
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'rate-limited') throw error;
      log.warn({pod: name}, 'its disruption budget does not allow it now');
      return;
    }
    const note = `The memory of ${name} climbed close to its limit for 10 minutes and more; the pod was replaced.`;
    await cluster.recordEvent({regarding: shop, type: 'Warning', reason: 'MemoryClimbs', action: 'Evict', note});
  };

  return {
    forget: ({metadata: {uid}}: Shop) => void memories.delete(uid),

    /** The events that wait for each service, as far as it is known. */
    lagsOf: (shop: Shop) => memoryOf(shop).lags,

    /** Inspects the pods if that is due, replaces at most one, and returns the events that wait for each service. */
    async inspect(shop: Shop, objects: readonly KubernetesObject[]): Promise<ReadonlyMap<string, number>> {
      const memory = memoryOf(shop);
      if (now().getTime() - memory.at < intervalMs) return memory.lags;
      memory.at = now().getTime();
      const pods = objects.filter(({kind, metadata}) => kind === 'Pod' && !metadata.deletionTimestamp);
      const lags = new Map<string, number>();
      const samples = new Map<string, readonly PodSample[]>();
      const scraped = await Promise.all(
        pods.map(async pod => {
          const {podIP} = (pod.status ?? {}) as {podIP?: string};
          const port = adminPortOf(pod);
          return {pod, metrics: podIP && port ? await metricsOf(podIP, port) : undefined};
        }),
      );
      for (const {pod, metrics} of scraped) {
        if (metrics === undefined) continue;
        const sample = sampleOf(metrics);
        const component = pod.metadata.labels?.['app.kubernetes.io/component'] ?? '';
        if (sample.lag !== undefined) lags.set(component, (lags.get(component) ?? 0) + sample.lag);
        samples.set(pod.metadata.name, [...(memory.samples.get(pod.metadata.name) ?? []), sample].slice(-maxSamples));
      }
      Object.assign(memory, {lags, samples});
      const climbing = podToRestart(pods, samples, objects);
      if (climbing) await restart(shop, climbing);
      return lags;
    },
  };
};

export type PodInspector = ReturnType<typeof createPodInspector>;
