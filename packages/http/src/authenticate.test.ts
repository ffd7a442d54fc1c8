import test from 'ava';
import {z} from 'zod';
import {openapi} from './openapi.ts';
import {type Access, ok, route} from './route.ts';
import {person, serveRoutes} from './testing.ts';

type Keys = 'any' | 'none' | 'orders:read' | undefined;

const routeOf = (access: Access, apiKeys: Keys) =>
  route({
    name: 'getThing',
    method: 'get',
    path: '/things',
    summary: 'Get a thing',
    access,
    ...(apiKeys && {apiKeys}),
    responses: {200: z.object({by: z.string().nullable()})},
    handle: async ({principal}) => ok({by: principal?.userId ?? null}),
  });

const keyOf = (...scopes: Parameters<typeof person>[1][]) => ({
  ...person('ada', ...scopes),
  apiKeyId: 'key',
  roles: [],
});
const people = {
  ada: person('ada'),
  staff: person('staff', 'orders:read'),
  key: keyOf('stock:write'),
  ordersKey: keyOf('orders:read'),
};

const statuses = test.macro(async (t, access: Access, apiKeys: Keys, expected: Readonly<Record<string, number>>) => {
  const request = await serveRoutes(t, [routeOf(access, apiKeys)], people);
  const actual: Record<string, number> = {};
  for (const as of Object.keys(expected)) actual[as] = (await request('GET', '/things', {as})).status;
  t.deepEqual(actual, expected);
});
const permission = {permission: 'orders:read'} as const;

test('API keys may not call a route for users', statuses, 'user', undefined, {
  ada: 200,
  key: 403,
  ordersKey: 403,
});
test(
  'API keys may call a route for users with the permission that it names, and users without',
  statuses,
  'user',
  'orders:read',
  {
    ada: 200,
    key: 403,
    ordersKey: 200,
  },
);
test('any API key may call a route that says so', statuses, 'user', 'any', {ada: 200, key: 200});
test('API keys may not call a route where a credential is optional', statuses, 'optional', undefined, {
  ada: 200,
  key: 403,
});
test('a route with a permission needs it of users and of API keys', statuses, permission, undefined, {
  ada: 403,
  staff: 200,
  key: 403,
  ordersKey: 200,
});
test('a route with a permission can be closed to API keys', statuses, permission, 'none', {
  staff: 200,
  ordersKey: 403,
});
test('API keys are ignored where anyone may call', statuses, 'public', undefined, {key: 200});

test('the refusal of a person and of an API key differ', async t => {
  const request = await serveRoutes(t, [routeOf('user', undefined)], people);
  t.like((await request('GET', '/things', {as: 'key'})).body, {code: 'key-not-allowed'});
  const staff = await serveRoutes(t, [routeOf(permission, undefined)], people);
  const {body} = await staff('GET', '/things', {as: 'key'});
  t.is(body.code, 'forbidden');
  t.regex(body.detail, /orders:read/);
});

const descriptionOf = (access: Access, apiKeys: Keys) =>
  (openapi([{name: 'order', routes: [routeOf(access, apiKeys)]}]) as any).paths['/things'].get;

test('the API description says which API keys may call', t => {
  t.regex(descriptionOf('user', undefined).description, /API keys are refused/);
  t.regex(descriptionOf('user', 'orders:read').description, /API keys need the permission `orders:read`/);
  t.regex(descriptionOf('optional', 'any').description, /Any API key/);
  t.true('403' in descriptionOf('user', undefined).responses);
  t.false('403' in descriptionOf('user', 'any').responses);
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

test('a route that needs a recent proof refuses an older one, and API keys', async t => {
  const sensitive = {...routeOf(permission, undefined), recentProof: true} as const;
  const request = await serveRoutes(t, [sensitive], {
    ...people,
    now: {...people.staff, provenAt: minutesAgo(14)},
    earlier: {...people.staff, provenAt: minutesAgo(16)},
    never: {...people.staff, provenAt: undefined as never},
    customer: {...people.ada, provenAt: minutesAgo(16)},
  });
  t.is((await request('GET', '/things', {as: 'now'})).status, 200);
  for (const as of ['earlier', 'never']) {
    const {status, body} = await request('GET', '/things', {as});
    t.is(status, 403);
    t.is(body.code, 'recent-proof-required');
    t.regex(body.detail, /POST \/auth\/step-up/);
  }
  t.is((await request('GET', '/things', {as: 'customer'})).body.code, 'forbidden');
  t.is((await request('GET', '/things', {as: 'ordersKey'})).body.code, 'key-not-allowed');
  const {description} = (openapi([{name: 'order', routes: [sensitive]}]) as any).paths['/things'].get;
  t.regex(description, /proof of the last 15 minutes/);
  t.regex(description, /API keys are refused/);
});

test('a session that may only add a second factor is refused elsewhere', async t => {
  const restricted = {...people, ada: {...people.ada, restriction: 'enrolment'} as const};
  const refused = await serveRoutes(t, [routeOf('user', undefined)], restricted);
  t.like(await refused('GET', '/things', {as: 'ada'}), {status: 403, body: {code: 'second-factor-required'}});
  const enrolment = await serveRoutes(t, [{...routeOf('user', undefined), enrolment: true}], restricted);
  t.is((await enrolment('GET', '/things', {as: 'ada'})).status, 200);
});
