import test from 'ava';
import {z} from 'zod';
import {noContent, ok, route} from './route.ts';
import {cookieNames, setCookie} from './session-cookies.ts';
import {person, serveRoutes} from './testing.ts';

const shop = 'https://shop.example';
const answer = {responses: {200: z.object({by: z.string().nullable()})}, path: '/things', access: 'optional'} as const;
const routes = [
  route({
    ...answer,
    name: 'getThing',
    method: 'get',
    summary: 'Get it',
    handle: async ({principal}) => ok({by: principal?.userId ?? null}),
  }),
  route({
    ...answer,
    name: 'createThing',
    method: 'post',
    summary: 'Create it',
    handle: async ({principal}) => ok({by: principal?.userId ?? null}),
  }),
  route({
    name: 'readCookie',
    method: 'post',
    path: '/cookies',
    summary: 'Read a cookie',
    access: 'public',
    responses: {200: z.object({value: z.string().nullable()})},
    handle: async ({cookie}) => ok({value: cookie('a') ?? null}),
  }),
  route({
    name: 'setCookies',
    method: 'get',
    path: '/cookies',
    summary: 'Set cookies',
    access: 'public',
    responses: {204: null},
    handle: async () => ({
      ...noContent(),
      cookies: [
        setCookie('__Host-a', '1', {maxAgeSeconds: 600, sameSite: 'lax'}),
        setCookie('__Host-b', '', {maxAgeSeconds: 0, sameSite: 'none'}),
      ],
    }),
  }),
];
const key = `ek_${'a'.repeat(50)}`;
const people = {ada: person('ada'), bob: person('bob'), [key]: {...person('ada'), apiKeyId: 'key'}};
const cookie = `${cookieNames.access}=ada`;
const mode = {'session-mode': 'cookie'};

type Case = readonly [title: string, method: string, headers: Readonly<Record<string, string>>, outcome: string | null];

const cases: readonly Case[] = [
  ['a cookie authenticates where no header is', 'GET', {cookie}, 'ada'],
  ['the header wins over the cookie', 'GET', {cookie, authorization: 'Bearer bob'}, 'bob'],
  ['a wrong header is no reason to look for a cookie', 'GET', {cookie, authorization: 'Bearer x'}, 'bad-token'],
  ['an API key in a cookie is none', 'GET', {cookie: `${cookieNames.access}=${key}`}, null],
  ['reading is possible from an address that somebody types', 'GET', {cookie, 'sec-fetch-site': 'none'}, 'ada'],
  ['another site gets nothing by the cookie', 'GET', {cookie, 'sec-fetch-site': 'cross-site'}, null],
  ['a sibling domain gets nothing by the cookie', 'GET', {cookie, 'sec-fetch-site': 'same-site'}, null],
  ['an allowed origin reads', 'GET', {cookie, 'sec-fetch-site': 'cross-site', origin: shop}, 'ada'],
  ['a change needs the mode', 'POST', {cookie, 'sec-fetch-site': 'same-origin'}, 'session-mode-required'],
  ['the own origin changes', 'POST', {cookie, ...mode, 'sec-fetch-site': 'same-origin'}, 'ada'],
  ['another site changes nothing', 'POST', {cookie, ...mode, 'sec-fetch-site': 'cross-site'}, 'cross-site-request'],
  ['a sibling domain changes nothing', 'POST', {cookie, ...mode, 'sec-fetch-site': 'same-site'}, 'cross-site-request'],
  ['a client without both headers changes nothing', 'POST', {cookie, ...mode}, 'cross-site-request'],
  ['an allowed origin changes', 'POST', {cookie, ...mode, 'sec-fetch-site': 'cross-site', origin: shop}, 'ada'],
  ['another origin changes nothing', 'POST', {cookie, ...mode, origin: 'https://evil.example'}, 'cross-site-request'],
  ['an opaque origin changes nothing', 'POST', {cookie, ...mode, origin: 'null'}, 'cross-site-request'],
  ['the header needs no defence', 'POST', {cookie, authorization: 'Bearer bob', 'sec-fetch-site': 'cross-site'}, 'bob'],
  ['without a cookie nobody is authenticated', 'POST', {'sec-fetch-site': 'cross-site'}, null],
];

for (const [title, method, headers, outcome] of cases) {
  test(`in cookie mode ${title} (${method})`, async t => {
    const request = await serveRoutes(t, routes, people, {corsOrigins: [shop, '*']});
    const {body} = await request(method, '/things', {headers});
    t.is(body.code ?? body.by, outcome);
  });
}

test('an old browser that sends its own origin changes', async t => {
  const request = await serveRoutes(t, routes, people);
  const {body} = await request('POST', '/things', {headers: {cookie, ...mode, origin: request.url}});
  t.is(body.by, 'ada');
});

test('every origin of CORS is none for cookies', async t => {
  const request = await serveRoutes(t, routes, people, {corsOrigins: ['*']});
  const headers = {cookie, ...mode, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example'};
  const response = await request('POST', '/things', {headers});
  t.is(response.body.code, 'cross-site-request');
  t.is(response.headers.get('access-control-allow-origin'), '*');
  t.is(response.headers.get('access-control-allow-credentials'), null);
});

test('a handler reads cookies of requests that are not forged only', async t => {
  const request = await serveRoutes(t, routes, people);
  const own = {cookie: 'a=1', 'sec-fetch-site': 'same-origin'};
  t.is((await request('POST', '/cookies', {headers: own})).body.code, 'session-mode-required');
  t.is((await request('POST', '/cookies', {headers: {...own, ...mode}})).body.value, '1');
});

test('a response sets several cookies that no script, other host or plain connection gets', async t => {
  const request = await serveRoutes(t, routes, people);
  const {headers} = await request('GET', '/cookies');
  t.deepEqual(headers.getSetCookie(), [
    '__Host-a=1; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax',
    '__Host-b=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=None; Partitioned',
  ]);
});
