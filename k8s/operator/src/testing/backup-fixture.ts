import {createLogger} from '@ecom/core/log';
import {parseSchedule} from '../adapters/cron/schedule.ts';
import {backupTemplateOf} from '../application/backup-template.ts';
import type {ChartRenderer} from '../application/ports.ts';
import {reconcileBackup} from '../application/reconcile-backup.ts';
import {reconcileRestore} from '../application/reconcile-restore.ts';
import {createRevisions} from '../application/revisions.ts';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {type Shop, type ShopStatus, shopKind} from '../domain/shop.ts';
import {type ShopBackup, type ShopRestore, shopBackupKind, shopRestoreKind} from '../domain/shop-backup.ts';
import {createMemoryCluster} from './memory-cluster.ts';

const namespace = 'shop';
const labels = {'app.kubernetes.io/component': 'backup'};

/** A chart of the CronJob, whose destination is the claim, and of its NetworkPolicy. */
const render: ChartRenderer = async ({values}) => {
  const {backup, image, credentials} = values as {
    backup: {destination: {volume: {claimName: string}}};
    image: string;
    credentials: {existingSecret: string};
  };
  const step = (name: string, ...args: readonly string[]) => ({
    name,
    image,
    args: ['backup', name, backup.destination.volume.claimName, ...args],
    env: [{name: 'SECRET', value: credentials.existingSecret}],
  });
  const pod = {initContainers: [step('create')], containers: [step('list', '--json')]};
  const spec = {backoffLimit: 2, template: {metadata: {labels}, spec: pod}};
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: {name: 'ecom-backup', labels},
      spec: {jobTemplate: {metadata: {labels}, spec}},
    },
    {apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: {name: 'ecom-backup', labels}, spec: {}},
  ];
};

const credentials = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'ecom-credentials-new'}};

/** A shop that runs, its backups and restores in a cluster in memory, and a clock that moves by hand. */
export const createBackupFixture = () => {
  let time = Date.parse('2026-11-29T12:00:00Z');
  const now = () => new Date(time);
  const memory = createMemoryCluster(now);
  const {cluster, cache} = memory;
  const log = createLogger({name: 'test', level: 'silent'});
  const revisions = createRevisions(cluster, now);
  const valuesOf = async ({spec}: Shop) => ({values: spec, credentials});
  const templateOf = backupTemplateOf({render, valuesOf, revisions});
  const create = () => reconcileBackup({cluster, cache, templateOf, parseSchedule, log, now});
  const restore = reconcileRestore({cluster, cache, templateOf, revisions, log, now});
  let backUp = create();

  const setShop = (status: ShopStatus = {}, spec: object = {}) => {
    const shop = memory.store({...shopKind, metadata: {namespace, name: 'ecom'}, spec: {image: 'ecom:1', ...spec}});
    shop.status = {
      phase: 'Ready',
      revision: 'r1',
      lastGoodRevision: 'r1',
      credentialsSecret: 'ecom-credentials-1',
      ...status,
    };
  };
  const named = <T>(kind: string, name: string) => memory.named(kind, name) as unknown as T;
  let logged: readonly object[] = [];

  return {
    memory,
    revisions,
    setShop,
    now,
    shop: () => named<Shop>('Shop', 'ecom'),
    advance: (seconds: number) => (time += seconds * 1000),
    setTime: (text: string) => (time = Date.parse(text)),
    /** Another operator, which remembers nothing. */
    replaceOperator: () => (backUp = create()),
    ask(spec: Partial<ShopBackup['spec']> = {}, name = 'nightly', annotations: Record<string, string> = {}) {
      const known = memory.named('ShopBackup', name)?.metadata.creationTimestamp;
      return memory.store({
        ...shopBackupKind,
        metadata: {namespace, name, annotations, creationTimestamp: known ?? now().toISOString()},
        spec: {shop: 'ecom', destination: {volume: {claimName: 'backups'}}, ...spec},
      });
    },
    askRestore: (spec: Partial<ShopRestore['spec']>) =>
      memory.store({...shopRestoreKind, metadata: {namespace, name: 'again'}, spec: {shop: 'ecom', ...spec}}),
    backUp: (name = 'nightly') => backUp({namespace, name}),
    restore: () => restore({namespace, name: 'again'}),
    backup: (name = 'nightly') => named<ShopBackup>('ShopBackup', name),
    restored: () => named<ShopRestore>('ShopRestore', 'again'),
    jobs: () => memory.ofKind('Job'),
    /** Ends a Job: its pod lists one backup more, or says why it failed. */
    end(
      job: KubernetesObject,
      {
        id = 'b1',
        failure,
        reason = 'PodFailurePolicy',
      }: {
        readonly id?: string;
        readonly failure?: string;
        /** Why the Job failed, as Kubernetes has it. */
        readonly reason?: string;
      } = {},
    ) {
      const pod = `${job.metadata.name}-pod`;
      const isBackup = !job.metadata.annotations?.['ecom.dev/backup-id'] && !job.metadata.name.endsWith('-restore');
      if (failure === undefined && isBackup) {
        const at = now().toISOString();
        logged = [{id, startedAt: at, completedAt: at, bytes: 100, writesPausedMs: 40}, ...logged];
        memory.logs.set(pod, JSON.stringify({items: logged}, undefined, 2));
      }
      const terminated = {exitCode: failure === undefined ? 0 : 1, message: failure ?? ''};
      memory.store({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: pod, namespace, labels: {...job.metadata.labels, 'job-name': job.metadata.name}},
        status: {
          phase: failure === undefined ? 'Succeeded' : 'Failed',
          initContainerStatuses: [{name: 'create', state: {terminated}}],
        },
      });
      const stored = memory.named('Job', job.metadata.name)!;
      const type = failure === undefined ? 'Complete' : 'Failed';
      stored.status = {conditions: [{type, status: 'True', reason, lastTransitionTime: now().toISOString()}]};
    },
  };
};
