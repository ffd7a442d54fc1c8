import type {Applied, Cluster, NewEvent, ObjectCache} from '../application/ports.ts';
import {type KubernetesObject, keyOf, type ObjectRef} from '../domain/kubernetes-object.ts';
import {shopLabel} from '../domain/shop.ts';

type Stored = KubernetesObject & {status?: Record<string, unknown>};

const addressOf = ({apiVersion, kind, namespace, name}: ObjectRef) => `${namespace} ${apiVersion}/${kind}/${name}`;
const addressOfObject = (object: KubernetesObject) => `${object.metadata.namespace} ${keyOf(object)}`;
const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A cluster in memory, whose controllers act when `settle` is called. */
export const createMemoryCluster = (now: () => Date) => {
  const objects = new Map<string, Stored>();
  const events: NewEvent[] = [];
  const logs = new Map<string, string>();
  let uids = 0;

  const store = (object: KubernetesObject): Stored => {
    const address = addressOfObject(object);
    const before = objects.get(address);
    const {spec, data} = object;
    const isChanged = !before || !isSame([spec, data], [before.spec, before.data]);
    const stored: Stored = {
      ...object,
      metadata: {
        ...object.metadata,
        uid: before?.metadata.uid ?? `uid-${++uids}`,
        generation: (before?.metadata.generation ?? 0) + (isChanged ? 1 : 0),
      },
      ...(before?.status && {status: before.status}),
    };
    objects.set(address, stored);
    return stored;
  };

  const cluster: Cluster = {
    get: async ref => objects.get(addressOf(ref)),
    async list({apiVersion, kind}, namespace, labelSelector = '') {
      const labels = labelSelector
        .split(',')
        .filter(Boolean)
        .map(label => label.split('='));
      return [...objects.values()].filter(
        object =>
          object.apiVersion === apiVersion &&
          object.kind === kind &&
          object.metadata.namespace === namespace &&
          labels.every(([key, value]) => object.metadata.labels?.[key!] === value),
      );
    },
    apply: async (object): Promise<Applied> => ({object: store(object), conflicts: []}),
    async applyStatus(ref, status) {
      const object = objects.get(addressOf(ref));
      if (object) objects.set(addressOf(ref), {...object, status: structuredClone(status) as Record<string, unknown>});
    },
    async delete(ref) {
      objects.delete(addressOf(ref));
    },
    async evict({namespace, name}) {
      objects.delete(addressOf({apiVersion: 'v1', kind: 'Pod', namespace, name}));
    },
    recordEvent: async event => void events.push(event),
    logs: async ({pod}) => logs.get(pod) ?? '',
  };

  const cache: ObjectCache = {
    objectsOf: (namespace, shop) =>
      [...objects.values()].filter(
        ({metadata}) => metadata.namespace === namespace && metadata.labels?.[shopLabel] === shop,
      ),
  };

  const rollOut = (deployment: Stored) => {
    const {replicas = 1} = deployment.spec as {replicas?: number};
    const lastUpdateTime = now().toISOString();
    const annotations = {'deployment.kubernetes.io/revision': String(deployment.metadata.generation)};
    Object.assign(deployment.metadata, {annotations: {...deployment.metadata.annotations, ...annotations}});
    const known = deployment.status as {observedGeneration?: number} | undefined;
    if (known?.observedGeneration === deployment.metadata.generation) return;
    deployment.status = {
      observedGeneration: deployment.metadata.generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [{type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', lastUpdateTime}],
    };
  };

  return {
    cluster,
    cache,
    events,
    /** By the name of the pod. */
    logs,
    /** What there is of a kind, by name. */
    named: (kind: string, name: string) =>
      [...objects.values()].find(object => object.kind === kind && object.metadata.name === name),
    ofKind: (kind: string) => [...objects.values()].filter(object => object.kind === kind),
    /** As somebody would do by hand. */
    change: (object: KubernetesObject, spec: object) =>
      store({...object, spec: {...(object.spec as object), ...spec}} as KubernetesObject),
    remove: (object: KubernetesObject) => objects.delete(addressOfObject(object)),
    store,
    /** Lets controllers finish: Deployments have their pods, and Jobs end, well unless `fails` says otherwise. */
    settle({fails = () => false}: {readonly fails?: (object: KubernetesObject) => boolean} = {}) {
      for (const object of objects.values()) {
        if (object.kind === 'Deployment') {
          if (fails(object)) {
            const conditions = [
              {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out'},
            ];
            object.status = {...object.status, observedGeneration: object.metadata.generation, conditions};
          } else rollOut(object);
        }
        if (object.kind === 'Job' && !object.status) {
          const type = fails(object) ? 'Failed' : 'Complete';
          const lastTransitionTime = now().toISOString();
          object.status = {
            conditions: [{type, status: 'True', reason: 'BackoffLimitExceeded', message: '', lastTransitionTime}],
          };
        }
      }
    },
  };
};
