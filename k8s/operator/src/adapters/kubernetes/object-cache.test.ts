import test, {type ExecutionContext} from 'ava';
import {Registry} from 'prom-client';
import type {KubernetesObject} from '../../domain/kubernetes-object.ts';
import {startFakeApi} from '../../testing/fake-api.ts';
import {waitUntil} from '../../testing/wait-until.ts';
import {createObjectCache, type ObjectCacheOptions} from './object-cache.ts';
import {createReflectorMetrics} from './reflector-metrics.ts';

const shopKind = {apiVersion: 'ecom.dev/v1alpha1', kind: 'Shop'};
const deploymentKind = {apiVersion: 'apps/v1', kind: 'Deployment'};
const shopBackupKind = {apiVersion: 'ecom.dev/v1alpha1', kind: 'ShopBackup'};
const jobKind = {apiVersion: 'batch/v1', kind: 'Job'};
const podKind = {apiVersion: 'v1', kind: 'Pod'};
const secretKind = {apiVersion: 'v1', kind: 'Secret'};
const serviceMonitorKind = {apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor'};
const kinds = [shopKind, deploymentKind, podKind, secretKind, serviceMonitorKind];

const labelsOf = (shop: string) => ({'ecom.dev/shop': shop});
const deployment = (shop: string, namespace = 'ns'): KubernetesObject => ({
  ...deploymentKind,
  metadata: {namespace, name: `${shop}-cart`, labels: labelsOf(shop)},
  spec: {selector: {matchLabels: {instance: shop, component: 'cart'}}},
});
const pod = (name: string, labels: Record<string, string>, namespace = 'ns'): KubernetesObject => ({
  ...podKind,
  metadata: {namespace, name, labels},
});

const startCache = async (t: ExecutionContext, options: Partial<ObjectCacheOptions> = {}) => {
  const {server, api, log, messages} = await startFakeApi(t);
  const cache = createObjectCache({api, log, kinds, metrics: createReflectorMetrics(new Registry()), ...options});
  t.teardown(cache.stop);
  const changed: string[] = [];
  cache.onChange(({kind, namespace, name}) => changed.push(`${kind === 'Shop' ? '' : `${kind} `}${namespace}/${name}`));
  const sync = async () => {
    cache.start();
    await cache.waitForSync(AbortSignal.timeout(5000));
    changed.length = 0;
  };
  return {server, cache, changed, sync, messages};
};

const names = (objects: readonly KubernetesObject[]) => objects.map(({metadata}) => metadata.name).sort();

test('the objects of a shop have its label, or are pods of its Deployments', async t => {
  const {server, cache, sync} = await startCache(t);
  for (const shop of ['one', 'two']) {
    server.put(deployment(shop));
    server.put(deployment(shop, 'elsewhere'));
    server.put(pod(`${shop}-pod`, {instance: shop, component: 'cart', hash: '1'}));
  }
  server.put(pod('labelled-pod', {...labelsOf('one'), instance: 'one', component: 'cart'}));
  server.put(pod('pod-of-a-job', {instance: 'one', component: 'migrate'}));
  server.put(pod('pod-elsewhere', {instance: 'one', component: 'cart'}, 'elsewhere'));
  server.put({...secretKind, metadata: {namespace: 'ns', name: 'one-secret', labels: labelsOf('one')}});
  server.put({...secretKind, metadata: {namespace: 'ns', name: 'another-secret'}});
  server.put({...shopKind, metadata: {namespace: 'ns', name: 'one'}});
  await sync();
  t.deepEqual(names(cache.objectsOf('ns', 'one')), ['labelled-pod', 'one-cart', 'one-pod', 'one-secret']);
  t.deepEqual(names(cache.objectsOf('ns', 'two')), ['two-cart', 'two-pod']);
  t.deepEqual(names(cache.objectsOf('ns', 'three')), []);
});

test('a change is reported with the shop that it concerns', async t => {
  const {server, changed, sync} = await startCache(t);
  server.put(deployment('one'));
  await sync();
  const next = async (change: () => unknown) => {
    changed.length = 0;
    change();
    await waitUntil(() => changed.length > 0);
    return changed;
  };
  t.deepEqual(await next(() => server.put(deployment('two'))), ['ns/two']);
  t.deepEqual(await next(() => server.put(pod('a', {instance: 'two', component: 'cart'}))), ['ns/two']);
  t.deepEqual(await next(() => server.put({...shopKind, metadata: {namespace: 'ns', name: 'three'}})), ['ns/three']);
  t.deepEqual(await next(() => server.delete({...shopKind, namespace: 'ns', name: 'three'})), ['ns/three']);
  const secret = {...secretKind, metadata: {namespace: 'ns', name: 'secret'}};
  const labelled = (shop: string) => ({...secret, metadata: {...secret.metadata, labels: labelsOf(shop)}});
  t.deepEqual(await next(() => server.put(labelled('one'))), ['ns/one']);
  t.deepEqual(await next(() => server.put(labelled('two'))), ['ns/one', 'ns/two']);
});

test('a change of a ShopBackup, or of a Job that it owns, is reported with it and with its shop', async t => {
  const {server, changed, sync} = await startCache(t, {kinds: [shopBackupKind, jobKind]});
  await sync();
  server.put({...shopBackupKind, metadata: {namespace: 'ns', name: 'nightly'}, spec: {shop: 'one'}});
  await waitUntil(() => changed.length > 1);
  t.deepEqual(changed, ['ns/one', 'ShopBackup ns/nightly']);
  changed.length = 0;
  const ownerReferences = [{...shopBackupKind, name: 'nightly', uid: 'uid'}];
  server.put({...jobKind, metadata: {namespace: 'ns', name: 'nightly-1', labels: labelsOf('one'), ownerReferences}});
  await waitUntil(() => changed.length > 1);
  t.deepEqual(changed, ['ns/one', 'ShopBackup ns/nightly']);
});

test('an object that belongs to no shop is not reported, and can be read', async t => {
  const {server, cache, changed, sync} = await startCache(t);
  await sync();
  server.put({...secretKind, metadata: {namespace: 'ns', name: 'credentials'}});
  await waitUntil(() => cache.list(secretKind).length > 0);
  t.deepEqual(changed, []);
  t.deepEqual(names(cache.list(secretKind)), ['credentials']);
});

test('only the given namespaces are watched', async t => {
  const {server, cache, sync} = await startCache(t, {namespaces: ['one', 'two'], kinds: [deploymentKind]});
  for (const namespace of ['one', 'two', 'three']) server.put(deployment('shop', namespace));
  await sync();
  t.deepEqual(
    cache.list(deploymentKind).map(({metadata}) => metadata.namespace),
    ['one', 'two'],
  );
  t.true(server.requests.every(({url}) => url === '/apis/apps/v1' || /namespaces\/(one|two)\//.test(url)));
});

test('objects of a kind may be restricted by labels', async t => {
  const {server, cache, sync} = await startCache(t, {kinds: [{...podKind, labelSelector: 'instance'}]});
  server.put(pod('a', {instance: 'one'}));
  server.put(pod('b', {}));
  await sync();
  t.deepEqual(names(cache.list(podKind)), ['a']);
});

test('a kind that the cluster does not have is left out, with a line in the log', async t => {
  const {cache, sync, messages} = await startCache(t);
  await sync();
  t.true(cache.hasSynced());
  t.deepEqual(messages(), ['the cluster has no kind ServiceMonitor in monitoring.coreos.com/v1; it is left out']);
});

test('deletions of two kinds while the API was away are reported', async t => {
  const {server, cache, changed, sync} = await startCache(t, {
    timing: {minWatchMs: 0, retryDelays: {minDelayMs: 4, maxDelayMs: 16}},
  });
  server.put(deployment('one'));
  server.put({...secretKind, metadata: {namespace: 'ns', name: 'secret', labels: labelsOf('two')}});
  await sync();
  server.refuseConnections();
  server.delete({...deploymentKind, namespace: 'ns', name: 'one-cart'});
  server.delete({...secretKind, namespace: 'ns', name: 'secret'});
  server.compact();
  await server.acceptConnections();
  await waitUntil(() => changed.length === 2);
  t.deepEqual([...changed].sort(), ['ns/one', 'ns/two']);
  t.deepEqual([cache.objectsOf('ns', 'one'), cache.objectsOf('ns', 'two')], [[], []]);
});
