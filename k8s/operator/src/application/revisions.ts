import {gunzipSync, gzipSync} from 'node:zlib';
import {type KubernetesObject, ownerReference} from '../domain/kubernetes-object.ts';
import type {ReleaseObjects} from '../domain/release-objects.ts';
import {type Shop, shopLabel} from '../domain/shop.ts';
import type {Cluster} from './ports.ts';

const secretKind = {apiVersion: 'v1', kind: 'Secret'} as const;
const componentLabel = 'ecom.dev/component';
/** Revisions that are kept. */
const maxRevisions = 5;

type Content = {
  readonly spec: Shop['spec'];
  readonly objects: readonly KubernetesObject[];
};

const pack = (content: Content): string =>
  Buffer.from(gzipSync(JSON.stringify(content)).toString('base64')).toString('base64');

const unpack = ({data}: KubernetesObject): Content => {
  const {content} = data as {content: string};
  return JSON.parse(gunzipSync(Buffer.from(Buffer.from(content, 'base64').toString(), 'base64')).toString());
};

const nameOf = (shop: Shop, revision: string) => `${shop.metadata.name}-revision-${revision}`;

/** Keeps the revisions of a shop that were rolled out: their rendered objects, which may hold secrets, in Secrets. */
export const createRevisions = (cluster: Cluster, now: () => Date) => ({
  /** @returns undefined when it is not kept any more */
  async load(shop: Shop, revision: string): Promise<ReleaseObjects | undefined> {
    const {namespace} = shop.metadata;
    const secret = await cluster.get({...secretKind, namespace, name: nameOf(shop, revision)});
    return secret && {revision, objects: unpack(secret).objects};
  },

  /** The spec of a revision; undefined when it is not kept any more. */
  async specOf(shop: Shop, revision: string): Promise<Shop['spec'] | undefined> {
    const {namespace} = shop.metadata;
    const secret = await cluster.get({...secretKind, namespace, name: nameOf(shop, revision)});
    return secret && unpack(secret).spec;
  },

  /** Keeps a revision, and deletes the oldest of those that are too many. */
  async save(shop: Shop, {revision, objects}: ReleaseObjects): Promise<void> {
    const {name, namespace} = shop.metadata;
    const labels = {[shopLabel]: name, [componentLabel]: 'revision'};
    await cluster.apply({
      ...secretKind,
      metadata: {
        name: nameOf(shop, revision),
        namespace,
        labels,
        annotations: {'ecom.dev/revision': revision, 'ecom.dev/saved-at': now().toISOString()},
        ownerReferences: [ownerReference(shop)],
      },
      type: 'ecom.dev/revision',
      data: {content: pack({spec: shop.spec, objects})},
    });
    const selector = Object.entries(labels).map(label => label.join('='));
    const kept = await cluster.list(secretKind, namespace, selector.join(','));
    const savedAt = ({metadata}: KubernetesObject) => metadata.annotations?.['ecom.dev/saved-at'] ?? '';
    const newestFirst = [...kept].sort((one, other) => (savedAt(one) < savedAt(other) ? 1 : -1));
    for (const {metadata} of newestFirst.slice(maxRevisions)) {
      await cluster.delete({...secretKind, namespace, name: metadata.name});
    }
  },
});

export type Revisions = ReturnType<typeof createRevisions>;
