import {Readable} from 'node:stream';
import test from 'ava';
import {z} from 'zod';
import {etag, noContent, ok, route} from './route.ts';
import {person, serveRoutes} from './testing.ts';

const common = {access: 'optional', summary: 'Does it', responses: {200: z.string()}} as const;
const routes = [
  route({...common, name: 'plain', method: 'get', path: '/plain', handle: async () => ok('text')}),
  route({
    ...common,
    name: 'tagged',
    method: 'get',
    path: '/tagged',
    etag: true,
    handle: async () => ok('text', etag(1)),
  }),
  route({
    ...common,
    name: 'public',
    method: 'get',
    path: '/public',
    handle: async () => ok('text', {'cache-control': 'public, no-cache'}),
  }),
  route({
    ...common,
    name: 'empty',
    method: 'post',
    path: '/empty',
    responses: {204: null},
    handle: async () => noContent(),
  }),
  route({...common, name: 'staff', method: 'get', path: '/staff', access: 'user', handle: async () => ok('text')}),
  route({
    ...common,
    name: 'broken',
    method: 'get',
    path: '/broken',
    async handle() {
      throw new Error('a bug');
    },
  }),
];

const credentials = 'Authorization, Cart-Token, Cookie';
const caching: readonly (readonly [string, string, number, string, string | null])[] = [
  ['GET', '/plain', 200, 'private, no-store', credentials],
  ['GET', '/tagged', 200, 'private, no-cache', credentials],
  ['GET', '/public', 200, 'public, no-cache', null],
  ['POST', '/empty', 204, 'private, no-store', credentials],
  ['GET', '/staff', 401, 'private, no-store', credentials],
  ['GET', '/nowhere', 404, 'private, no-store', credentials],
  ['PUT', '/plain', 405, 'private, no-store', credentials],
  ['GET', '/plain?a=%ff', 400, 'private, no-store', credentials],
  ['GET', '/broken', 500, 'private, no-store', credentials],
];

for (const [method, path, status, cacheControl, vary] of caching) {
  test(`${method} ${path} responds ${status} with Cache-Control: ${cacheControl}`, async t => {
    const request = await serveRoutes(t, routes, {ada: person('ada')});
    const response = await request(method, path);
    t.is(response.status, status);
    t.is(response.headers.get('cache-control'), cacheControl);
    t.is(response.headers.get('vary'), vary);
  });
}

test('an event stream begins at once, and asks proxies not to buffer it', async t => {
  const {promise: cancelled, resolve: cancel} = Promise.withResolvers<void>();
  const body = new Readable({read() {}}).once('close', cancel);
  const follow = route({
    ...common,
    name: 'follow',
    method: 'get',
    path: '/events',
    produces: 'text/event-stream',
    handle: async () => ok(body),
  });
  const request = await serveRoutes(t, [follow]);
  const controller = new AbortController();
  const {headers, body: received} = await fetch(`${request.url}/events`, {signal: controller.signal});
  t.is(headers.get('content-type'), 'text/event-stream; charset=utf-8');
  t.is(headers.get('x-accel-buffering'), 'no');
  t.is(headers.get('cache-control'), 'private, no-store');
  const reader = received!.getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  t.is(await read(), ':\n\n');
  body.push('data: 1\n\n');
  t.is(await read(), 'data: 1\n\n');
  controller.abort();
  await cancelled;
  t.pass();
});
