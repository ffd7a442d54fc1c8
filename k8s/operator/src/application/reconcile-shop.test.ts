import {createLogger} from '@ecom/core/log';
import test from 'ava';
import type {NewCondition} from '../domain/condition.ts';
import {hashOf} from '../domain/hash.ts';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {type Shop, type ShopSpec, type ShopStatus, shopKind} from '../domain/shop.ts';
import {createMemoryCluster} from '../testing/memory-cluster.ts';
import {createPodInspector} from './inspect-pods.ts';
import {createTrafficObserver} from './observe-traffic.ts';
import type {ChartRenderer, Cluster} from './ports.ts';
import {reconcileShop} from './reconcile-shop.ts';
import {createRevisions} from './revisions.ts';
import {valuesOf} from './values-of.ts';

const key = {namespace: 'shop', name: 'ecom'};
const labelsOf = (component: string) => ({'app.kubernetes.io/component': component});

const workload = (
  kind: string,
  name: string,
  component: string,
  wave: number,
  image: string,
  secret: string,
): KubernetesObject => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: {name, labels: labelsOf(component), annotations: {'ecom.dev/wave': String(wave)}},
  spec: {
    ...(kind === 'Deployment' && {replicas: 2}),
    template: {
      metadata: {labels: labelsOf(component)},
      spec: {
        containers: [{name: component, image, args: ['x'], ports: [{name: 'admin', containerPort: 9000}]}],
        volumes: [{name: 'secrets', projected: {sources: [{secret: {name: secret}}]}}],
      },
    },
  },
});

const claim: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name: 'data', annotations: {'helm.sh/resource-policy': 'keep'}},
  spec: {},
};

/** A chart of two services and a few Jobs. */
const render: ChartRenderer = async ({values}) => {
  const {image, credentials, extra} = values as {
    image: string;
    extra?: boolean;
    credentials: {existingSecret?: string; administratorPassword?: string};
  };
  const secret = credentials.existingSecret ?? 'ecom-credentials';
  const data = {
    'internal-secret': Buffer.from(JSON.stringify(credentials)).toString('base64'),
    'postgres-auth-password': Buffer.from(JSON.stringify(credentials)).toString('base64'),
  };
  return [
    ...(credentials.existingSecret ? [] : [{apiVersion: 'v1', kind: 'Secret', metadata: {name: secret}, data}]),
    ...(values.data ? [claim] : []),
    ...(extra ? [{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'extra'}, data: {}}] : []),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'ecom', labels: labelsOf('proxy')},
      spec: {ports: [{port: 8080}]},
    },
    workload('Job', 'ecom-preflight', 'preflight', -1, image, secret),
    workload('Job', 'ecom-migrate-expand', 'migrate', 0, image, secret),
    workload('Job', 'ecom-migrate-contract', 'migrate', 9, image, secret),
    workload('Job', 'ecom-republish', 'republish', 7, image, secret),
    workload('Deployment', 'ecom-auth', 'auth', 1, image, secret),
    workload('Deployment', 'ecom-cart', 'cart', 2, image, secret),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'ecom-test', labels: labelsOf('test'), annotations: {'helm.sh/hook': 'test'}},
      spec: {containers: [{name: 'purchase', image}]},
    },
  ];
};

const imageOf = (deployment: KubernetesObject | undefined) =>
  (deployment?.spec as {template: {spec: {containers: [{image: string}]}}} | undefined)?.template.spec.containers[0]
    .image;

