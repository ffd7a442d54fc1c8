import pMap from 'p-map';
import {listResources} from '../find-shop.ts';
import type {Kubectl} from '../kubectl.ts';
import {labels, type Resource, resources} from '../resource.ts';
import type {Shop} from '../shop.ts';
import {type Attempt, concurrency} from './attempt.ts';
import {kindsOf} from './kinds.ts';
import {namedSecretsOf} from './known-secrets.ts';

/** By the kind of the objects, as kubectl names it. */
export type ObjectsByKind = ReadonlyMap<string, readonly Resource[]>;

/** All objects with the label of a Shop, and its backups and restores. */
export const readObjects = async (kubectl: Kubectl, shop: Shop, attempt: Attempt): Promise<ObjectsByKind> => {
  const {name} = shop.metadata;
  const list = (kind: string, options: readonly string[] = []) =>
    attempt<readonly Resource[]>(kind, () => listResources(kubectl, kind, options), []);
  const isOfShop = ({spec}: Resource) => (spec as {readonly shop?: string} | undefined)?.shop === name;
  const selector = `--selector=${labels.shop}=${name}`;
  const found = await pMap(kindsOf(shop), async kind => [kind, await list(kind, [selector])] as const, {concurrency});
  const jobs = await pMap(
    [resources.backup, resources.restore],
    async kind => [kind, (await list(kind)).filter(isOfShop)] as const,
    {concurrency},
  );
  return new Map([...found, ...jobs].filter(([, objects]) => objects.length > 0));
};

/** The Secrets that a Shop, its backups and restores name, which are not its own: to hide their values elsewhere. */
export const readNamedSecrets = async (
  kubectl: Kubectl,
  resources: readonly Resource[],
  attempt: Attempt,
): Promise<readonly Resource[]> => {
  const read = (name: string) =>
    attempt(`Secret ${name}`, () => kubectl.json<Resource>(['get', 'secret', name]), undefined);
  const secrets = await pMap(namedSecretsOf(resources.map(({spec}) => spec)), read, {concurrency});
  return secrets.filter(secret => secret !== undefined);
};
