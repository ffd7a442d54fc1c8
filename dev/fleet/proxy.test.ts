import {once} from 'node:events';
import {createServer, get, type IncomingMessage, type ServerResponse} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {freePorts} from '../engines/child.ts';
import type {Upstream} from './fleet-process.ts';
import {owners, startProxy} from './proxy.ts';

type Handler = (asked: IncomingMessage, answer: ServerResponse) => void;

const memberAt = (service: string, url: string, running = true): Upstream => ({
  service,
  name: `${service}-1`,
  url,
  running: () => running,
  failing: async (): Promise<Record<string, string>> => (running ? {} : {postgres: 'It is away.'}),
});

/** A process with a given handler, which counts its requests. */
const startMember = async (t: ExecutionContext, service: string, handler: Handler) => {
  const asked = {times: 0};
  const server = createServer((request, answer) => {
    asked.times += 1;
    handler(request, answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return {asked, process: memberAt(service, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)};
};

const open = async (t: ExecutionContext, ...processes: Upstream[]) => {
  const proxy = await startProxy({
    processes,
    port: 0,
    adminPort: 0,
    authPort: 0,
    fallback: (_, response) => response.end('fallback'),
  });
  t.teardown(proxy.stop);
  return proxy;
};

const says =
  (word: string): Handler =>
  (asked, answer) => {
    asked.resume().once('end', () => answer.end(word));
  };
const textOf = async (url: string) => (await fetch(url)).text();

test('a process that refuses the connection is passed over, and its neighbour answers with the whole request', async t => {
  const [port] = await freePorts(1);
  const {process} = await startMember(t, 'cart', (asked, answer) => asked.pipe(answer));
  const {url} = await open(t, memberAt('cart', `http://127.0.0.1:${port}`), process);
  for (let i = 0; i < 4; i++)
    t.is(await (await fetch(`${url}/carts`, {method: 'POST', body: `cart ${i}`})).text(), `cart ${i}`);
});

test('a POST whose process breaks off is answered 502, and asked of nobody again', async t => {
  const breaks: Handler = asked => void asked.resume().once('end', () => asked.socket.destroy());
  const [one, other] = [await startMember(t, 'cart', breaks), await startMember(t, 'cart', breaks)];
  const {url} = await open(t, one.process, other.process);
  const answer = await fetch(`${url}/carts`, {method: 'POST', body: '{}'});
  t.is(answer.status, 502);
  t.is(answer.headers.get('content-type'), 'application/problem+json');
  t.like(await answer.json(), {status: 502, code: 'bad-gateway'});
  t.is(one.asked.times + other.asked.times, 1);
});

test('a GET that meets the closing of a used connection is asked again', async t => {
  const {asked, process} = await startMember(t, 'order', (request, answer) => {
    if (asked.times === 2) request.socket.destroy();
    else answer.end(`answer ${asked.times}`);
  });
  const {url} = await open(t, process);
  t.is(await textOf(`${url}/orders`), 'answer 1');
  t.is(await textOf(`${url}/orders`), 'answer 3');
});

test('a body that is too large is refused, and nobody is asked', async t => {
  const {asked, process} = await startMember(t, 'cart', says('taken'));
  const {url} = await open(t, process);
  const post = (bytes: number) => fetch(`${url}/carts`, {method: 'POST', body: 'x'.repeat(bytes)});
  const refused = await post(1024 * 1024 + 1);
  t.is(refused.status, 413);
  t.like(await refused.json(), {code: 'body-too-large'});
  t.is(asked.times, 0);
  t.is((await post(1024 * 1024)).status, 200);
});

test('where no process of the service runs, or none takes connections, it says to come again', async t => {
  const [port] = await freePorts(1);
  const away = `http://127.0.0.1:${port}`;
  const {url} = await open(t, memberAt('cart', away, false), memberAt('order', away));
  for (const path of ['/carts', '/orders', '/payments']) {
    const answer = await fetch(url + path);
    t.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1']);
    t.like(await answer.json(), {code: 'unavailable'});
  }
});

test('each path goes to the service that owns its whole first part, and the rest to the fallback', async t => {
  const services = [...new Set(Object.values(owners))];
  const started = await Promise.all(services.map(service => startMember(t, service, says(service))));
  const {url} = await open(t, ...started.map(({process}) => process));
  for (const [prefix, service] of Object.entries(owners)) {
    for (const path of [prefix, `${prefix}/a/b`, `${prefix}?limit=1`]) t.is(await textOf(`${url}/${path}`), service);
    for (const path of [`${prefix}-old`, `old/${prefix}`]) t.is(await textOf(`${url}/${path}`), 'fallback');
    for (const path of [`ops/${service}/status`, `ops/${service}`]) t.is(await textOf(`${url}/${path}`), service);
  }
  for (const path of ['ops', 'ops/', 'ops/nobody/status', 'ops/constructor'])
    t.is(await textOf(`${url}/${path}`), 'fallback');
  t.is(await textOf(`${url}/`), 'fallback');
});

test('readiness says which process lacks what', async t => {
  const {adminUrl} = await open(
    t,
    memberAt('cart', 'http://127.0.0.1:1'),
    memberAt('order', 'http://127.0.0.1:1', false),
  );
  const answer = await fetch(`${adminUrl}/readyz`);
  t.is(answer.status, 503);
  t.deepEqual(await answer.json(), {status: 'not-ready', failing: {'order-1 postgres': 'It is away.'}});
});

test('a path with dots goes where it leads, so that what is within a service stays there', async t => {
  const {process} = await startMember(t, 'auth', (asked, answer) => answer.end(asked.url));
  const {url} = await open(t, process);
  const {port} = new URL(url);
  const raw = (path: string) =>
    new Promise<string>((resolve, reject) => {
      get({port, path}, answer => {
        answer.setEncoding('utf8').once('data', resolve);
      }).once('error', reject);
    });
  t.is(await raw('/auth/../internal/accounts'), 'fallback');
  t.is(await raw('/auth/%2e%2e/internal/accounts'), 'fallback');
  t.is(await raw('/auth/a/../sessions?limit=1'), '/auth/sessions?limit=1');
});

test('a request with two Host headers is refused', async t => {
  const {asked, process} = await startMember(t, 'cart', says('taken'));
  const {url} = await open(t, process);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /carts HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nConnection: close\r\n\r\n');
  t.regex(await text(socket), /^HTTP\/1\.1 400 .*Send one Host header\./s);
  t.is(asked.times, 0);
});

test('a client cannot forge the address or the protocol that a process sees', async t => {
  const {process} = await startMember(t, 'cart', ({headers}, answer) =>
    answer.end([headers['x-forwarded-for'], headers['x-forwarded-proto']].join(' ')),
  );
  const {url} = await open(t, process);
  const headers = {'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https'};
  t.is(await (await fetch(`${url}/carts`, {headers})).text(), '127.0.0.1 http');
});

test('the admin port knows probes only, and says what it does not know', async t => {
  const {process} = await startMember(t, 'cart', says('{}'));
  const {adminUrl} = await open(t, process);
  const statusOf = async (path: string, method = 'GET') => (await fetch(adminUrl + path, {method})).status;
  t.is(await textOf(`${adminUrl}/livez`), '{"status":"alive"}');
  for (const path of ['/', '/metrics', '/constructor', '/ops', '/ops/cart/status'])
    t.is(await statusOf(path), 404, path);
  t.is(await statusOf('/readyz', 'HEAD'), 200);
  t.is(await statusOf('/readyz', 'POST'), 405);
});
