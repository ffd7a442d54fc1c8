/** A kind that the fake API server knows. */
export type FakeResource = {
  readonly apiVersion: string;
  readonly kind: string;
  /** In plural: `deployments` */
  readonly name: string;
  readonly isNamespaced: boolean;
  /** Whether it has the subresource `status`. */
  readonly hasStatus: boolean;
};

const namespaced = (apiVersion: string, kind: string, name: string, hasStatus = false): FakeResource => ({
  apiVersion,
  kind,
  name,
  isNamespaced: true,
  hasStatus,
});

/** The kinds of the chart and of the operator. */
export const defaultResources: readonly FakeResource[] = [
  {apiVersion: 'v1', kind: 'Namespace', name: 'namespaces', isNamespaced: false, hasStatus: true},
  namespaced('v1', 'ConfigMap', 'configmaps'),
  namespaced('v1', 'Secret', 'secrets'),
  namespaced('v1', 'Service', 'services', true),
  namespaced('v1', 'ServiceAccount', 'serviceaccounts'),
  namespaced('v1', 'Pod', 'pods', true),
  namespaced('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true),
  namespaced('apps/v1', 'Deployment', 'deployments', true),
  namespaced('apps/v1', 'ReplicaSet', 'replicasets', true),
  namespaced('batch/v1', 'Job', 'jobs', true),
  namespaced('batch/v1', 'CronJob', 'cronjobs', true),
  namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true),
  namespaced('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true),
  namespaced('networking.k8s.io/v1', 'Ingress', 'ingresses', true),
  namespaced('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  namespaced('coordination.k8s.io/v1', 'Lease', 'leases'),
  namespaced('events.k8s.io/v1', 'Event', 'events'),
  namespaced('ecom.dev/v1alpha1', 'Shop', 'shops', true),
  namespaced('ecom.dev/v1alpha1', 'ShopBackup', 'shopbackups', true),
  namespaced('ecom.dev/v1alpha1', 'ShopRestore', 'shoprestores', true),
];

/** The kinds of one version, as the API lists them. */
export const toResourceList = (apiVersion: string, resources: readonly FakeResource[]) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: apiVersion,
  resources: resources
    .filter(resource => resource.apiVersion === apiVersion)
    .flatMap(({kind, name, isNamespaced: namespaced, hasStatus}) => [
      {name, kind, namespaced, verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']},
      ...(hasStatus ? [{name: `${name}/status`, kind, namespaced, verbs: ['get', 'patch', 'update']}] : []),
    ]),
});
