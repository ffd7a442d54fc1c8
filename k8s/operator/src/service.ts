import {randomBytes} from 'node:crypto';
import type {Logger} from '@ecom/core/log';
import type {KubeConfig} from '@kubernetes/client-node';
import {parseSchedule} from './adapters/cron/schedule.ts';
import {createHelmRenderer} from './adapters/helm/chart-renderer.ts';
import {startAdminServer} from './adapters/http/admin-server.ts';
import {createApi} from './adapters/kubernetes/api.ts';
import {createCluster} from './adapters/kubernetes/cluster.ts';
import {createLeaderElection} from './adapters/kubernetes/leader-election.ts';
import {whileLeading} from './adapters/kubernetes/leading-cluster.ts';
import {type CachedKind, type ChangedResource, createObjectCache} from './adapters/kubernetes/object-cache.ts';
import {podMetrics} from './adapters/pod-metrics.ts';
import {createMetrics} from './adapters/prometheus/metrics.ts';
import {backupHealthOf} from './application/backup-health.ts';
import {backupTemplateOf} from './application/backup-template.ts';
import {createPodInspector} from './application/inspect-pods.ts';
import {createTrafficObserver} from './application/observe-traffic.ts';
import type {Reconcile} from './application/ports.ts';
import {reconcileBackup} from './application/reconcile-backup.ts';
import {reconcileRestore} from './application/reconcile-restore.ts';
import {reconcileShop} from './application/reconcile-shop.ts';
import {createRevisions} from './application/revisions.ts';
import {valuesOf} from './application/values-of.ts';
import {createWorkQueue, type WorkQueue} from './application/work-queue.ts';
import type {KubernetesObject} from './domain/kubernetes-object.ts';
import {type Shop, type ShopStatus, shopKind, shopLabel} from './domain/shop.ts';
import {type ShopBackup, shopBackupKind, shopRestoreKind} from './domain/shop-backup.ts';

export type OperatorOptions = {
  readonly kubeConfig: KubeConfig;
  readonly log: Logger;
  /** Whose shops it reconciles; none stands for all. */
  readonly namespaces: readonly string[];
  /** Where the Lease is. */
  readonly namespace: string;
  /** Of operators that agree on a leader; other releases in the namespace have another one. */
  readonly leaseName: string;
  /** The name of this process; no other has it. */
  readonly identity: string;
  readonly adminPort: number;
  readonly helm: string;
  readonly chart: string;
};

/** What belongs to shops, and is watched. Kinds that the cluster does not have are left out. */
const cachedKinds: readonly CachedKind[] = [
  shopKind,
  shopBackupKind,
  shopRestoreKind,
  ...[
    ['v1', 'Service'],
    ['v1', 'ConfigMap'],
    ['v1', 'ServiceAccount'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'Pod'],
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'ReplicaSet'],
    ['batch/v1', 'Job'],
    ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    ['policy/v1', 'PodDisruptionBudget'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    ['keda.sh/v1alpha1', 'ScaledObject'],
    ['monitoring.coreos.com/v1', 'ServiceMonitor'],
    ['monitoring.coreos.com/v1', 'PrometheusRule'],
  ].map(([apiVersion, kind]) => ({apiVersion: apiVersion!, kind: kind!, labelSelector: shopLabel})),
  // Those of revisions are large, and read when they are needed.
  {apiVersion: 'v1', kind: 'Secret', labelSelector: `${shopLabel},ecom.dev/component!=revision`},
];

/** What has a reconciler of its own. */
const reconciledKinds = [shopKind, shopBackupKind, shopRestoreKind];

const keyOfResource = ({kind, namespace, name}: ChangedResource): string => `${kind}/${namespace}/${name}`;

const backupsOf = (all: readonly KubernetesObject[], {metadata: {namespace, name}}: Shop) =>
  (all as readonly ShopBackup[]).filter(
    ({metadata, spec}) => metadata.namespace === namespace && spec.shop === name && !metadata.deletionTimestamp,
  );

