import {Failure} from '@ecom/core/failure';
import test, {type ExecutionContext} from 'ava';
import type {KubernetesObject} from '../../domain/kubernetes-object.ts';
import {startFakeApi} from '../../testing/fake-api.ts';
import {createCluster} from './cluster.ts';

const startCluster = async (t: ExecutionContext) => {
  const {api, log, ...rest} = await startFakeApi(t);
  return {...rest, api, cluster: createCluster({api, log, controller: 'ecom.dev/operator', instance: 'operator-1'})};
};

const metadata = {namespace: 'shop', name: 'cart'};
const deploymentRef = {apiVersion: 'apps/v1', kind: 'Deployment', ...metadata};
const deployment = (spec: object): KubernetesObject => ({apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec});
const shopRef = {apiVersion: 'ecom.dev/v1alpha1', kind: 'Shop', namespace: 'shop', name: 'shop'};

test('an object is applied exactly as it was given', async t => {
  const {cluster, server} = await startCluster(t);
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {a: 'b'}}}], ports: [{port: 8080}]}]},
    fieldOfTheFuture: {a: null, b: [0, false, '']},
  };
  const {object, conflicts} = await cluster.apply(policy);
  const request = server.requests.at(-1)!;
  t.deepEqual(JSON.parse(request.body), policy);
  t.is(request.method, 'PATCH');
  t.is(request.headers['content-type'], 'application/apply-patch+yaml');
  t.is(request.url, '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/cart?fieldManager=ecom-operator');
  t.deepEqual(object.spec, policy.spec);
  t.deepEqual(conflicts, []);
});

test('a field that is no longer applied is deleted', async t => {
  const {cluster, server} = await startCluster(t);
  await cluster.apply(deployment({replicas: 2, paused: true}));
  await cluster.apply(deployment({replicas: 2}));
  t.deepEqual(server.get(deploymentRef)?.spec, {replicas: 2});
});

test('fields of others are taken over, and the names of their managers returned', async t => {
  const {cluster, server} = await startCluster(t);
  await cluster.apply(deployment({replicas: 2, paused: false, minReadySeconds: 5}));
  server.put(deployment({replicas: 9, paused: false, minReadySeconds: 5}), 'kubectl-edit');
  server.put(deployment({replicas: 9, paused: true, minReadySeconds: 7}), 'somebody else');
  const {conflicts} = await cluster.apply(deployment({replicas: 2, paused: false, minReadySeconds: 5}));
  t.deepEqual([...conflicts].sort(), ['kubectl-edit', 'somebody else']);
  t.deepEqual(server.get(deploymentRef)?.spec, {replicas: 2, paused: false, minReadySeconds: 5});
  t.deepEqual((await cluster.apply(deployment({replicas: 2, paused: false, minReadySeconds: 5}))).conflicts, []);
});

test('an apply that conflicts for another reason than managers is not forced', async t => {
  const {cluster, server} = await startCluster(t);
  await cluster.apply(deployment({replicas: 1}));
  server.faults.inject({method: 'PATCH', status: 409});
  const error = await t.throwsAsync(cluster.apply(deployment({replicas: 2})), {instanceOf: Failure});
  t.is(error!.kind, 'conflict');
  t.false(server.requests.some(({url}) => url.includes('force')));
});

test('applying a kind that the cluster does not have is a Failure that names it', async t => {
  const {cluster} = await startCluster(t);
  const error = await t.throwsAsync(
    cluster.apply({apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata}),
    {instanceOf: Failure},
  );
  t.like(error, {kind: 'invalid', code: 'unknown-kind'});
  t.regex(error!.message, /ServiceMonitor/);
});

test('a status is replaced beside the spec, in a name of its own', async t => {
  const {cluster, server} = await startCluster(t);
  const {namespace, name, ...kind} = shopRef;
  await cluster.apply({...kind, metadata: {namespace, name}, spec: {a: 1}});
  await cluster.applyStatus(shopRef, {phase: 'Installing', url: 'http://shop'});
  await cluster.applyStatus(shopRef, {phase: 'Ready'});
  const shop = server.get(shopRef)!;
  t.deepEqual([shop.spec, shop.status], [{a: 1}, {phase: 'Ready'}]);
  t.is(shop.metadata.generation, 1);
  t.is(
    server.requests.at(-1)!.url,
    '/apis/ecom.dev/v1alpha1/namespaces/shop/shops/shop/status?fieldManager=ecom-operator-status&force=true',
  );
});

