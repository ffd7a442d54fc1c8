import {hashOf} from '../domain/hash.ts';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {decorate, type ReleaseObjects, secretsOf} from '../domain/release-objects.ts';
import type {RolloutOptions, Shop} from '../domain/shop.ts';
import type {ChartRenderer, Cluster} from './ports.ts';
import type {ShopValues} from './values-of.ts';

/** Other content of a Secret must make other pods. Our own copies have other names then. */
const hashSecrets = async (cluster: Cluster, rendered: readonly KubernetesObject[], shop: Shop, own: string) => {
  const names = new Set(rendered.flatMap(secretsOf).filter(name => name !== own));
  const hashes: Record<string, string> = {};
  for (const name of names) {
    const secret = await cluster.get({apiVersion: 'v1', kind: 'Secret', namespace: shop.metadata.namespace, name});
    if (secret) hashes[name] = hashOf(secret.data);
  }
  return hashes;
};

/** The objects that a shop asks for, rendered from its values. */
export const releaseOf =
  ({cluster, render}: {readonly cluster: Cluster; readonly render: ChartRenderer}) =>
  async (shop: Shop, rollout: RolloutOptions, {values, credentials}: ShopValues): Promise<ReleaseObjects> => {
    const {name, namespace} = shop.metadata;
    const rendered = await render({name, namespace, values});
    const secretHashes = await hashSecrets(cluster, rendered, shop, credentials.metadata.name);
    const release = decorate(rendered, shop, {rollout, secretHashes});
    return {...release, objects: [credentials, ...release.objects]};
  };
