import {setTimeout as wait} from 'node:timers/promises';
import {Failure} from '@ecom/core/failure';
import test from 'ava';
import {connectApi, startFakeApi} from '../../testing/fake-api.ts';
import {startFakeApiServer} from '../../testing/fake-api-server.ts';

const path = '/api/v1/namespaces/shop/configmaps/a';
const configMap = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {namespace: 'shop', name: 'a'}};

test('a request has the login of the kubeconfig', async t => {
  const {server, api} = await startFakeApi(t);
  server.put(configMap);
  await api.json({path});
  t.is(server.requests[0]!.headers.authorization, 'Bearer token-of-the-operator');
});

test('a server below a path is reached', async t => {
  const server = await startFakeApiServer(t);
  const kubeConfig = server.kubeConfig();
  kubeConfig.clusters = [{...kubeConfig.clusters[0]!, server: `${server.url}/k8s/clusters/one/`}];
  await t.throwsAsync(connectApi(t, server, {kubeConfig}).json({path}));
  t.is(server.requests[0]!.url, `/k8s/clusters/one${path}`);
});

const refusals = test.macro({
  title: (_, status: number, kind: string) => `a response with status ${status} is a Failure of the kind ${kind}`,
  async exec(t, status: number, kind: string, code: string) {
    const {server, api} = await startFakeApi(t);
    server.faults.inject({status, times: 10});
    const error = await t.throwsAsync(api.json({path}), {instanceOf: Failure});
    t.like(error, {kind, code, message: `a fault was injected: ${status}`});
  },
});

test(refusals, 400, 'invalid', 'bad-request');
test(refusals, 403, 'forbidden', 'forbidden');
test(refusals, 404, 'not-found', 'not-found');
test(refusals, 409, 'conflict', 'conflict');
test(refusals, 410, 'stale', 'expired');
test(refusals, 422, 'invalid', 'invalid');
test(refusals, 429, 'unavailable', 'too-many-requests');
test(refusals, 500, 'unavailable', 'internal-error');
test(refusals, 503, 'unavailable', 'service-unavailable');

test('a read is repeated until it succeeds, at most twice', async t => {
  const {server, api} = await startFakeApi(t);
  server.put(configMap);
  server.faults.inject({status: 500, times: 2});
  t.like(await api.json<object>({path}), configMap);
  server.faults.inject({status: 503, times: 3});
  await t.throwsAsync(api.json({path}), {message: /injected: 503/});
  t.is(server.requests.length, 6);
});

test('a read waits as long as Retry-After says', async t => {
  const {server, api} = await startFakeApi(t);
  server.put(configMap);
  server.faults.inject({status: 429, retryAfterSeconds: 1});
  const startedAt = performance.now();
  await api.json({path});
  t.true(performance.now() - startedAt >= 990);
});

test('a read does not wait for a long Retry-After, and passes it on', async t => {
  const {server, api} = await startFakeApi(t);
  server.faults.inject({status: 429, retryAfterSeconds: 60});
  const error = await t.throwsAsync<Failure>(api.json({path}));
  t.is(error!.details.retryAfter, 60);
  t.is(server.requests.length, 1);
});

test('a write is not repeated', async t => {
  const {server, api} = await startFakeApi(t);
  server.faults.inject({status: 503});
  await t.throwsAsync(api.json({method: 'DELETE', path}), {message: /injected: 503/});
  t.is(server.requests.length, 1);
});

test('a server that refuses connections is unavailable', async t => {
  const {server, api} = await startFakeApi(t);
  server.refuseConnections();
  const error = await t.throwsAsync(api.json({path}), {instanceOf: Failure});
  t.like(error, {kind: 'unavailable', code: 'kubernetes-unreachable'});
  t.regex(error!.message, /ECONNREFUSED/);
});

test('a response that does not arrive in time is unavailable', async t => {
  const server = await startFakeApiServer(t);
  const api = connectApi(t, server, {timeoutMs: 20});
  server.faults.inject({delayMs: 100, times: 3});
  const error = await t.throwsAsync(api.json({path, maxAttempts: 1}), {instanceOf: Failure});
  t.like(error, {kind: 'unavailable', message: 'The Kubernetes API does not answer: no response within 0.02 s'});
});

test('an aborted request fails with the reason of its signal', async t => {
  const {server, api} = await startFakeApi(t);
  server.faults.inject({delayMs: 100});
  const stopping = new AbortController();
  const reading = api.json({path, signal: stopping.signal});
  await wait(5);
  stopping.abort(new Error('the operator stops'));
  await t.throwsAsync(reading, {message: 'the operator stops'});
});

test('a connection is used again', async t => {
  const {server, api} = await startFakeApi(t);
  server.put(configMap);
  for (let i = 0; i < 3; i++) await api.json({path});
  t.is(server.connectionCount(), 1);
});