/** A shop in a cluster in memory, and a clock that moves by hand. */
const createFixture = () => {
  let time = Date.parse('2026-11-29T12:00:00Z');
  const now = () => new Date(time);
  const memory = createMemoryCluster(now);
  const {cluster} = memory;
  const log = createLogger({name: 'test', level: 'silent'});
  const metrics = new Map<string, string>();
  const metricsOf = async (address: string) => metrics.get(address);
  const backups: {condition?: NewCondition} = {};
  const maintain: string[] = [];
  const applying: Cluster = {
    ...cluster,
    async apply(object) {
      const [, mode] = /-maintenance-(on|off)-/.exec(object.metadata.name) ?? [];
      if (mode && !memory.named('Job', object.metadata.name)) maintain.push(mode);
      return cluster.apply(object);
    },
  };
  const create = () =>
    reconcileShop({
      cluster: applying,
      cache: memory.cache,
      render,
      valuesOf: valuesOf({cluster, render, newPassword: () => 'generated'}),
      revisions: createRevisions(cluster, now),
      traffic: createTrafficObserver(metricsOf),
      pods: createPodInspector({cluster, metricsOf, log, now}),
      backupHealth: () => backups.condition,
      log,
      now,
    });
  const complete = {administratorPassword: 'a', internalSecret: 'b', postgresPassword: 'c'};
  const ask = (spec: ShopSpec, annotations: Record<string, string> = {}) =>
    memory.store({...shopKind, metadata: {...key, annotations}, spec: {credentials: complete, ...spec}});
  const shop = () => memory.named('Shop', 'ecom') as Shop;
  let reconcile = create();
  return {
    memory,
    metrics,
    backups,
    /** `on` and `off`, as Jobs have set it. */
    maintain,
    ask,
    shop,
    complete,
    status: (): ShopStatus => shop().status!,
    advance: (seconds: number) => (time += seconds * 1000),
    /** Another operator, which remembers nothing. */
    replaceOperator: () => (reconcile = create()),
    reconcileOnce: () => reconcile(key),
    /** Reconciles until nothing is left to do, with controllers that finish in between. */
    async converge(options: Parameters<typeof memory.settle>[0] = {}, rounds = 60) {
      for (let i = 0; i < rounds; i++) {
        const delayMs = (await reconcile(key)) ?? 0;
        memory.settle(options);
        time += 3000;
        if (delayMs > 5000) return;
      }
    },
  };
};

const condition = (status: ShopStatus, type: string) => status.conditions!.find(condition => condition.type === type)!;

test('a new shop is migrated, started, tried by a purchase, and Ready', async t => {
  const {ask, converge, status, memory} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  const {phase, version, url, services, revision, lastGoodRevision} = status();
  t.is(phase, 'Ready');
  t.is(version, '1');
  t.is(url, 'http://ecom.shop:8080');
  t.deepEqual(services, [
    {name: 'auth', version: '1', replicas: 2, readyReplicas: 2},
    {name: 'cart', version: '1', replicas: 2, readyReplicas: 2},
  ]);
  t.is(lastGoodRevision, revision);
  t.is(condition(status(), 'Ready').status, 'True');
  t.is(condition(status(), 'MigrationsApplied').status, 'True');
  t.truthy(memory.named('Job', `ecom-smoke-test-${revision}`));
  t.true(memory.ofKind('Deployment').every(({metadata}) => metadata.ownerReferences?.[0]?.kind === 'Shop'));
});

test('no Deployment is applied before the databases are migrated', async t => {
  const {ask, reconcileOnce, memory} = createFixture();
  ask({image: 'ecom:1'});
  for (let i = 0; i < 5; i++) await reconcileOnce();
  t.is(memory.ofKind('Job').length, 1);
  t.deepEqual(memory.ofKind('Deployment'), []);
});

