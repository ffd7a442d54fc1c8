import {readFileSync} from 'node:fs';
import test from 'ava';
import {parse} from 'yaml';
import {ecom, refuses} from '../run-cli.ts';
import {condition, fakeCluster, readyStatus, shop, stalledStatus} from './cluster.ts';
import type {FakeObject, FakeState} from './fake-kubectl.ts';

type Finding = {readonly check: string; readonly status: string; readonly found: string; readonly remedy?: string};

const crds = new URL('../../../charts/ecom-operator/files/crds/', import.meta.url);
/** As the chart has it. */
const definition = (name: string): FakeObject => parse(readFileSync(new URL(`${name}.yaml`, crds), 'utf8'));
const definitions = ['shops', 'shopbackups', 'shoprestores'].map(definition);
const labels = {'app.kubernetes.io/name': 'ecom-operator', 'app.kubernetes.io/version': '0.1.0'};
const deployment = (readyReplicas: number, version = '0.1.0') => ({
  kind: 'Deployment',
  metadata: {
    name: 'ecom-operator',
    namespace: 'operators',
    labels: {...labels, 'app.kubernetes.io/version': version},
  },
  spec: {replicas: 2},
  status: {readyReplicas},
});
const pod = {kind: 'Pod', metadata: {name: 'ecom-operator-1', namespace: 'operators', labels}};
const lease = (renewTime: string) => ({
  kind: 'Lease',
  metadata: {name: 'ecom-operator', namespace: 'operators'},
  spec: {holderIdentity: 'ecom-operator-1', renewTime, leaseDurationSeconds: 15},
});
const now = () => new Date().toISOString().replace('Z', '000Z');
const installed = (): readonly FakeObject[] => [...definitions, deployment(2), pod, lease(now())];

const examine = async (t: Parameters<typeof fakeCluster>[0], state: Partial<FakeState>, flags = '') => {
  await fakeCluster(t, state);
  const {exitCode, json} = await ecom(`platform doctor --json ${flags}`);
  const found = json.items as readonly Finding[];
  return {exitCode, found, of: (check: string) => found.filter(each => each.check === check)};
};

test.serial('doctor finds nothing wrong with an operator that runs and Shops that are ready', async t => {
  await fakeCluster(t, {objects: [...installed(), shop()]});
  const {exitCode, stdout} = await ecom('platform doctor');
  t.is(exitCode, 0, stdout);
  t.regex(
    stdout,
    /^STATUS +CHECK +FOUND +REMEDY\nok +kubectl +v1\.36\.3\nok +cluster +it responds: Kubernetes v1\.36\.0\n/,
  );
  t.regex(stdout, /^ok +definitions +shops\.ecom\.dev is installed$/m);
  t.regex(stdout, /^ok +operator +operators\/ecom-operator: 2 of 2 pods ready$/m);
  t.regex(stdout, /^ok +leader +ecom-operator-1 leads$/m);
  t.regex(stdout, /^ok +Shops +live\/shop is ready$/m);
});

test.serial('doctor ends at what nothing else works without', async t => {
  await fakeCluster(t, {}, []);
  const {exitCode, json} = await ecom('platform doctor --json');
  t.is(exitCode, 1);
  t.like(json.items, [
    {check: 'kubectl', status: 'fail', remedy: 'Install it: https://kubernetes.io/docs/tasks/tools'},
  ]);
  const faults = [
    {match: '^version --request', stderr: 'Unable to connect to the server: EOF'},
    {match: '^version --output', stderr: 'Unable to connect to the server: EOF'},
  ];
  const unreachable = await examine(t, {faults});
  t.deepEqual(
    unreachable.found.map(({check, status}) => `${check} ${status}`),
    ['kubectl ok', 'cluster fail'],
  );
  t.regex(unreachable.of('cluster')[0]!.remedy!, /--kube-context/);
  await refuses(t, 'platform doctor --shoe', 2, /Nonexistent flag/);
});

test.serial('doctor compares the versions of kubectl, of the cluster and of the charts', async t => {
  t.like((await examine(t, {serverVersion: 'v1.29.9', clientVersion: 'v1.29.9'})).of('cluster'), [
    {status: 'fail', remedy: 'Update it to 1.30 or newer, which the charts need.'},
  ]);
  t.like((await examine(t, {serverVersion: 'v1.33.1-eks-1', clientVersion: 'v1.36.3'})).of('cluster'), [
    {status: 'warn', remedy: 'Use a kubectl of its version.'},
  ]);
});