const stateOf = ({metadata: {namespace = '', name}, status}: KubernetesObject) => {
  const {phase = 'Pending', conditions} = (status ?? {}) as ShopStatus;
  const backupHealthy = conditions?.find(({type}) => type === 'BackupHealthy')?.status;
  return {namespace, shop: name, phase, backupHealthy};
};

const newPassword = () => randomBytes(32).toString('base64url');
const now = () => new Date();

/** The kinds of the cluster that templates of the chart ask for. */
const versionsOf = async (api: ReturnType<typeof createApi>) => {
  const {gitVersion} = await api.json<{gitVersion: string}>({path: '/version'});
  const {groups} = await api.json<{groups: readonly {versions: readonly {groupVersion: string}[]}[]}>({path: '/apis'});
  return {
    kubernetesVersion: gitVersion,
    apiVersions: groups.flatMap(({versions}) => versions.map(({groupVersion}) => groupVersion)),
  };
};

/** Builds the operator, and runs it until it is stopped. */
export const startOperator = async (options: OperatorOptions) => {
  const {kubeConfig, log, namespaces, namespace, leaseName, identity, adminPort, helm, chart} = options;
  let queue: WorkQueue | undefined;
  const metrics = createMetrics(() => (queue ? cache.list(shopKind).map(stateOf) : []));
  const api = createApi({kubeConfig});
  const election = createLeaderElection({api, namespace, name: leaseName, identity, log});
  const cluster = whileLeading(
    createCluster({api, controller: 'ecom.dev/operator', instance: identity, log}),
    election.isLeader,
  );
  const cache = createObjectCache({
    api,
    kinds: cachedKinds,
    ...(namespaces.length > 0 && {namespaces}),
    log,
    metrics: metrics.reflectors,
  });
  const admin = await startAdminServer({port: adminPort, registry: metrics.registry, isReady: cache.hasSynced});
  const render = createHelmRenderer({helm, chart, ...(await versionsOf(api))});
  const revisions = createRevisions(cluster, now);
  const shopValues = valuesOf({cluster, render, newPassword});
  const templateOf = backupTemplateOf({render, valuesOf: shopValues, revisions});
  const reconcilers = new Map<string, Reconcile>([
    [
      shopKind.kind,
      reconcileShop({
        cluster,
        cache,
        render,
        valuesOf: shopValues,
        revisions,
        traffic: createTrafficObserver(podMetrics),
        pods: createPodInspector({cluster, metricsOf: podMetrics, log, now}),
        backupHealth: shop => backupHealthOf(backupsOf(cache.list(shopBackupKind), shop), parseSchedule, now()),
        log,
        now,
      }),
    ],
    [shopBackupKind.kind, reconcileBackup({cluster, cache, templateOf, parseSchedule, log, now})],
    [shopRestoreKind.kind, reconcileRestore({cluster, cache, templateOf, revisions, log, now})],
  ]);

  cache.onChange(resource => queue?.add(keyOfResource(resource)));
  cache.start();

  const lead = async (signal: AbortSignal) => {
    log.info('leading');
    metrics.isLeader.set(1);
    await cache.waitForSync(signal);
    const resources = createWorkQueue({
      async run(key) {
        const [kind, resourceNamespace, name] = key.split('/') as [string, string, string];
        const delayMs = await reconcilers.get(kind)!({namespace: resourceNamespace, name});
        if (delayMs !== undefined) resources.addAfter(key, delayMs);
      },
      onFailure: (key, error, delayMs) => log.warn({err: error, resource: key, delayMs}, 'reconciliation failed'),
      metrics: metrics.queue,
    });
    queue = resources;
    for (const {kind, metadata} of reconciledKinds.flatMap(cache.list))
      resources.add(keyOfResource({kind, namespace: metadata.namespace ?? '', name: metadata.name}));
  };

  const running = election.run({
    onStartedLeading: lead,
    async onStoppedLeading() {
      log.info('no longer leading');
      metrics.isLeader.set(0);
      const stopping = queue?.stop();
      queue = undefined;
      await stopping;
    },
  });

  return {
    async stop() {
      await election.stop();
      await running;
      await cache.stop();
      await admin.stop();
      api.close();
    },
  };
};
