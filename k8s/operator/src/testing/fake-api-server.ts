import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as wait} from 'node:timers/promises';
import {KubeConfig} from '@kubernetes/client-node';
import {parse} from 'yaml';
import type {KubernetesObject, ObjectRef} from '../domain/kubernetes-object.ts';
import {createFakeFaults} from './fake-faults.ts';
import {createLabelFilter} from './fake-label-selector.ts';
import {createFakeObjects, type Place} from './fake-objects.ts';
import {createFakePages} from './fake-pages.ts';
import {parsePath, type Target} from './fake-paths.ts';
import {defaultResources, type FakeResource, toResourceList} from './fake-resources.ts';
import {type FakeStatus, fakeStatus, isFakeStatus} from './fake-status.ts';
import {validate} from './fake-validation.ts';
import {createFakeWatches} from './fake-watches.ts';
import {mergePatch} from './merge-patch.ts';

/** A request that the fake API server has received. */
export type ReceivedRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** Anything that closes at the end of a test: the `t` of ava. */
type Test = {teardown(close: () => unknown): void};

/**
 * An API server for tests, over plain HTTP: discovery, lists by pages, watches, and objects that are created, replaced, applied, merged and deleted. It knows no
 * admission, no garbage collection and no controllers, and a list is one field for server-side apply.
 */
