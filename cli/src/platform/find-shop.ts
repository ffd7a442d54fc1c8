import {CommandError} from '../client/errors.ts';
import {isKubectlError} from './explain-kubectl.ts';
import type {Kubectl} from './kubectl.ts';
import {type Resource, resources} from './resource.ts';
import type {Shop} from './shop.ts';

type List<Item> = {readonly items: readonly Item[]};

/** The objects of a kind. @param options more arguments of `kubectl get` */
export const listResources = async <R extends Resource>(
  kubectl: Kubectl,
  resource: string,
  options: readonly string[] = [],
): Promise<readonly R[]> => (await kubectl.json<List<R>>(['get', resource, ...options])).items;

/** One object. @throws CommandError `not-found` */
export const getResource = <R extends Resource>(kubectl: Kubectl, resource: string, name: string): Promise<R> =>
  kubectl.json<R>(['get', resource, name]);

const isInNamespace = ({metadata: {namespace}}: Resource) => (namespace ? ` in the namespace ${namespace}` : '');
const namesOf = (shops: readonly Shop[]) => shops.map(({metadata}) => metadata.name).join(', ');

const noShop = () =>
  new CommandError(
    'There is no Shop in this namespace.',
    'Name another one with --namespace (ecom platform list --all-namespaces), or create one: ecom platform install --apply --shop FILE',
  );

/**
 * The Shop that an argument names.
 *
 * @param name default: the only one in the namespace
 * @throws CommandError when there is none, or there are several and none is named; it lists them
 */
export const findShop = async (kubectl: Kubectl, name: string | undefined): Promise<Shop> => {
  if (name !== undefined) {
    try {
      return await getResource<Shop>(kubectl, resources.shop, name);
    } catch (error) {
      if (!isKubectlError(error, 'not-found')) throw error;
    }
  }
  const shops = await listResources<Shop>(kubectl, resources.shop);
  const [first, second] = shops;
  if (!first) throw noShop();
  if (name !== undefined)
    throw new CommandError(`There is no Shop ${name}${isInNamespace(first)}. Shops: ${namesOf(shops)}.`);
  if (second) throw new CommandError(`There are several Shops${isInNamespace(first)}: ${namesOf(shops)}. Name one.`);
  return first;
};
