import type {Logger} from '@ecom/core/log';
import type {ObjectCache} from '../../application/ports.ts';
import type {KubernetesObject, ObjectKind} from '../../domain/kubernetes-object.ts';
import {shopKind, shopLabel} from '../../domain/shop.ts';
import {shopBackupKind, shopRestoreKind} from '../../domain/shop-backup.ts';
import type {Api} from './api.ts';
import type {ObjectChange} from './object-store.ts';
import {createReflector, type Reflector, type ReflectorTiming} from './reflector.ts';
import type {ReflectorMetrics} from './reflector-metrics.ts';

export type CachedKind = ObjectKind & {
  /** Of the objects that are kept, for example `app.kubernetes.io/name=ecom`; default: all */
  readonly labelSelector?: string;
};

export type ObjectCacheOptions = {
  readonly api: Api;
  readonly kinds: readonly CachedKind[];
  /** default: all */
  readonly namespaces?: readonly string[];
  readonly log: Logger;
  readonly metrics: ReflectorMetrics;
  readonly timing?: Partial<ReflectorTiming>;
};

/** A custom resource that a change concerns. */
export type ChangedResource = {readonly kind: string; readonly namespace: string; readonly name: string};

/**
 * Called with the `Shop` when one of its objects, pods, ShopBackups or ShopRestores, or it itself, has changed; and with other custom resources when they
 * or Jobs that they own have.
 */
type ChangeHandler = (resource: ChangedResource) => void;

export type WatchedObjectCache = ObjectCache &
  Pick<Reflector, 'start' | 'stop' | 'hasSynced' | 'waitForSync'> & {
    /** All objects of a kind. */
    list(kind: ObjectKind): readonly KubernetesObject[];
    onChange(handler: ChangeHandler): void;
  };

const isKind = (one: ObjectKind, other: ObjectKind) => one.apiVersion === other.apiVersion && one.kind === other.kind;

const backupKinds = [shopBackupKind, shopRestoreKind];
const isBackupKind = (object: ObjectKind) => backupKinds.some(kind => isKind(kind, object));

/** The resources of a kind that an object is, or that own it. */
const namesOf = (kind: ObjectKind, object: KubernetesObject): readonly string[] =>
  isKind(object, kind)
    ? [object.metadata.name]
    : (object.metadata.ownerReferences ?? []).filter(owner => isKind(owner, kind)).map(({name}) => name);

const deploymentKind = {apiVersion: 'apps/v1', kind: 'Deployment'};
const podKind = {apiVersion: 'v1', kind: 'Pod'};

/** The Deployments of the chart select by `matchLabels` only. */
const selects = ({spec}: KubernetesObject, pod: KubernetesObject): boolean => {
  const {matchLabels = {}} = (spec as {selector?: {matchLabels?: Record<string, string>}} | undefined)?.selector ?? {};
  const labels = Object.entries(matchLabels);
  return labels.length > 0 && labels.every(([name, value]) => pod.metadata.labels?.[name] === value);
};

/** The port `ObjectCache`, by a watch for each kind in each namespace. */
export const createObjectCache = ({kinds, namespaces, ...options}: ObjectCacheOptions): WatchedObjectCache => {
  const watches = kinds.flatMap(kind =>
    (namespaces ?? [undefined]).map(namespace => {
      const reflector = createReflector({...options, kind, namespace, labelSelector: kind.labelSelector});
      return {kind, namespace, reflector};
    }),
  );
  const reflectors = watches.map(({reflector}) => reflector);
  const handlers: ChangeHandler[] = [];

  const reflectorsOf = (kind: ObjectKind, namespace?: string) =>
    watches
      .filter(watch => isKind(watch.kind, kind))
      .filter(watch => !watch.namespace || !namespace || watch.namespace === namespace)
      .map(({reflector}) => reflector);

  const list = (kind: ObjectKind, namespace?: string) =>
    reflectorsOf(kind, namespace)
      .flatMap(reflector => reflector.list())
      .filter(({metadata}) => namespace === undefined || metadata.namespace === namespace);

  const shopsOf = (object: KubernetesObject): readonly (string | undefined)[] => {
    const {namespace, name, labels} = object.metadata;
    if (isKind(object, shopKind)) return [name];
    if (isBackupKind(object)) return [(object.spec as {shop?: string} | undefined)?.shop];
    if (labels?.[shopLabel] !== undefined || !isKind(object, podKind)) return [labels?.[shopLabel]];
    return list(deploymentKind, namespace)
      .filter(deployment => selects(deployment, object))
      .map(({metadata}) => metadata.labels?.[shopLabel]);
  };

  const notify = ({namespace, before, after}: ObjectChange) => {
    const objects = [before, after].filter(object => object !== undefined);
    const report = (kind: string, names: readonly (string | undefined)[]) => {
      for (const name of new Set(names)) {
        if (name !== undefined) for (const handler of handlers) handler({kind, namespace, name});
      }
    };
    report(shopKind.kind, objects.flatMap(shopsOf));
    for (const kind of backupKinds)
      report(
        kind.kind,
        objects.flatMap(object => namesOf(kind, object)),
      );
  };
  for (const reflector of reflectors) reflector.onChange(notify);

  return {
    objectsOf(namespace, shop) {
      const labelled = reflectors.flatMap(reflector => reflector.ofShop(namespace, shop));
      const deployments = labelled.filter(object => isKind(object, deploymentKind));
      const pods = list(podKind, namespace).filter(
        pod =>
          pod.metadata.labels?.[shopLabel] === undefined && deployments.some(deployment => selects(deployment, pod)),
      );
      return [...labelled, ...pods];
    },
    list: kind => list(kind),
    onChange: handler => void handlers.push(handler),
    start() {
      for (const reflector of reflectors) reflector.start();
    },
    stop: async () => void (await Promise.all(reflectors.map(reflector => reflector.stop()))),
    hasSynced: () => reflectors.every(reflector => reflector.hasSynced()),
    waitForSync: async signal => void (await Promise.all(reflectors.map(reflector => reflector.waitForSync(signal)))),
  };
};
