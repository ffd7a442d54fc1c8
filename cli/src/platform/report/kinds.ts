import type {Shop} from '../shop.ts';

/** What every Shop has. */
const usual = [
  'deployments.apps',
  'replicasets.apps',
  'pods',
  'jobs.batch',
  'services',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'persistentvolumeclaims',
  'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'horizontalpodautoscalers.autoscaling',
] as const;

const isUsual = (group: string, kind: string) =>
  usual.some(resource => {
    const [plural, ...rest] = resource.split('.');
    return rest.join('.') === group && plural!.startsWith(kind.toLowerCase().replace(/y$/, 'ie'));
  });

/** Kinds of the Shop's objects, as kubectl takes them: the usual ones, and what else the operator applied (`ScaledObject.v1alpha1.keda.sh`). */
export const kindsOf = ({status}: Shop): readonly string[] => {
  const others = (status?.inventory ?? []).flatMap(key => {
    const parts = key.split('/');
    const [kind, version, group = ''] = [parts.at(-2)!, parts.at(-3)!, parts.at(-4)];
    return isUsual(group, kind) ? [] : [[kind, version, group].filter(Boolean).join('.')];
  });
  return [...usual, ...new Set(others)];
};
