import {isKubectlError} from '../explain-kubectl.ts';
import {listResources} from '../find-shop.ts';
import type {Kubectl} from '../kubectl.ts';
import {conditionOf, isObserved, isTrue, resources} from '../resource.ts';
import type {Shop} from '../shop.ts';
import type {ClusterCheck, Found} from './check.ts';

const listShops = async (kubectl: Kubectl, isNamespaced: boolean): Promise<readonly Shop[]> => {
  if (isNamespaced) return listResources<Shop>(kubectl, resources.shop);
  try {
    return await listResources<Shop>(kubectl, resources.shop, ['--all-namespaces']);
  } catch (error) {
    if (!isKubectlError(error, 'forbidden')) throw error;
    return listResources<Shop>(kubectl, resources.shop);
  }
};

const examineShop = (shop: Shop): Found => {
  const {name, namespace} = shop.metadata;
  const title = `${namespace}/${name}`;
  const more = `ecom platform status ${name} --namespace ${namespace}`;
  const messageOf = (type: string) => conditionOf(shop, type)?.message || conditionOf(shop, type)?.reason || '';
  if (isTrue(shop, 'Stalled'))
    return {status: 'fail', found: `${title} is stalled: ${messageOf('Stalled')}`, remedy: more};
  if (isTrue(shop, 'Paused'))
    return {
      status: 'warn',
      found: `${title} is paused`,
      remedy: `ecom platform resume ${name} --namespace ${namespace}`,
    };
  if (!isObserved(shop))
    return {
      status: 'warn',
      found: `${title}: the operator has not seen the last change yet`,
      remedy: 'If that stays so, no operator runs Shops of this namespace: see its values watchNamespaces.',
    };
  if (isTrue(shop, 'Degraded')) return {status: 'warn', found: `${title}: ${messageOf('Degraded')}`, remedy: more};
  const phase = shop.status?.phase ?? 'Pending';
  if (isTrue(shop, 'Ready')) return {status: 'ok', found: `${title} is ready`};
  const isMeant = phase === 'Hibernated' || shop.status?.maintenance === true;
  if (isMeant) return {status: 'ok', found: `${title}: ${phase === 'Hibernated' ? 'it hibernates' : 'in maintenance'}`};
  const isChanging = isTrue(shop, 'Reconciling');
  return {
    status: isChanging ? 'warn' : 'fail',
    found: `${title}: ${phase}. ${messageOf('Ready')}`.trim(),
    remedy: more,
  };
};

export const shops: ClusterCheck = {
  name: 'Shops',
  remedy: 'This must work: kubectl get shops',
  async examine({kubectl, isNamespaced}) {
    const found = await listShops(kubectl, isNamespaced);
    if (found.length > 0) return found.map(examineShop);
    return [
      {status: 'warn', found: 'there is no Shop', remedy: 'Create one: ecom platform install --apply --shop FILE'},
    ];
  },
};