test('an update replaces wave after wave, and observes each', async t => {
  const {ask, converge, reconcileOnce, memory, advance, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2', rollout: {observeSeconds: 30}});
  for (let i = 0; i < 3; i++) {
    await reconcileOnce();
    memory.settle();
  }
  t.is(imageOf(memory.named('Deployment', 'ecom-auth')), 'ecom:2');
  for (let i = 0; i < 3; i++) await reconcileOnce();
  t.is(imageOf(memory.named('Deployment', 'ecom-cart')), 'ecom:1', 'the first wave is still observed');
  t.is(status().phase, 'Updating');
  advance(31);
  await reconcileOnce();
  t.is(imageOf(memory.named('Deployment', 'ecom-cart')), 'ecom:2');
  await converge();
  t.is(status().phase, 'Ready');
});

test('an operator goes on where another one stopped', async t => {
  const {ask, converge, reconcileOnce, memory, replaceOperator, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  for (let i = 0; i < 4; i++) {
    await reconcileOnce();
    memory.settle();
  }
  const jobs = memory.ofKind('Job').length;
  replaceOperator();
  await reconcileOnce();
  t.is(memory.ofKind('Job').length, jobs, 'no Job runs again');
  await converge();
  t.is(status().phase, 'Ready');
  t.is(status().version, '2');
});

test('a migration that fails leaves the revision before, and another image goes on', async t => {
  const {ask, converge, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  const good = status().lastGoodRevision;
  ask({image: 'ecom:2'});
  await converge({fails: ({kind, metadata}) => kind === 'Job' && metadata.name.includes('migrate')});
  t.is(status().phase, 'Stalled');
  t.is(status().revision, good);
  t.is(condition(status(), 'Stalled').reason, 'MigrationFailed');
  t.is(condition(status(), 'MigrationsApplied').status, 'False');
  t.is(imageOf(memory.named('Deployment', 'ecom-auth')), 'ecom:1');
  t.true(memory.events.some(({reason, type}) => reason === 'MigrationFailed' && type === 'Warning'));
  ask({image: 'ecom:3'});
  await converge();
  t.is(status().phase, 'Ready');
  t.is(status().version, '3');
  t.is(status().failedRevision, undefined);
});

test('databases that cannot be contracted are tried again later, and nothing is rolled back', async t => {
  const {ask, converge, memory, status, advance} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  const contracts = ({kind, metadata}: KubernetesObject) => kind === 'Job' && metadata.name.includes('contract');
  await converge({fails: contracts});
  t.is(status().phase, 'Degraded');
  t.is(status().lastGoodRevision, status().revision);
  t.is(imageOf(memory.named('Deployment', 'ecom-auth')), 'ecom:2');
  t.is(condition(status(), 'Stalled').reason, 'ContractFailed');
  t.regex(condition(status(), 'Stalled').message, /runs, but its databases are not contracted/);
  t.is(condition(status(), 'MigrationsApplied').reason, 'ContractFailed');
  advance(300);
  await converge();
  t.is(status().phase, 'Ready');
  t.is(condition(status(), 'MigrationsApplied').status, 'True');
});

test('a preflight that fails changes nothing', async t => {
  const {ask, converge, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  await converge({fails: ({kind, metadata}) => kind === 'Job' && metadata.name.includes('preflight')});
  t.is(condition(status(), 'Stalled').reason, 'PreflightFailed');
  t.is(status().version, '1');
  t.is(memory.ofKind('Job').filter(({metadata}) => metadata.name.includes('expand')).length, 1);
});

test('a shop that moves to another prefix has no pods in between', async t => {
  const {ask, converge, reconcileOnce, memory, status} = createFixture();
  const replicas = () => memory.ofKind('Deployment').map(({spec}) => (spec as {replicas: number}).replicas);
  ask({image: 'ecom:1'});
  await converge();
  t.is(status().prefix, 'shop_ecom');
  const labels = {...labelsOf('auth'), 'ecom.dev/shop': 'ecom'};
  const metadata = {name: 'auth-1', namespace: 'shop', labels};
  const pod = memory.store({apiVersion: 'v1', kind: 'Pod', metadata, spec: {}});
  ask({image: 'ecom:1', prefix: 'restored'});
  for (let i = 0; i < 5; i++) {
    await reconcileOnce();
    memory.settle();
  }
  t.deepEqual(replicas(), [0, 0]);
  t.is(status().prefix, 'shop_ecom', 'a pod has not ended yet');
  t.regex(condition(status(), 'Reconciling').message, /from the databases of shop_ecom to those of restored/);
  memory.remove(pod);
  await reconcileOnce();
  t.is(status().prefix, 'restored');
  await converge();
  t.is(status().phase, 'Ready');
  t.deepEqual(replicas(), [2, 2]);
});

test('the same revision is tried again when the annotation for it changes', async t => {
  const {ask, converge, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  await converge({fails: ({kind}) => kind === 'Job'});
  t.is(status().phase, 'Stalled');
  ask({image: 'ecom:2'}, {'ecom.dev/retry': '1'});
  await converge();
  t.is(status().phase, 'Ready');
  t.is(status().version, '2');
});

test('a retry is tried also while the Job that failed is still there', async t => {
  const {ask, converge, reconcileOnce, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  for (let i = 0; i < 9 && !status().failedRevision; i++) {
    await reconcileOnce();
    memory.settle({fails: ({kind}) => kind === 'Job'});
  }
  t.truthy(status().failedRevision);
  ask({image: 'ecom:2'}, {'ecom.dev/retry': '1'});
  await reconcileOnce();
  t.is(status().failedRevision, undefined);
  await converge();
  t.deepEqual([status().phase, status().version], ['Ready', '2']);
});

test('an update waits while a backup is created', async t => {
  const {ask, converge, reconcileOnce, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  const labels = {...labelsOf('backup'), 'ecom.dev/shop': 'ecom'};
  const ownerReferences = [{apiVersion: 'ecom.dev/v1alpha1', kind: 'ShopBackup', name: 'nightly', uid: 'b'}];
  const metadata = {name: 'nightly-1', namespace: 'shop', labels, ownerReferences};
  const backup = memory.store({apiVersion: 'batch/v1', kind: 'Job', metadata, spec: {}});
  ask({image: 'ecom:2'});
  const jobs = memory.ofKind('Job').length;
  for (let i = 0; i < 5; i++) await reconcileOnce();
  t.is(memory.ofKind('Job').length, jobs);
  t.is(status().phase, 'Updating');
  t.regex(condition(status(), 'Reconciling').message, /A backup is being created/);
  backup.status = {conditions: [{type: 'Complete', status: 'True'}]};
  await converge();
  t.deepEqual([status().phase, status().version], ['Ready', '2']);
});

test('a shop that is deleted is not reconciled again', async t => {
  const {ask, converge, reconcileOnce, memory, shop} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  memory.remove(shop());
  t.is(await reconcileOnce(), undefined);
});

test('an update whose pods never get ready is rolled back in its first wave', async t => {
  const {ask, converge, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  await converge({fails: object => object.kind === 'Deployment' && imageOf(object) === 'ecom:2'});
  t.is(status().phase, 'Stalled');
  t.is(condition(status(), 'Stalled').reason, 'ProgressDeadlineExceeded');
  t.is(imageOf(memory.named('Deployment', 'ecom-auth')), 'ecom:1');
  t.is(imageOf(memory.named('Deployment', 'ecom-cart')), 'ecom:1');
});

const metricsOf = (requests: number, errors: number) =>
  [
    `http_request_duration_seconds_count{service="auth",method="GET",route="/a",status="200"} ${requests - errors}`,
    `http_request_duration_seconds_count{service="auth",method="GET",route="/a",status="503"} ${errors}`,
    `http_request_duration_seconds_count{service="auth",method="GET",route="/readyz",status="503"} 50`,
  ].join('\n');

test('an update whose new pods answer with errors is rolled back', async t => {
  const {ask, converge, memory, metrics, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  const auth = memory.named('Deployment', 'ecom-auth')!;
  const ownerReferences = [{apiVersion: 'apps/v1', kind: 'Deployment', name: 'ecom-auth', uid: auth.metadata.uid!}];
  const labels = {...labelsOf('auth'), 'ecom.dev/shop': 'ecom', 'pod-template-hash': 'second'};
  const annotations = {'deployment.kubernetes.io/revision': '2'};
  memory.store({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {name: 'auth-2', namespace: 'shop', labels, annotations, ownerReferences},
  });
  const pod = memory.store({
    ...workload('Pod', 'auth-2-a', 'auth', 1, 'ecom:2', ''),
    apiVersion: 'v1',
    metadata: {name: 'auth-2-a', namespace: 'shop', labels},
    spec: {containers: [{ports: [{name: 'admin', containerPort: 9000}]}]},
  });
  pod.status = {podIP: '10.0.0.2', phase: 'Running'};
  metrics.set('10.0.0.2', metricsOf(100, 5));
  await converge();
  t.is(status().phase, 'Stalled');
  const {reason, message} = condition(status(), 'Stalled');
  t.is(reason, 'ErrorBudgetBurned');
  t.regex(message, /answered 5 of 100 requests with 5xx \(5\.0 %/);
  t.is(imageOf(memory.named('Deployment', 'ecom-auth')), 'ecom:1');
});

test('a purchase that fails after an update rolls it back', async t => {
  const {ask, converge, status, memory} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  await converge({fails: ({kind, metadata}) => kind === 'Job' && metadata.name.startsWith('ecom-smoke-test')});
  t.is(condition(status(), 'Stalled').reason, 'SmokeTestFailed');
  t.is(imageOf(memory.named('Deployment', 'ecom-cart')), 'ecom:1');
  t.deepEqual(
    memory.ofKind('Job').filter(({metadata}) => metadata.name.includes('contract')).length,
    1,
    'the databases are not contracted',
  );
});

test('an installation whose Job fails is tried again', async t => {
  const {ask, converge, status, memory} = createFixture();
  ask({image: 'ecom:1'});
  await converge({fails: ({kind}) => kind === 'Job'}, 4);
  t.is(status().phase, 'Stalled');
  t.regex(condition(status(), 'Stalled').message, /It is tried again/);
  t.deepEqual(memory.ofKind('Deployment'), []);
  await converge();
  t.is(status().phase, 'Ready');
});

test('what somebody changes by hand is put right, with an Event', async t => {
  const {ask, converge, reconcileOnce, memory} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  memory.change(memory.named('Deployment', 'ecom-cart')!, {replicas: 7});
  memory.remove(memory.named('Service', 'ecom')!);
  await reconcileOnce();
  t.is((memory.named('Deployment', 'ecom-cart')!.spec as {replicas: number}).replicas, 2);
  t.truthy(memory.named('Service', 'ecom'));
  const notes = memory.events.filter(({reason}) => reason === 'DriftCorrected').map(({note}) => note);
  t.is(notes.length, 2);
  t.true(notes.some(note => /Deployment ecom-cart had been changed/.test(note)));
  t.true(notes.some(note => /Service ecom had been deleted/.test(note)));
});

test('what is no longer rendered is deleted after the update', async t => {
  const {ask, converge, memory} = createFixture();
  ask({image: 'ecom:1', extra: true});
  await converge();
  t.truthy(memory.named('ConfigMap', 'extra'));
  ask({image: 'ecom:1'});
  await converge();
  t.is(memory.named('ConfigMap', 'extra'), undefined);
});

test('data that must outlive the shop stay when they are no longer rendered', async t => {
  const {ask, converge, memory, status} = createFixture();
  ask({image: 'ecom:1', data: true});
  await converge();
  t.is(memory.named('PersistentVolumeClaim', 'data')!.metadata.ownerReferences, undefined);
  ask({image: 'ecom:1'});
  await converge();
  t.is(status().phase, 'Ready');
  t.truthy(memory.named('PersistentVolumeClaim', 'data'));
});

test('a paused shop is left alone, and goes on when it is resumed', async t => {
  const {ask, converge, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2', lifecycle: {paused: true}});
  memory.change(memory.named('Deployment', 'ecom-cart')!, {replicas: 7});
  await converge();
  t.is(status().phase, 'Paused');
  t.is(condition(status(), 'Paused').status, 'True');
  t.is((memory.named('Deployment', 'ecom-cart')!.spec as {replicas: number}).replicas, 7);
  ask({image: 'ecom:2'});
  await converge();
  t.is(status().phase, 'Ready');
  t.is(condition(status(), 'Paused').status, 'False');
  t.is(status().version, '2');
});

test('a shop that hibernates has no pods, and has them again when it wakes', async t => {
  const {ask, converge, memory, status} = createFixture();
  const replicas = () => memory.ofKind('Deployment').map(({spec}) => (spec as {replicas: number}).replicas);
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:1', lifecycle: {hibernated: true}});
  await converge();
  t.is(status().phase, 'Hibernated');
  t.deepEqual(replicas(), [0, 0]);
  ask({image: 'ecom:1'});
  await converge();
  t.is(status().phase, 'Ready');
  t.deepEqual(replicas(), [2, 2]);
});

test('maintenance is switched on and off by a Job', async t => {
  const {ask, converge, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:1', lifecycle: {maintenance: true}});
  await converge();
  t.true(status().maintenance);
  t.is(condition(status(), 'Maintenance').status, 'True');
  t.deepEqual(
    memory.ofKind('Job').filter(({metadata}) => metadata.name.includes('maintenance')),
    [],
    'its Job is gone',
  );
  ask({image: 'ecom:1'});
  await converge();
  t.false(status().maintenance);
});

for (const [wanted, other] of [
  [false, true],
  [true, false],
]) {
  test(`maintenance ends ${wanted ? 'on' : 'off'} when ${other ? 'on' : 'off'} was wanted only while its Job began`, async t => {
    const {ask, converge, reconcileOnce, maintain, memory, status} = createFixture();
    const want = (maintenance: boolean) => ask({image: 'ecom:1', lifecycle: {maintenance}});
    want(wanted!);
    await converge();
    want(other!);
    await reconcileOnce();
    want(wanted!);
    await reconcileOnce();
    t.is(condition(status(), 'Maintenance').status, 'Unknown');
    t.is(condition(status(), 'Ready').status, 'False');
    await converge();
    t.is(maintain.at(-1), wanted ? 'on' : 'off');
    t.is(status().maintenance, wanted);
    t.is(memory.ofKind('Job').filter(({metadata}) => metadata.name.includes('maintenance')).length, 0);
  });
}

test('an update in maintenance buys nothing, since writes are refused', async t => {
  const {ask, converge, memory, status} = createFixture();
  ask({image: 'ecom:1', lifecycle: {maintenance: true}});
  await converge();
  ask({image: 'ecom:2', lifecycle: {maintenance: true}});
  await converge();
  t.is(status().version, '2');
  t.is(memory.named('Job', `ecom-smoke-test-${status().revision}`), undefined);
});

test('a shop in maintenance that moves to other databases makes them refuse writes, too', async t => {
  const {ask, converge, maintain, status} = createFixture();
  const lifecycle = {maintenance: true};
  ask({image: 'ecom:1', lifecycle});
  await converge();
  maintain.length = 0;
  ask({image: 'ecom:1', prefix: 'restored', lifecycle});
  await converge();
  t.deepEqual([status().prefix, status().maintenance, maintain.at(-1)], ['restored', true, 'on']);
});

test('a new shop ends the maintenance of an earlier one of the same databases before something is bought', async t => {
  const {ask, maintain, reconcileOnce, memory, converge, status} = createFixture();
  ask({image: 'ecom:1'});
  const isSmokeTest = ({metadata}: KubernetesObject) => metadata.name.startsWith('ecom-smoke-test');
  for (let i = 0; i < 20 && maintain.length === 0; i++) {
    await reconcileOnce();
    memory.settle({fails: isSmokeTest});
  }
  t.deepEqual(maintain, ['off']);
  await converge();
  t.deepEqual([status().phase, status().maintenance], ['Ready', false]);
});

test('other credentials get a Secret and roles of their own, and pods accept the internal secret of before', async t => {
  const {ask, converge, memory, status, complete} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  const first = status().credentialsSecret!;
  const before = memory.named('Secret', first)!.data as Record<string, string>;
  ask({image: 'ecom:1', credentials: {...complete, internalSecret: 'other'}});
  await converge();
  const second = status().credentialsSecret!;
  t.not(second, first);
  const after = memory.named('Secret', second)!.data as Record<string, string>;
  t.is(after['internal-secret-previous'], before['internal-secret']);
  t.is(memory.named('Secret', first), undefined, 'nothing reads the copy of before any more');
  t.is(status().phase, 'Ready');
});

test('after credentials that could not be rolled out the status names those of the last good revision', async t => {
  const {ask, converge, memory, status, complete} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  const first = status().credentialsSecret!;
  ask({image: 'ecom:1', credentials: {...complete, internalSecret: 'other'}});
  let preflightJobs = 0;
  const fails = ({kind, metadata, status}: KubernetesObject) => {
    const isPreflight = kind === 'Job' && metadata.name.includes('preflight');
    if (isPreflight && !status) preflightJobs++;
    return isPreflight;
  };
  await converge({fails});
  await converge({fails});
  t.is(status().phase, 'Stalled');
  t.is(status().credentialsSecret, first);
  t.truthy(memory.named('Secret', first));
  t.is(preflightJobs, 1, 'it is not tried again by itself');
});

test('passwords that nobody named are generated once, and outlive the shop', async t => {
  const {memory, converge, status} = createFixture();
  memory.store({...shopKind, metadata: key, spec: {image: 'ecom:1'}});
  await converge();
  const secret = memory.named('Secret', 'ecom-passwords')!;
  t.deepEqual(Object.keys(secret.data as object).sort(), [
    'administratorPassword',
    'internalSecret',
    'postgresPassword',
  ]);
  t.is(secret.metadata.ownerReferences, undefined);
  t.is(status().phase, 'Ready');
});

test('a Secret that is missing is named in the condition, and pods run on', async t => {
  const {ask, converge, reconcileOnce, memory, status} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:1', credentials: {existingSecret: 'absent'}});
  await reconcileOnce();
  t.is(condition(status(), 'Stalled').reason, 'SecretMissing');
  t.regex(condition(status(), 'Stalled').message, /no Secret absent in shop/);
  t.is(memory.ofKind('Deployment').length, 2);
});

test('a Secret that pods read makes other pods when it changes', async t => {
  const {ask, converge, memory, status} = createFixture();
  const secret = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'mine', namespace: 'shop'}};
  const encode = (text: string) => Buffer.from(text).toString('base64');
  memory.store({...secret, data: {'internal-secret': encode('one'), 'postgres-auth-password': encode('one')}});
  ask({image: 'ecom:1', credentials: {existingSecret: 'mine'}});
  await converge();
  const before = status().revision;
  memory.store({...secret, data: {'internal-secret': encode('two'), 'postgres-auth-password': encode('two')}});
  await converge();
  t.not(status().revision, before);
  t.is(status().phase, 'Ready');
});

test('a shop at rest writes nothing', async t => {
  const {ask, converge, reconcileOnce, shop} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  await reconcileOnce();
  const before = hashOf(shop());
  t.true((await reconcileOnce())! >= 60_000);
  t.is(hashOf(shop()), before);
});

test('the health of its backups is a condition of a shop that has backups', async t => {
  const {ask, converge, status, backups, reconcileOnce} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  t.false(status().conditions!.some(({type}) => type === 'BackupHealthy'));
  backups.condition = {type: 'BackupHealthy', status: 'False', reason: 'BackupOverdue', message: 'It is late.'};
  await reconcileOnce();
  const {status: isHealthy, reason, message} = condition(status(), 'BackupHealthy');
  t.deepEqual([isHealthy, reason, message], ['False', 'BackupOverdue', 'It is late.']);
});

for (const [what, spec] of [
  ['paused', {lifecycle: {paused: true}}],
  ['refused', {credentials: {existingSecret: 'absent'}}],
] as const) {
  test(`the health of backups goes on being shown while a shop is ${what}`, async t => {
    const {ask, converge, status, backups, reconcileOnce} = createFixture();
    backups.condition = {type: 'BackupHealthy', status: 'True', reason: 'BackupSucceeded', message: ''};
    ask({image: 'ecom:1'});
    await converge();
    ask({image: 'ecom:1', ...spec});
    await reconcileOnce();
    backups.condition = {...backups.condition, status: 'False', reason: 'BackupOverdue'};
    await reconcileOnce();
    t.is(condition(status(), 'BackupHealthy').status, 'False');
  });
}

test('a shop that is resumed with a spec that is refused is not paused', async t => {
  const {ask, converge, status, reconcileOnce} = createFixture();
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:1', lifecycle: {paused: true}});
  await reconcileOnce();
  ask({image: 'ecom:1', credentials: {existingSecret: 'absent'}});
  await reconcileOnce();
  t.is(condition(status(), 'Paused').status, 'False');
  t.is(status().phase, 'Stalled');
});

test('the state of all services is published again after Deployments use other databases, and only then', async t => {
  const {ask, converge, reconcileOnce, status, memory} = createFixture();
  const jobs = () => memory.ofKind('Job').filter(({metadata}) => metadata.name.startsWith('ecom-republish'));
  ask({image: 'ecom:1'});
  await converge();
  ask({image: 'ecom:2'});
  await converge();
  t.deepEqual([status().phase, jobs().length], ['Ready', 0]);
  ask({image: 'ecom:2', extra: true, prefix: 'restored'});
  let seen = 0;
  for (let i = 0; (i < 60 && status().phase !== 'Ready') || i < 2; i++) {
    await reconcileOnce();
    seen = Math.max(seen, jobs().length);
    if (jobs().length > 0) t.is(imageOf(memory.named('Deployment', 'ecom-cart')), 'ecom:2');
    await converge({}, 1);
  }
  t.is(seen, 1);
  await converge();
  t.deepEqual([status().phase, jobs().length], ['Ready', 0]);
  t.false(status().inventory!.some(key => key.includes('republish')));
});