test('a status that was read before somebody changed the object is not written', async t => {
  const {cluster, server} = await startCluster(t);
  const {namespace, name, ...kind} = shopRef;
  await cluster.apply({...kind, metadata: {namespace, name}, spec: {a: 1}});
  const {resourceVersion} = server.get(shopRef)!.metadata;
  await cluster.applyStatus({...shopRef, resourceVersion}, {phase: 'Ready'});
  const error = await t.throwsAsync(cluster.applyStatus({...shopRef, resourceVersion}, {phase: 'Stalled'}), {
    instanceOf: Failure,
  });
  t.is(error!.kind, 'conflict');
  t.deepEqual(server.get(shopRef)!.status, {phase: 'Ready'});
});

test('an eviction that a disruption budget refuses is rate-limited', async t => {
  const {cluster, server} = await startCluster(t);
  server.faults.inject({method: 'POST', url: /eviction/, status: 429});
  const error = await t.throwsAsync(cluster.evict({namespace: 'shop', name: 'cart-1'}), {instanceOf: Failure});
  t.is(error!.kind, 'rate-limited');
});

test('an object is read without its managed fields, and is undefined when there is none', async t => {
  const {cluster, server} = await startCluster(t);
  t.is(await cluster.get(deploymentRef), undefined);
  server.put(deployment({replicas: 1}));
  const object = await cluster.get(deploymentRef);
  t.like(object, {kind: 'Deployment', spec: {replicas: 1}});
  t.false('managedFields' in object!.metadata);
});

test('a list has all pages, with the kind of each object, and fits its selector', async t => {
  const {cluster, server} = await startCluster(t);
  for (let i = 0; i < 1100; i++) {
    const labels = {'ecom.dev/shop': i % 10 === 0 ? 'other' : 'shop'};
    server.put({apiVersion: 'v1', kind: 'Secret', metadata: {namespace: 'shop', name: `secret-${i}`, labels}});
  }
  const secrets = await cluster.list({apiVersion: 'v1', kind: 'Secret'}, 'shop', 'ecom.dev/shop=shop');
  t.is(new Set(secrets.map(({metadata}) => metadata.name)).size, 990);
  t.like(secrets[0], {apiVersion: 'v1', kind: 'Secret'});
  const lists = server.requests.filter(({url}) => url.includes('limit=500'));
  t.is(lists.length, 2);
});

test('a list whose next page has expired is read again as one page', async t => {
  const {cluster, server} = await startCluster(t);
  for (let i = 0; i < 600; i++)
    server.put({apiVersion: 'v1', kind: 'Secret', metadata: {namespace: 'shop', name: `secret-${i}`}});
  server.faults.inject({url: /continue=/, status: 410});
  t.is((await cluster.list({apiVersion: 'v1', kind: 'Secret'}, 'shop')).length, 600);
});

test('a delete takes what the object owns with it, and ignores what is not there', async t => {
  const {cluster, server} = await startCluster(t);
  server.put(deployment({replicas: 1}));
  await cluster.delete(deploymentRef);
  await cluster.delete(deploymentRef);
  await cluster.delete({apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', ...metadata});
  t.is(server.get(deploymentRef), undefined);
  t.like(JSON.parse(server.requests.find(({method}) => method === 'DELETE')!.body), {propagationPolicy: 'Background'});
});

test('a delete that is forbidden fails', async t => {
  const {cluster, server} = await startCluster(t);
  server.put(deployment({replicas: 1}));
  server.faults.inject({method: 'DELETE', status: 403});
  await t.throwsAsync(cluster.delete(deploymentRef), {message: /injected: 403/});
});

test('the last lines of a log are text, of the container that is asked for', async t => {
  const {cluster, server} = await startCluster(t);
  server.setLog('shop', 'cart-1', '{"level":30}\nsecond line\n');
  t.is(await cluster.logs({namespace: 'shop', pod: 'cart-1', container: 'migrate'}, 20), '{"level":30}\nsecond line\n');
  t.is(server.requests.at(-1)!.url, '/api/v1/namespaces/shop/pods/cart-1/log?container=migrate&tailLines=20');
  await t.throwsAsync(cluster.logs({namespace: 'shop', pod: 'other'}, 20), {message: 'no such pod'});
});
