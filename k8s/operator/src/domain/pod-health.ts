import type {KubernetesObject} from './kubernetes-object.ts';
import {readinessOf} from './readiness.ts';

/** What the metrics of a pod say at one time. */
export type PodSample = {
  /** Events that wait for it. */
  readonly lag?: number;
  /** The part of its memory limit that it uses: 0 to 1. */
  readonly memory?: number;
};

const valuesOf = (metrics: string, name: string): readonly number[] =>
  [...metrics.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));

/** @param metrics in the Prometheus text format */
export const sampleOf = (metrics: string): PodSample => {
  const lags = valuesOf(metrics, 'consumer_lag');
  const [resident] = valuesOf(metrics, 'process_resident_memory_bytes');
  const [limit] = valuesOf(metrics, 'memory_limit_bytes');
  return {
    ...(lags.length > 0 && {lag: lags.reduce((sum, lag) => sum + lag, 0)}),
    ...(resident && limit && {memory: resident / limit}),
  };
};

/** A pod is replaced before the kernel kills it. */
const memoryThreshold = 0.9;
const minSamples = 10;

const isClimbing = (samples: readonly PodSample[]): boolean => {
  const used = samples.flatMap(({memory}) => memory ?? []).slice(-minSamples);
  return used.length === minSamples && used.every(part => part > memoryThreshold) && used.at(-1)! >= used[0]!;
};

/** The pod to replace since its memory has long been close to its limit; none while a Deployment lacks a pod. */
export const podToRestart = (
  pods: readonly KubernetesObject[],
  samples: ReadonlyMap<string, readonly PodSample[]>,
  objects: readonly KubernetesObject[],
): KubernetesObject | undefined => {
  const deployments = objects.filter(({kind}) => kind === 'Deployment');
  if (deployments.some(deployment => readinessOf(deployment).state !== 'ready')) return undefined;
  return pods.find(({metadata: {name}}) => isClimbing(samples.get(name) ?? []));
};
