import {setTimeout as wait} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {Registry} from 'prom-client';
import {startFakeApi} from '../../testing/fake-api.ts';
import {waitUntil} from '../../testing/wait-until.ts';
import {createReflector, type ReflectorOptions, type ReflectorTiming} from './reflector.ts';
import {createReflectorMetrics} from './reflector-metrics.ts';

const kind = {apiVersion: 'v1', kind: 'ConfigMap'};
const configMap = (name: string, value = '', labels: Record<string, string> = {}) => ({
  ...kind,
  metadata: {namespace: 'shop', name, labels},
  data: {value},
});
const ref = (name: string) => ({...kind, namespace: 'shop', name});

const fast: Partial<ReflectorTiming> = {minWatchMs: 0, retryDelays: {minDelayMs: 4, maxDelayMs: 16}};

const startReflector = async (
  t: ExecutionContext,
  {timing, ...options}: Partial<Omit<ReflectorOptions, 'timing'>> & {timing?: Partial<ReflectorTiming>} = {},
) => {
  const {server, api, log, messages} = await startFakeApi(t);
  const registry = new Registry();
  const reflector = createReflector({
    api,
    kind,
    log,
    metrics: createReflectorMetrics(registry),
    timing: {...fast, ...timing},
    ...options,
  });
  t.teardown(reflector.stop);
  const changes: string[] = [];
  reflector.onChange(({name, before, after}) =>
    changes.push(`${before ? (after ? 'changed' : 'deleted') : 'added'} ${name}`),
  );
  const valueIn = (name: string) => (reflector.get('shop', name)?.data as {value: string} | undefined)?.value;
  const metric = async (name: string) =>
    (await registry.metrics()).split('\n').filter(line => line.startsWith(name) && !line.startsWith('#'));
  return {server, api, reflector, changes, valueIn, metric, messages};
};

type Context = Awaited<ReturnType<typeof startReflector>>;

const requestsOf = ({server}: Context) => {
  const urls = server.requests.map(({url}) => url);
  return {
    lists: urls.filter(url => url.includes('limit=')),
    watches: urls.filter(url => url.includes('watch=true')),
  };
};

/** Starts to watch, and waits until the server knows it. */
const sync = async ({server, reflector}: Context) => {
  reflector.start();
  await reflector.waitForSync(AbortSignal.timeout(5000));
  await waitUntil(() => server.watches.count() === 1);
};

test('objects are listed by pages, then watched, without their managed fields', async t => {
  const context = await startReflector(t);
  const {server, reflector, changes, valueIn} = context;
  for (let i = 0; i < 501; i++) server.put(configMap(`map-${i}`));
  t.false(reflector.hasSynced());
  await sync(context);
  t.true(reflector.hasSynced());
  t.is(reflector.list().length, 501);
  t.is(requestsOf(context).lists.length, 2);
  changes.length = 0;
  server.put(configMap('map-0', 'new'));
  server.delete(ref('map-1'));
  server.put(configMap('map-501'));
  await waitUntil(() => changes.length === 3);
  t.deepEqual(changes, ['changed map-0', 'deleted map-1', 'added map-501']);
  t.is(valueIn('map-0'), 'new');
  t.true(reflector.list().every(({metadata}) => !('managedFields' in metadata)));
  t.like(reflector.get('shop', 'map-500'), kind);
});

test('only objects of the namespace that fit the selector are known', async t => {
  const context = await startReflector(t, {namespace: 'shop', labelSelector: 'a=b'});
  const {server, reflector, changes} = context;
  server.put(configMap('here', '', {a: 'b'}));
  server.put(configMap('without label'));
  server.put({...configMap('elsewhere'), metadata: {namespace: 'other', name: 'elsewhere', labels: {a: 'b'}}});
  await sync(context);
  t.deepEqual(changes, ['added here']);
  server.put(configMap('here'));
  await waitUntil(() => reflector.list().length === 0);
  t.deepEqual(changes, ['added here', 'deleted here']);
});

test('a watch asks for bookmarks and has a timeout with jitter', async t => {
  const context = await startReflector(t);
  await sync(context);
  const query = new URL(requestsOf(context).watches[0]!, 'http://x').searchParams;
  t.is(query.get('allowWatchBookmarks'), 'true');
  t.true(Number(query.get('timeoutSeconds')) >= 300 && Number(query.get('timeoutSeconds')) <= 360);
});

