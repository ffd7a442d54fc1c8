import {CommandError} from '../client/errors.ts';
import {fieldManager} from './change-shop.ts';
import {isKubectlError} from './explain-kubectl.ts';
import {follow} from './follow.ts';
import type {Kubectl} from './kubectl.ts';
import {type Resource, resources} from './resource.ts';
import type {Shop} from './shop.ts';

const apply = (kubectl: Kubectl, manifests: string): Promise<string> =>
  kubectl.run(['apply', '--server-side', fieldManager, '--filename=-'], manifests);

const createNamespace = async (kubectl: Kubectl, namespace: string): Promise<void> => {
  try {
    const found = await kubectl.run(['get', 'namespace', namespace, '--ignore-not-found', '--output=name']);
    if (!found.trim()) await kubectl.run(['create', 'namespace', namespace]);
  } catch (error) {
    // Who may not read namespaces may still write in one.
    if (!isKubectlError(error, 'forbidden')) throw error;
  }
};

type Definition = Resource<
  unknown,
  {readonly conditions?: readonly {readonly type: string; readonly status: string}[]}
>;

const establishTimeoutMs = 60_000;

/** Waits until the cluster serves Shops. */
const waitForDefinition = async (kubectl: Kubectl): Promise<void> => {
  const get = () => kubectl.json<Definition>(['get', 'customresourcedefinition', resources.shop]);
  const steps = follow<Definition>(
    get,
    ({status}) =>
      status?.conditions?.some(({type, status}) => type === 'Established' && status === 'True')
        ? {kind: 'done'}
        : {kind: 'in-progress', message: 'The cluster does not serve Shops yet.'},
    establishTimeoutMs,
  );
  while (!(await steps.next()).done);
};

/**
 * Applies the operator's manifests in its namespace, which is created when it is missing.
 *
 * @returns what kubectl says, a line an object
 */
export const applyOperator = async (kubectl: Kubectl, namespace: string, manifests: string): Promise<string> => {
  await createNamespace(kubectl, namespace);
  return apply(kubectl, manifests);
};

/** Applies a Shop, in the namespace that it names or else kubectl's. @returns what kubectl says */
export const applyShop = async (kubectl: Kubectl, shop: Shop): Promise<string> => {
  if (shop.status)
    throw new CommandError('The file has the status of a Shop, which only the operator writes. Remove it.');
  await waitForDefinition(kubectl);
  return apply(kubectl.inNamespace(shop.metadata.namespace), JSON.stringify(shop));
};
