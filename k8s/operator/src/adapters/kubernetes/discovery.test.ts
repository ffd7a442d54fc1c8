import {Failure} from '@ecom/core/failure';
import test from 'ava';
import {startFakeApi} from '../../testing/fake-api.ts';
import {listPath, objectPath} from './discovery.ts';

const deployment = {apiVersion: 'apps/v1', kind: 'Deployment'};
const serviceMonitor = {apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor'};

test('kinds are found by discovery, which asks once for all kinds of a version', async t => {
  const {server, api} = await startFakeApi(t);
  t.deepEqual(await api.resourceOf(deployment), {name: 'deployments', isNamespaced: true});
  t.deepEqual(await api.resourceOf({apiVersion: 'apps/v1', kind: 'ReplicaSet'}), {
    name: 'replicasets',
    isNamespaced: true,
  });
  t.deepEqual(await api.resourceOf({apiVersion: 'v1', kind: 'Namespace'}), {name: 'namespaces', isNamespaced: false});
  t.deepEqual(
    server.requests.map(({url}) => url),
    ['/apis/apps/v1', '/api/v1'],
  );
});

test('a kind that the cluster does not have is named, and found once it is defined', async t => {
  const {server, api} = await startFakeApi(t);
  const error = await t.throwsAsync(api.resourceOf(serviceMonitor), {instanceOf: Failure});
  t.like(error, {
    kind: 'invalid',
    code: 'unknown-kind',
    message: 'The cluster has no kind ServiceMonitor in monitoring.coreos.com/v1. Install what defines it.',
  });
  server.defineKind({...serviceMonitor, name: 'servicemonitors', isNamespaced: true, hasStatus: false});
  t.is((await api.resourceOf(serviceMonitor)).name, 'servicemonitors');
});

test('a kind that is added to a known version is found', async t => {
  const {server, api} = await startFakeApi(t);
  await api.resourceOf(deployment);
  const added = {apiVersion: 'apps/v1', kind: 'StatefulSet'};
  server.defineKind({...added, name: 'statefulsets', isNamespaced: true, hasStatus: true});
  t.is((await api.resourceOf(added)).name, 'statefulsets');
});

test('an outage during discovery is no missing kind, and is over with the next call', async t => {
  const {server, api} = await startFakeApi(t);
  server.faults.inject({status: 503, times: 3});
  await t.throwsAsync(api.resourceOf(deployment), {message: /injected: 503/});
  t.is((await api.resourceOf(deployment)).name, 'deployments');
});

test('paths have the namespace of namespaced kinds only', t => {
  const [deployments, namespaces] = [
    {name: 'deployments', isNamespaced: true},
    {name: 'namespaces', isNamespaced: false},
  ];
  t.is(listPath('apps/v1', deployments, 'shop'), '/apis/apps/v1/namespaces/shop/deployments');
  t.is(listPath('apps/v1', deployments), '/apis/apps/v1/deployments');
  t.is(listPath('v1', namespaces, 'shop'), '/api/v1/namespaces');
  t.is(
    objectPath({...deployment, namespace: 'shop', name: 'cart'}, deployments),
    '/apis/apps/v1/namespaces/shop/deployments/cart',
  );
  t.throws(() => objectPath({...deployment, name: 'cart'}, deployments), {
    message: 'Deployment cart needs a namespace.',
  });
});