const interruptions = test.macro({
  title: (_, what: string) => `a change after ${what} is seen, and nothing is listed again`,
  async exec(t, _: string, interrupt: (context: Context) => unknown) {
    const context = await startReflector(t, {timing: {idleTimeoutMs: 40}});
    const {server, changes, valueIn} = context;
    server.put(configMap('a', 'old'));
    server.put(configMap('b'));
    await sync(context);
    server.put(configMap('a', 'watched'));
    await waitUntil(() => valueIn('a') === 'watched');
    await interrupt(context);
    server.put(configMap('a', 'new'));
    server.delete(ref('b'));
    await waitUntil(() => changes.at(-1) === 'deleted b' && valueIn('a') === 'new');
    t.is(requestsOf(context).lists.length, 1);
    t.true(requestsOf(context).watches.length > 1);
    t.is(changes.length, 5);
  },
});

test(interruptions, 'the API ended the watch', ({server}) => server.watches.end());
test(interruptions, 'the connection broke within a line', ({server}) => server.watches.cut());
test(interruptions, 'the watch hung silently', ({server}) => server.watches.hang());
test(interruptions, 'watches were refused with 503', ({server}) => {
  server.faults.inject({url: /watch=true/, status: 503, times: 3});
  server.watches.cut();
});
test(interruptions, 'connections were refused', async ({server}) => {
  server.refuseConnections();
  await wait(30);
  await server.acceptConnections();
});
test(interruptions, 'responses took longer', ({server}) => {
  server.faults.inject({delayMs: 20, times: 2});
  server.watches.end();
});

test('a bookmark moves the version from which the next watch continues', async t => {
  const context = await startReflector(t);
  const {server, changes} = context;
  await sync(context);
  server.put({apiVersion: 'v1', kind: 'Secret', metadata: {namespace: 'shop', name: 'of another kind'}});
  server.watches.bookmark();
  server.watches.end();
  await waitUntil(() => requestsOf(context).watches.length === 2);
  server.compact();
  const [first, second] = requestsOf(context).watches.map(url => new URL(url, 'http://x').searchParams);
  t.is(Number(second!.get('resourceVersion')), Number(first!.get('resourceVersion')) + 1);
  server.put(configMap('a'));
  await waitUntil(() => changes.length === 1);
  t.is(requestsOf(context).lists.length, 1);
});

test('bookmarks keep an idle watch alive', async t => {
  const context = await startReflector(t, {timing: {idleTimeoutMs: 1500}});
  await sync(context);
  for (let i = 0; i < 20; i++) {
    await wait(100);
    context.server.watches.bookmark();
  }
  t.is(requestsOf(context).watches.length, 1);
});

const expirations = test.macro({
  title: (_, what: string) => `after ${what} objects are listed again, and deletions since are seen`,
  async exec(t, _: string, expire: (context: Context) => unknown) {
    const context = await startReflector(t);
    const {server, changes, metric} = context;
    for (const name of ['kept', 'deleted', 'changed']) server.put(configMap(name));
    await sync(context);
    changes.length = 0;
    await expire(context);
    await waitUntil(() => changes.length === 3);
    t.deepEqual(changes, ['deleted deleted', 'changed changed', 'added added']);
    t.is(requestsOf(context).lists.length, 2);
    t.deepEqual(await metric('operator_relists_total'), [
      'operator_relists_total{kind="ConfigMap",reason="start"} 1',
      'operator_relists_total{kind="ConfigMap",reason="expired"} 1',
    ]);
  },
});

const changeUnseen = async ({server}: Context) => {
  server.watches.hang();
  server.delete(ref('deleted'));
  server.put(configMap('changed', 'new'));
  server.put(configMap('added'));
  server.compact();
};

test(expirations, 'an event with status 410', async context => {
  await changeUnseen(context);
  // The watch continues from a version that is forgotten.
  context.server.watches.cut();
});
test(expirations, 'a response with status 410', async context => {
  await changeUnseen(context);
  context.server.faults.inject({url: /watch=true/, status: 410});
  context.server.watches.end();
});

test('versions that expire again and again are not listed without a pause', async t => {
  const context = await startReflector(t, {timing: {retryDelays: {minDelayMs: 60_000, maxDelayMs: 60_000}}});
  await sync(context);
  context.server.faults.inject({url: /watch=true/, status: 410, times: 1000});
  context.server.watches.end();
  await waitUntil(() => requestsOf(context).lists.length === 2);
  await wait(50);
  t.is(requestsOf(context).lists.length, 2);
});

test('a list that fails is repeated until it succeeds', async t => {
  const context = await startReflector(t);
  const {server, reflector, messages} = context;
  server.put(configMap('a'));
  server.faults.inject({url: /limit=/, status: 500, times: 4});
  await sync(context);
  t.is(reflector.list().length, 1);
  t.is(messages().filter(message => message.startsWith('objects are not watched')).length, 4);
});

test('a refused connection at the start is repeated until it succeeds', async t => {
  const context = await startReflector(t);
  const {server, reflector} = context;
  server.refuseConnections();
  reflector.start();
  await wait(30);
  t.false(reflector.hasSynced());
  await server.acceptConnections();
  await reflector.waitForSync(AbortSignal.timeout(5000));
  t.pass();
});