test.serial('doctor finds definitions and operators that are missing', async t => {
  const {exitCode, of} = await examine(t, {objects: []});
  t.is(exitCode, 1);
  t.is(of('definitions').length, 3);
  t.like(of('definitions')[0], {status: 'fail', remedy: 'Install it: ecom platform install --apply'});
  t.like(of('operator')[0], {status: 'fail', found: 'no operator is installed'});
  t.like(of('Shops')[0], {status: 'warn', found: 'there is no Shop'});
  const unserved = {...definition('shops'), spec: {versions: [{name: 'v1', served: true}]}};
  t.like((await examine(t, {objects: [unserved]})).of('definitions')[0], {
    found: 'shops.ecom.dev is not served as v1alpha1',
  });
});

test.serial('doctor finds an operator that is not ready, or of another version', async t => {
  const down = await examine(t, {objects: [...definitions, deployment(0)]});
  t.like(down.of('operator')[0], {status: 'fail', found: 'operators/ecom-operator: 0 of 2 pods ready'});
  t.regex(down.of('operator')[0]!.remedy!, /kubectl -n operators logs deployment\/ecom-operator/);
  const other = await examine(t, {objects: [...definitions, deployment(1, '0.0.9'), pod, lease(now())]});
  t.deepEqual(
    other.of('operator').map(({status}) => status),
    ['warn', 'warn'],
  );
  t.regex(other.of('operator')[1]!.found, /is of version 0\.0\.9, and this program of 0\.1\.0/);
});

test.serial('doctor finds a leader that does not renew its Lease, and that nobody leads', async t => {
  const stale = '2020-01-01T00:00:00.000000Z';
  const stuck = await examine(t, {objects: [...definitions, deployment(2), pod, lease(stale)]});
  t.is(stuck.exitCode, 1);
  t.like(stuck.of('leader')[0], {
    status: 'fail',
    found: `ecom-operator-1 leads, and has not renewed its Lease since ${stale}`,
    remedy: 'Let another pod lead: kubectl -n operators delete pod ecom-operator-1',
  });
  const nobody = await examine(t, {objects: [...definitions, deployment(2), pod]});
  t.like(nobody.of('leader')[0], {status: 'fail', found: 'no pod of operators/ecom-operator leads'});
});

test.serial('doctor has a finding for each Shop, with what to do', async t => {
  const as = (name: string, status: object, spec: object = {}) => shop(spec, status, name);
  const degraded = [condition('Ready', true), condition('Degraded', true, 'OOMKilled', 'order: OOMKilled.')];
  const {exitCode, of} = await examine(t, {
    objects: [
      ...installed(),
      as('a', stalledStatus),
      as('b', {phase: 'Paused', conditions: [condition('Paused', true)]}),
      as('c', {...readyStatus, conditions: degraded}),
      as('d', {...readyStatus, phase: 'Hibernated', conditions: [condition('Ready', false)]}),
      as('e', {...readyStatus, maintenance: true, conditions: [condition('Ready', false)]}),
      as('f', {observedGeneration: 0}),
      as('g', {phase: 'Installing', conditions: [condition('Reconciling', true), condition('Ready', false)]}),
      as('h', {phase: 'Degraded', conditions: [condition('Ready', false, 'Degraded', 'order makes no progress.')]}),
    ],
  });
  t.is(exitCode, 1);
  t.deepEqual(
    of('Shops').map(({status}) => status),
    ['fail', 'warn', 'warn', 'ok', 'ok', 'warn', 'warn', 'fail'],
  );
  t.regex(of('Shops')[0]!.found, /^live\/a is stalled: Revision bbbb000002 failed/);
  t.is(of('Shops')[0]!.remedy, 'ecom platform status a --namespace live');
  t.regex(of('Shops')[7]!.found, /^live\/h: Degraded\. order makes no progress\.$/);
});

test.serial('doctor does with the rights that somebody has', async t => {
  const forbidden = (resource: string) =>
    `Error from server (Forbidden): x is forbidden: User "ada" cannot list resource "${resource}" in API group "" at the cluster scope`;
  const {exitCode, of} = await examine(t, {
    objects: [...installed(), shop()],
    faults: [
      {match: '^get customresourcedefinitions', stderr: forbidden('customresourcedefinitions')},
      {match: '^get (shops|deployments).*--all-namespaces', stderr: forbidden('shops')},
    ],
  });
  t.is(exitCode, 1);
  t.like(of('definitions')[0], {
    status: 'warn',
    found: 'ada may not list customresourcedefinitions in the whole cluster.',
  });
  t.like(of('operator')[0], {found: 'no operator is installed'});
  t.like(of('Shops')[0], {status: 'ok', found: 'live/shop is ready'});
});