export const startFakeApiServer = async (t: Test) => {
  const objects = createFakeObjects();
  const watches = createFakeWatches(objects);
  const pages = createFakePages(objects);
  const faults = createFakeFaults();
  const resources = [...defaultResources];
  const requests: ReceivedRequest[] = [];
  const logs = new Map<string, string>();

  const read = (response: ServerResponse, url: URL, {place, name, subresource}: Target) => {
    const query = url.searchParams;
    if (subresource === 'log') return logs.get(`${place.namespace}/${name}`) ?? fakeStatus(404, 'no such pod');
    if (name) return objects.get(place, name);
    const matches = createLabelFilter(query.get('labelSelector'));
    if (query.get('watch') !== 'true')
      return pages.list(place, matches, {
        limit: Number(query.get('limit') ?? Number.POSITIVE_INFINITY),
        token: query.get('continue'),
      });
    const timeoutSeconds = query.get('timeoutSeconds');
    watches.open(response, {
      place,
      matches,
      resourceVersion: Number(query.get('resourceVersion')),
      wantsBookmarks: query.get('allowWatchBookmarks') === 'true',
      timeoutSeconds: timeoutSeconds === null ? undefined : Number(timeoutSeconds),
    });
    return undefined;
  };

  const patch = (
    contentType: string,
    query: URLSearchParams,
    body: string,
    {place, name = '', subresource}: Target,
  ) => {
    const manager = query.get('fieldManager') ?? 'unknown';
    const isStatus = subresource === 'status';
    if (contentType === 'application/apply-patch+yaml')
      return objects.apply(place, name, parse(body), {manager, isStatus, force: query.get('force') === 'true'});
    const existing = objects.get(place, name);
    if (isFakeStatus(existing)) return existing;
    const merged = mergePatch(existing, JSON.parse(body)) as KubernetesObject;
    return validate(merged) ?? objects.replace(place, merged, {manager, isStatus});
  };

  const write = (request: ReceivedRequest, url: URL, target: Target): object => {
    const {place, name, subresource} = target;
    const query = url.searchParams;
    const options = {manager: query.get('fieldManager') ?? 'unknown', isStatus: subresource === 'status'};
    if (request.method === 'DELETE') return objects.delete(place, name ?? '');
    if (request.method === 'PATCH') return patch(request.headers['content-type'] ?? '', query, request.body, target);
    const object: KubernetesObject = JSON.parse(request.body);
    const refusal = validate(object);
    if (refusal) return refusal;
    return request.method === 'POST' ? objects.create(place, object, options) : objects.replace(place, object, options);
  };

  const handle = (response: ServerResponse, request: ReceivedRequest): object | string | undefined => {
    const url = new URL(request.url, 'http://localhost');
    const version = /^\/(?:api|apis\/[^/]+)\/[^/]+$/.test(url.pathname) && url.pathname.replace(/^\/apis?\//, '');
    if (version) {
      const list = toResourceList(version, resources);
      return list.resources.length > 0 ? list : fakeStatus(404, 'the server could not find the requested resource');
    }
    const target = parsePath(url.pathname, resources);
    if (!target) return fakeStatus(404, 'the server could not find the requested resource');
    return request.method === 'GET' ? read(response, url, target) : write(request, url, target);
  };

  const answer = (response: ServerResponse, result: object | string) => {
    const code = isFakeStatus(result) ? result.code : 200;
    const text = typeof result === 'string';
    response.writeHead(code, {'content-type': text ? 'text/plain' : 'application/json'});
    response.end(text ? result : JSON.stringify(result));
  };

  const server = createServer(async (incoming, response) => {
    const {method = 'GET', url = '/', headers} = incoming;
    const body = (await incoming.toArray()).join('');
    const request = {method, url, headers, body};
    requests.push(request);
    const fault = faults.next(method, url);
    if (fault?.delayMs) await wait(fault.delayMs, undefined, {ref: false});
    // Whoever asked has gone.
    if (response.destroyed) return;
    if (fault?.retryAfterSeconds !== undefined) response.setHeader('retry-after', fault.retryAfterSeconds);
    const result = fault?.status
      ? fakeStatus(fault.status, `a fault was injected: ${fault.status}`)
      : handle(response, request);
    if (result !== undefined) answer(response, result);
  });

  let connections = 0;
  server.on('connection', () => {
    connections++;
  });
  const listen = (port: number) => once(server.listen(port, '127.0.0.1'), 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  await listen(0);
  const {port} = server.address() as AddressInfo;
  t.teardown(close);

  const placeOf = ({apiVersion, kind, namespace}: Omit<ObjectRef, 'name'>): Place => {
    const resource = resources.find(resource => resource.apiVersion === apiVersion && resource.kind === kind);
    if (!resource) throw new Error(`the fake API server does not know ${kind} of ${apiVersion}`);
    return {apiVersion, kind, namespace, hasStatus: resource.hasStatus};
  };

  return {
    url: `http://127.0.0.1:${port}`,
    /** Leads to this server. */
    kubeConfig: (): KubeConfig => {
      const config = new KubeConfig();
      // client-node refuses plain HTTP otherwise.
      const cluster = {name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true};
      config.loadFromClusterAndUser(cluster, {name: 'operator', token: 'token-of-the-operator'});
      return config;
    },
    /** All requests so far, oldest first. */
    requests: requests as readonly ReceivedRequest[],
    /** The number of connections that were opened so far. */
    connectionCount: () => connections,
    watches,
    faults,

    /** Creates or replaces an object with its status, as a user or a controller would. */
    put(object: KubernetesObject, manager = 'kubectl'): KubernetesObject {
      return objects.put(placeOf({...object, namespace: object.metadata.namespace!}), object, {manager});
    },
    get(ref: ObjectRef): KubernetesObject | undefined {
      const found = objects.get(placeOf(ref), ref.name);
      return isFakeStatus(found) ? undefined : found;
    },
    list: (kind: Omit<ObjectRef, 'name'>): readonly KubernetesObject[] => objects.list(placeOf(kind)),
    delete: (ref: ObjectRef): KubernetesObject | FakeStatus => objects.delete(placeOf(ref), ref.name),
    setLog: (namespace: string, pod: string, text: string) => void logs.set(`${namespace}/${pod}`, text),
    /** From now on there is this kind, as after a CustomResourceDefinition. */
    defineKind: (resource: FakeResource) => void resources.push(resource),

    /** Forgets the history: versions and `continue` tokens from before have expired. */
    compact() {
      objects.compact();
      pages.expire();
    },
    /** From now on connections are refused, and those that are open break. */
    refuseConnections: close,
    /** The end of `refuseConnections`. */
    acceptConnections: () => listen(port),
  };
};

export type FakeApiServer = Awaited<ReturnType<typeof startFakeApiServer>>;
