import {Failure} from '@ecom/core/failure';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import test, {type ExecutionContext} from 'ava';
import {noContent, route} from './route.ts';
import {person, serveRoutes} from './testing.ts';

const common = {method: 'get', access: 'public', summary: 'Does it', responses: {204: null}} as const;
const routes = [
  route({...common, name: 'get', path: '/things/:id', handle: async () => noContent()}),
  route({
    ...common,
    name: 'break',
    path: '/broken',
    async handle() {
      throw new Error('a bug');
    },
  }),
  route({
    ...common,
    name: 'getSecrets',
    path: '/secrets',
    access: {permission: 'ops:read'},
    handle: async () => noContent(),
  }),
];

/** The members of a log line that the tests read by name. */
type LogLine = {
  readonly requestId: string;
  readonly traceId: string;
  readonly durationMs: number;
  readonly address: string;
  readonly status: number;
  readonly code?: string;
  readonly userId?: string;
};

const serve = async (t: ExecutionContext, level = 'info') => {
  const lines: LogLine[] = [];
  const log = createLogger({name: 'test', level, destination: {write: line => void lines.push(JSON.parse(line))}});
  return {lines, request: await serveRoutes(t, routes, {ada: person('ada')}, {log})};
};

test('every request is logged at info, with the ids that the response has', async t => {
  const {lines, request} = await serve(t);
  const {headers} = await request('GET', '/things/7?email=ada@example.org');
  t.is(lines.length, 1);
  const line = lines[0]!;
  t.like(line as object, {
    ...{level: 30, msg: 'request', service: 'test', method: 'GET'},
    ...{path: '/things/7', route: '/things/:id', status: 204},
  });
  t.is(typeof line.durationMs, 'number');
  t.truthy(line.address);
  t.is(headers.get('x-request-id'), line.requestId);
  t.regex(headers.get('traceparent')!, new RegExp(`^00-${line.traceId}-[0-9a-f]{16}-00$`));
  t.false(JSON.stringify(line).includes('ada@example.org'));
});

test('a problem document, the response headers and the log have the same trace id', async t => {
  const {lines, request} = await serve(t);
  for (const path of ['/nowhere', '/broken']) {
    const {headers, body} = await request('GET', path);
    t.is(headers.get('traceparent')!.slice(3, 35), body.traceId);
    const ofRequest = lines.filter(({requestId}) => requestId === headers.get('x-request-id'));
    t.deepEqual(new Set(ofRequest.map(({traceId}) => traceId)), new Set([body.traceId]));
    t.is(ofRequest.length, path === '/broken' ? 2 : 1);
  }
});

test('a write that maintenance refuses is no error in the metrics', async t => {
  const metrics = createMetrics();
  const refusing = route({
    ...common,
    name: 'refuse',
    path: '/refused',
    async handle() {
      throw new Failure('unavailable', 'maintenance', 'Try again later.');
    },
  });
  const log = createLogger({name: 'test', level: 'silent'});
  const request = await serveRoutes(t, [...routes, refusing], {}, {log, metrics});
  t.is((await request('GET', '/refused')).status, 503);
  t.is((await request('GET', '/broken')).status, 500);
  const text = await metrics.registry.metrics();
  t.regex(text, /http_request_duration_seconds_count\{.*status="500"\} 1/);
  t.notRegex(text, /http_request_duration_seconds_count\{.*status="503"/);
});

test('the trace and the request id of the client are continued', async t => {
  const {lines, request} = await serve(t);
  const traceId = 'ab'.repeat(16);
  const headers = {traceparent: `00-${traceId}-00f067aa0ba902b7-01`, 'x-request-id': 'gateway:42'};
  const response = await request('GET', '/things/7', {headers});
  t.like(lines[0], {requestId: 'gateway:42', traceId});
  t.is(response.headers.get('x-request-id'), 'gateway:42');
  const traceparent = response.headers.get('traceparent')!;
  t.is(traceparent.slice(3, 35), traceId);
  t.false(traceparent.includes('00f067aa0ba902b7'));
});

for (const sent of ['', 'a b', '<script>', 'x'.repeat(101)]) {
  test(`a new request id replaces '${sent.slice(0, 10)}'`, async t => {
    const {request} = await serve(t);
    const {headers} = await request('GET', '/things/7', {headers: {'x-request-id': sent}});
    t.regex(headers.get('x-request-id')!, /^[0-9a-f-]{36}$/);
  });
}

test('a refused request is logged with the code of the refusal and with the caller', async t => {
  const {lines, request} = await serve(t);
  await request('GET', '/secrets', {as: 'ada'});
  await request('GET', '/secrets');
  t.deepEqual(
    lines.map(({status, code, userId}) => ({status, code, userId})),
    [
      {status: 403, code: 'forbidden', userId: 'ada'},
      {status: 401, code: 'no-token', userId: undefined},
    ],
  );
});

test('an error is logged without the query of its request', async t => {
  const {lines, request} = await serve(t);
  await request('GET', '/broken?email=ada@example.org');
  t.is(lines.length, 2);
  t.false(JSON.stringify(lines).includes('ada@example.org'));
});

test('the response to an unexpected error says nothing of it but its trace id', async t => {
  const {request} = await serve(t);
  const {status, body} = await request('GET', '/broken');
  t.is(status, 500);
  t.deepEqual(Object.keys(body).sort(), ['code', 'detail', 'status', 'title', 'traceId', 'type']);
  t.is(body.detail, `An internal error occurred. Quote trace id ${body.traceId} when you report it.`);
});

test('requests are not logged above info', async t => {
  const {lines, request} = await serve(t, 'warn');
  await request('GET', '/things/7');
  t.deepEqual(lines, []);
});
