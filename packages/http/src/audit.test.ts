import {Failure} from '@ecom/core/failure';
import test, {type ExecutionContext} from 'ava';
import {z} from 'zod';
import {memoryAudit} from './audit.ts';
import {noContent, ok, type Route, route} from './route.ts';
import {person, serveRoutes} from './testing.ts';

const people = {
  root: person('root', 'products:write'),
  ada: person('ada'),
  key: {...person('ada'), apiKeyId: 'key-1'},
};
const params = z.object({id: z.string(), email: z.string()});
const common = {
  path: '/things/:id/mails/:email',
  summary: 'Change a thing',
  access: 'user',
  apiKeys: 'any',
  params,
} as const;
const change = route({
  ...common,
  name: 'changeThing',
  method: 'post',
  responses: {204: null},
  handle: async () => noContent(),
});
const refuse = route({
  ...common,
  name: 'refuseThing',
  method: 'put',
  responses: {204: null},
  async handle() {
    throw new Failure('conflict', 'refused', 'No.');
  },
});
const get = route({
  ...common,
  name: 'getThing',
  method: 'get',
  responses: {200: z.string()},
  handle: async () => ok('thing'),
});

const serve = async (t: ExecutionContext, ...routes: Route[]) => {
  const audit = memoryAudit();
  const request = await serveRoutes(t, routes, people, {audit});
  return {request, records: async () => (await audit.list({}, {limit: 10})).items};
};
const path = '/things/7/mails/ada@example.org';

test('a change by somebody with a permission or by an API key is recorded, and no other request', async t => {
  const {request, records} = await serve(t, change, get);
  for (const as of ['ada', 'root', 'key']) {
    await request('POST', path, {as});
    await request('GET', path, {as});
  }
  t.deepEqual(
    (await records()).map(({actor, action}) => [action, actor.userId, actor.apiKeyId]),
    [
      ['changeThing', 'ada', 'key-1'],
      ['changeThing', 'root', null],
    ],
  );
});

test('a record has the path without private parameters, and the ids of the response', async t => {
  const {request, records} = await serve(t, change);
  const {headers} = await request('POST', path, {as: 'root', headers: {'x-request-id': 'request-1'}});
  const [record] = await records();
  t.like(record, {method: 'POST', path: '/things/7/mails/{email}', resourceIds: ['7'], requestId: 'request-1'});
  t.is(headers.get('traceparent')!.split('-')[1], record!.traceId);
  t.regex(record!.address, /127\.0\.0\.1/);
});

test('a refused change is not recorded, and a repeated Idempotency-Key is not recorded again', async t => {
  const {request, records} = await serve(t, change, refuse);
  t.is((await request('PUT', path, {as: 'root'})).status, 409);
  const headers = {'idempotency-key': 'one'};
  for (let i = 0; i < 2; i++) t.is((await request('POST', path, {as: 'root', headers})).status, 204);
  t.is((await records()).length, 1);
});

test('work that is recorded before it begins stays recorded when it fails', async t => {
  const {request, records} = await serve(t, {...refuse, audit: 'before'});
  t.is((await request('PUT', path, {as: 'root'})).status, 409);
  t.is((await records()).length, 1);
});

test('a route whose Idempotency-Key would put its work into a transaction cannot be recorded before', async t => {
  await t.throwsAsync(serve(t, {...change, audit: 'before'}), {message: /changeThing/});
});
