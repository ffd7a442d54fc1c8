import type {LoadedShop} from './load.ts';
import {attempt, getJson, helm} from './programs.ts';
import type {ProofContext} from './proof.ts';
import {createProducts, deleteNamespace, gatewayUrl, installEngines, installShop, openDatabases} from './release.ts';

/** The namespace of the shop that most proofs share. */
export const namespace = 'ecom-proofs';
const prefix = 'ecom_proofs_ecom';

export type ClusterShop = LoadedShop & {
  /** `helm upgrade` of the shop to an image, with more arguments. */
  upgrade(image: string, ...args: readonly string[]): Promise<string>;
  rollback(): Promise<string>;
  /** Reads the databases anew, after the pod of PostgreSQL was replaced. */
  reconnect(): Promise<void>;
};

let shop: (ClusterShop & {close(): Promise<void>}) | undefined;

/** The shop that most proofs share, with two pods of each service: installed by the first proof that asks for it. */
export const sharedShop = async ({values, images}: ProofContext): Promise<ClusterShop> => {
  if (shop) return shop;
  const upgrade = (image: string, ...args: readonly string[]) =>
    installShop({namespace, image, values, args: ['--set', 'defaults.replicas=2,gateway.proxy.replicas=2', ...args]});
  await installEngines(namespace, values);
  await upgrade(images.current);
  const url = await gatewayUrl(namespace);
  let databases = await openDatabases(namespace, prefix);
  shop = {
    url,
    products: await createProducts(url, [1_000_000, 1_000_000, 40]),
    databaseOf: service => databases.databaseOf(service),
    upgrade,
    rollback: () => helm('rollback', 'ecom', '--namespace', namespace, '--wait', '--timeout', '5m'),
    async reconnect() {
      await databases.close();
      databases = await openDatabases(namespace, prefix);
    },
    close: () => databases.close(),
  };
  return shop;
};

export const closeSharedShop = async (): Promise<void> => {
  await shop?.close();
  shop = undefined;
  await attempt('helm', ['uninstall', 'ecom', '--namespace', namespace]);
  await deleteNamespace(namespace);
};

/** Names of the running pods of the shop, or of its engines. */
export const podsOf = async (chart: 'ecom' | 'backing'): Promise<readonly string[]> => {
  const {items} = await getJson('pods', '--namespace', namespace, '-l', `app.kubernetes.io/name=${chart}`);
  return items
    .filter(({status, metadata}: any) => status.phase === 'Running' && !metadata.deletionTimestamp)
    .map(({metadata}: any) => metadata.name);
};