test('an API that ends each watch at once is not asked without a pause', async t => {
  const context = await startReflector(t, {
    timing: {minWatchMs: 1000, retryDelays: {minDelayMs: 60_000, maxDelayMs: 60_000}},
  });
  await sync(context);
  context.server.watches.end();
  await wait(50);
  t.is(requestsOf(context).watches.length, 1);
});

test('a long Retry-After is waited for', async t => {
  const context = await startReflector(t);
  context.server.faults.inject({url: /limit=/, status: 429, retryAfterSeconds: 60});
  context.reflector.start();
  await waitUntil(() => requestsOf(context).lists.length === 1);
  await wait(50);
  t.is(requestsOf(context).lists.length, 1);
});

test('after long silence objects are listed again', async t => {
  const context = await startReflector(t, {timing: {relistAfterMs: 60, idleTimeoutMs: 25}});
  await sync(context);
  const expected = 'operator_relists_total{kind="ConfigMap",reason="silence"} 1';
  await waitUntil(async () => (await context.metric('operator_relists_total')).includes(expected));
  t.pass();
});

test('a handler that throws does not end the watch', async t => {
  const context = await startReflector(t);
  const {server, reflector, changes} = context;
  reflector.onChange(() => {
    throw new Error('no');
  });
  await sync(context);
  server.put(configMap('a'));
  server.put(configMap('b'));
  await waitUntil(() => changes.length === 2);
  t.is(requestsOf(context).watches.length, 1);
});

test('a stop ends the watch, and nothing is requested or reported afterwards', async t => {
  const context = await startReflector(t);
  const {server, reflector, changes} = context;
  await sync(context);
  await reflector.stop();
  await waitUntil(() => server.watches.count() === 0);
  const count = server.requests.length;
  server.put(configMap('a'));
  await wait(30);
  t.is(server.requests.length, count);
  t.deepEqual(changes, []);
});

test('a stop during a delay ends it, and requests nothing more', async t => {
  const context = await startReflector(t, {timing: {retryDelays: {minDelayMs: 60_000, maxDelayMs: 60_000}}});
  const {server, reflector, messages} = context;
  server.faults.inject({url: /limit=/, status: 500});
  reflector.start();
  const syncing = t.throwsAsync(reflector.waitForSync(AbortSignal.timeout(5000)), {message: /stopped before/});
  await waitUntil(() => messages().length === 1);
  await reflector.stop();
  await syncing;
  await wait(10);
  t.is(requestsOf(context).lists.length, 1);
});

test('a stop while a watch is requested leaves no watch behind', async t => {
  const context = await startReflector(t);
  const {server, reflector} = context;
  server.faults.inject({url: /watch=true/, delayMs: 100});
  reflector.start();
  await waitUntil(() => requestsOf(context).watches.length === 1);
  await reflector.stop();
  await wait(200);
  t.is(server.watches.count(), 0);
  t.is(requestsOf(context).watches.length, 1);
});

test('waiting for the first list ends with the signal', async t => {
  const {server, reflector} = await startReflector(t);
  server.faults.inject({url: /limit=/, delayMs: 200});
  reflector.start();
  const stopping = new AbortController();
  const waiting = reflector.waitForSync(stopping.signal);
  stopping.abort(new Error('enough'));
  await t.throwsAsync(waiting, {message: 'enough'});
});

test('a kind that the cluster does not have is left out, until it is defined', async t => {
  const serviceMonitor = {apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor'};
  const {server, reflector, messages} = await startReflector(t, {kind: serviceMonitor, timing: {relistAfterMs: 20}});
  reflector.start();
  await reflector.waitForSync(AbortSignal.timeout(5000));
  await wait(50);
  t.deepEqual(messages(), ['the cluster has no kind ServiceMonitor in monitoring.coreos.com/v1; it is left out']);
  server.defineKind({...serviceMonitor, name: 'servicemonitors', isNamespaced: true, hasStatus: false});
  server.put({...serviceMonitor, metadata: {namespace: 'shop', name: 'a'}});
  await waitUntil(() => reflector.list().length === 1);
  t.pass();
});

test('metrics count restarts of watches, and say how old the last event is', async t => {
  const context = await startReflector(t);
  await sync(context);
  context.server.watches.end();
  await waitUntil(() => requestsOf(context).watches.length === 2);
  t.deepEqual(await context.metric('operator_watch_restarts_total'), [
    'operator_watch_restarts_total{kind="ConfigMap"} 1',
  ]);
  await wait(20);
  const [age] = await context.metric('operator_watch_last_event_age_seconds');
  const seconds = Number(age!.split(' ')[1]);
  t.true(seconds >= 0.015 && seconds < 5);
  await context.reflector.stop();
  t.deepEqual(await context.metric('operator_watch_last_event_age_seconds'), []);
});
