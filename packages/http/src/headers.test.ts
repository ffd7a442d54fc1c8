import {once} from 'node:events';
import {connect} from 'node:net';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {z} from 'zod';
import {etag, ok, route} from './route.ts';
import {serveRoutes} from './testing.ts';

const routes = [
  route({
    name: 'get',
    method: 'get',
    path: '/thing',
    summary: 'Get it',
    access: 'public',
    responses: {200: z.string()},
    etag: true,
    handle: async () => ok('text', etag(1)),
  }),
];
const shop = 'https://shop.example';
const other = 'https://other.example';

const corsHeaders = (headers: Headers) => [...headers.keys()].filter(name => name.startsWith('access-control'));

test('by default no origin may call, and a preflight request is refused', async t => {
  const request = await serveRoutes(t, routes);
  const simple = await request('GET', '/thing', {headers: {origin: shop}});
  t.deepEqual([simple.status, corsHeaders(simple.headers)], [200, []]);
  const headers = {origin: shop, 'access-control-request-method': 'PATCH'};
  const preflight = await request('OPTIONS', '/thing', {headers});
  t.deepEqual([preflight.status, corsHeaders(preflight.headers)], [405, []]);
});

const allowed: readonly (readonly [origins: readonly string[], origin: string, answer: string | null])[] = [
  [[shop], shop, shop],
  [[other, shop], shop, shop],
  [[shop], other, null],
  [[shop], 'null', null],
  [[shop], 'https://shop.example.evil.example', null],
  [['*'], other, '*'],
  [['*', shop], shop, shop],
  [['*', shop], other, '*'],
];

for (const [corsOrigins, origin, answer] of allowed) {
  test(`with the origins ${corsOrigins}, a script of ${origin} ${answer ? 'may' : 'may not'} call`, async t => {
    const request = await serveRoutes(t, routes, {}, {corsOrigins});
    for (const [path, status] of [
      ['/thing', 200],
      ['/nowhere', 404],
    ] as const) {
      const {status: received, headers} = await request('GET', path, {headers: {origin}});
      t.is(received, status);
      t.is(headers.get('access-control-allow-origin'), answer);
      t.is(headers.get('access-control-allow-credentials'), answer && answer !== '*' ? 'true' : null);
      t.true(headers.get('vary')!.includes('Origin'));
      if (answer)
        t.regex(headers.get('access-control-expose-headers')!, /ETag,Location,Retry-After,Idempotent-Replayed/);
    }
    const requested = {
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'if-match,cart-token',
    };
    const {status, headers} = await request('OPTIONS', '/thing', {headers: {origin, ...requested}});
    t.is(headers.get('access-control-allow-origin'), answer);
    if (!answer) return;
    t.is(headers.get('access-control-allow-credentials'), answer === '*' ? null : 'true');
    t.is(status, 204);
    t.true(headers.get('access-control-allow-methods')!.includes('PATCH'));
    t.is(headers.get('access-control-allow-headers'), 'if-match,cart-token');
  });
}

test('responses have security headers, errors too', async t => {
  const request = await serveRoutes(t, routes, {}, {trustProxy: true});
  for (const path of ['/thing', '/nowhere']) {
    const {headers} = await request('GET', path);
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.is(headers.get('referrer-policy'), 'no-referrer');
    t.is(
      headers.get('content-security-policy'),
      "default-src 'none';object-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    t.is(headers.get('strict-transport-security'), null);
    const overTls = await request('GET', path, {headers: {'x-forwarded-proto': 'https'}});
    t.regex(overTls.headers.get('strict-transport-security')!, /^max-age=31536000; includeSubDomains$/);
  }
});

test('a client cannot pretend to use TLS when there is no reverse proxy', async t => {
  const request = await serveRoutes(t, routes);
  const {headers} = await request('GET', '/thing', {headers: {'x-forwarded-proto': 'https'}});
  t.is(headers.get('strict-transport-security'), null);
});

/** What the server answers to bytes that no HTTP client would send. */
const sendRaw = async (t: ExecutionContext, request: string): Promise<string> => {
  const {url} = await serveRoutes(t, routes);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(request);
  return text(socket);
};

test('a request with two Host headers is refused', async t => {
  const answer = await sendRaw(
    t,
    'GET /thing HTTP/1.1\r\nHost: a.example\r\nhost: b.example\r\nConnection: close\r\n\r\n',
  );
  t.regex(answer, /^HTTP\/1\.1 400 .*Send one Host header\./s);
});

const ambiguous: readonly (readonly [title: string, headers: string])[] = [
  ['with Content-Length and Transfer-Encoding', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
  ['with two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
  ['with a transfer coding that is not chunked at its end', 'Transfer-Encoding: chunked, identity'],
  ['with a folded header', 'X-Thing: a\r\n b\r\nTransfer-Encoding : chunked'],
];

for (const [title, headers] of ambiguous) {
  test(`a request ${title} is refused, and nothing behind it is served`, async t => {
    const smuggled = 'GET /thing HTTP/1.1\r\nHost: a.example\r\n\r\n';
    const answer = await sendRaw(
      t,
      `POST /thing HTTP/1.1\r\nHost: a.example\r\n${headers}\r\n\r\n0\r\n\r\n${smuggled}`,
    );
    t.regex(answer, /^HTTP\/1\.1 400 /);
    t.false(answer.includes(' 200 '));
  });
}

test('TRACE is not supported', async t => {
  const answer = await sendRaw(
    t,
    'TRACE /thing HTTP/1.1\r\nHost: a.example\r\nX-Secret: s3cret\r\nConnection: close\r\n\r\n',
  );
  t.regex(answer, /^HTTP\/1\.1 405 /);
  t.false(answer.includes('s3cret'));
});
