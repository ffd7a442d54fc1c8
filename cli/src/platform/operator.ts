import {isKubectlError} from './explain-kubectl.ts';
import {listResources} from './find-shop.ts';
import type {Kubectl} from './kubectl.ts';
import {labels, type Resource} from './resource.ts';

export type OperatorDeployment = Resource<
  {readonly replicas?: number},
  {readonly replicas?: number; readonly readyReplicas?: number}
>;

const selector = `--selector=${labels.name}=ecom-operator`;
/** Where `ecom platform install` puts it. */
const usualNamespace = 'ecom-operator';

/** The operators of a cluster; for somebody who may not look into all namespaces, that in the usual one. */
export const findOperators = async (kubectl: Kubectl): Promise<readonly OperatorDeployment[]> => {
  try {
    return await listResources<OperatorDeployment>(kubectl, 'deployments.apps', [selector, '--all-namespaces']);
  } catch (error) {
    if (!isKubectlError(error, 'forbidden')) throw error;
    return listResources<OperatorDeployment>(kubectl.inNamespace(usualNamespace), 'deployments.apps', [selector]);
  }
};

/** The pods of an operator. @param namespace of its Deployment */
export const operatorPods = (kubectl: Kubectl, namespace: string | undefined): Promise<readonly Resource[]> =>
  listResources(kubectl.inNamespace(namespace), 'pods', [selector]);
