import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {decodeJwt} from 'jose';
import {ada, bob, createFixture} from '../../testing/fixtures.ts';
import {accountRoutes} from './account-routes.ts';
import {sessionRoutes} from './session-routes.ts';

const credentials = {email: ' Ada@Example.org ', password: 'password of ada'};

const serve = async (t: ExecutionContext) => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada');
  await fixture.ensureAdministrator({email: 'root@example.org'});
  const {userId: root} = (await fixture.ports.accounts.byEmail('root@example.org'))!;
  const {accessToken, refreshToken} = await fixture.logInAs('ada');
  const sessionId = decodeJwt(accessToken).sid as string;
  const people = {
    ada: {...person(ada), sessionId},
    bob: person(bob),
    root: person(root, 'accounts:write'),
    staff: person('staff', 'users:write'),
  };
  const {useCases} = fixture;
  const ask = await serveRoutes(t, [...sessionRoutes(useCases), ...accountRoutes(useCases)], people);
  return {ask, root, sessionId, refreshToken, ...fixture};
};

test('logging in answers tokens that nobody keeps', async t => {
  const {ask} = await serve(t);
  const {status, headers, body} = await ask('POST', '/auth/login', {
    body: credentials,
    headers: {'idempotency-key': 'once'},
  });
  t.is(status, 200);
  t.is(headers.get('cache-control'), 'no-store');
  t.deepEqual(Object.keys(body).sort(), ['accessToken', 'expiresIn', 'refreshToken', 'tokenType']);
  const again = await ask('POST', '/auth/login', {body: credentials, headers: {'idempotency-key': 'once'}});
  t.not(again.body.refreshToken, body.refreshToken);
  t.is(again.headers.get('idempotent-replayed'), null);
});

test('refreshing answers the next tokens, once', async t => {
  const {ask, refreshToken} = await serve(t);
  const {status, body} = await ask('POST', '/auth/refresh', {body: {refreshToken}});
  t.is(status, 200);
  t.not(body.refreshToken, refreshToken);
  t.like(await ask('POST', '/auth/refresh', {body: {refreshToken}}), {
    status: 401,
    body: {code: 'refresh-token-reused'},
  });
  t.like(await ask('POST', '/auth/refresh', {body: {refreshToken: body.refreshToken}}), {
    status: 401,
    body: {code: 'bad-refresh-token'},
  });
});

test('logging out answers 204, also to what is no session', async t => {
  const {ask, refreshToken} = await serve(t);
  t.is((await ask('POST', '/auth/logout', {body: {refreshToken}})).status, 204);
  t.is((await ask('POST', '/auth/logout', {body: {refreshToken: 'nonsense'}})).status, 204);
  t.is((await ask('POST', '/auth/refresh', {body: {refreshToken}})).status, 401);
});

test('the list of sessions says where they are and which one asks, and no secret', async t => {
  const {ask, sessionId} = await serve(t);
  await ask('POST', '/auth/login', {body: credentials, headers: {'user-agent': 'x'.repeat(600)}});
  const {body} = await ask('GET', '/auth/sessions', {as: 'ada'});
  t.is(body.nextCursor, null);
  t.deepEqual(
    body.items.map(({current}: {current: boolean}) => current),
    [false, true],
  );
  t.is(body.items[0].userAgent, 'x'.repeat(512));
  t.regex(body.items[0].address, /127\.0\.0\.1$/);
  t.deepEqual(Object.keys(body.items[1]).sort(), ['address', 'createdAt', 'current', 'id', 'lastUsedAt', 'userAgent']);
  t.is(body.items[1].id, sessionId);
  const page = await ask('GET', '/auth/sessions?limit=1', {as: 'ada'});
  t.is(page.body.items.length, 1);
  const next = await ask('GET', `/auth/sessions?limit=1&cursor=${encodeURIComponent(page.body.nextCursor)}`, {
    as: 'ada',
  });
  t.is(next.body.items[0].id, sessionId);
});

test('a session is ended by its owner', async t => {
  const {ask, sessionId} = await serve(t);
  t.is((await ask('DELETE', `/auth/sessions/${sessionId}`, {as: 'bob'})).status, 404);
  t.is((await ask('DELETE', `/auth/sessions/${sessionId}`, {as: 'ada'})).status, 204);
  t.is((await ask('DELETE', `/auth/sessions/${sessionId}`, {as: 'ada'})).status, 404);
});

test('a password is changed by whoever knows it', async t => {
  const {ask} = await serve(t);
  const change = (currentPassword: string) =>
    ask('POST', '/auth/password/change', {as: 'ada', body: {currentPassword, newPassword: 'correct horse'}});
  t.like(await change('guess'), {status: 403, body: {code: 'wrong-password'}});
  t.is((await change('password of ada')).status, 204);
  t.is((await ask('POST', '/auth/login', {body: credentials})).status, 401);
  t.is((await ask('POST', '/auth/login', {body: {...credentials, password: 'correct horse'}})).status, 200);
});

test('an administrator reads and replaces roles, of the version that was read', async t => {
  const {ask, root} = await serve(t);
  const path = `/auth/accounts/${ada}/roles`;
  const {headers, body} = await ask('GET', path, {as: 'root'});
  t.deepEqual(body, {userId: ada, email: 'ada@example.org', status: 'active', roles: ['customer']});
  const change = {as: 'root', body: {roles: ['staff', 'customer']}, headers: {'if-match': headers.get('etag')!}};
  t.like(await ask('PUT', path, change), {status: 200, body: {roles: ['customer', 'staff']}});
  t.like(await ask('PUT', path, change), {status: 412, body: {code: 'stale-account'}});
  const own = await ask('PUT', `/auth/accounts/${root}/roles`, {as: 'root', body: {roles: ['customer']}});
  t.like(own, {status: 409, body: {code: 'last-administrator'}});
});

test('the keys are public halves, and may be kept for a while', async t => {
  const {ask} = await serve(t);
  const {status, headers, body} = await ask('GET', '/auth/.well-known/jwks.json');
  t.is(status, 200);
  t.is(headers.get('cache-control'), 'public, max-age=300');
  t.is(body.keys.length, 1);
  t.deepEqual(Object.keys(body.keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
});

type Asked = [method: string, path: string, options: {as?: string; body?: unknown; headers?: Record<string, string>}];
const answers = test.macro(async (t, asked: Asked, status: number, code: string) => {
  const {ask} = await serve(t);
  t.like(await ask(...asked), {status, body: {status, code}});
});

const wrong = {...credentials, password: 'nope'};
const unknown = {...credentials, email: 'eve@example.org'};
const short = {currentPassword: 'password of ada', newPassword: 'short'};
const roles = {roles: ['customer']};
test('a wrong password: 401', answers, ['POST', '/auth/login', {body: wrong}], 401, 'wrong-credentials');
test('an unknown e-mail: 401', answers, ['POST', '/auth/login', {body: unknown}], 401, 'wrong-credentials');
test('no e-mail: 422', answers, ['POST', '/auth/login', {body: {password: 'x'}}], 422, 'invalid-request');
test(
  'text that is no refresh token: 401',
  answers,
  ['POST', '/auth/refresh', {body: {refreshToken: 'x'}}],
  401,
  'bad-refresh-token',
);
test(
  'a new password that is too short: 422',
  answers,
  ['POST', '/auth/password/change', {as: 'ada', body: short}],
  422,
  'invalid-request',
);
test('sessions of nobody: 401', answers, ['GET', '/auth/sessions', {}], 401, 'no-token');
test('a session id that is none: 404', answers, ['DELETE', '/auth/sessions/7', {as: 'ada'}], 404, 'not-found');
test('an unknown order: 422', answers, ['GET', '/auth/sessions?sort=name', {as: 'ada'}], 422, 'invalid-request');
test(
  'roles changed by staff: 403',
  answers,
  ['PUT', `/auth/accounts/${ada}/roles`, {as: 'staff', body: roles}],
  403,
  'forbidden',
);
test(
  'roles of nobody: 404',
  answers,
  ['PUT', `/auth/accounts/${bob}/roles`, {as: 'root', body: roles}],
  404,
  'unknown-account',
);
test(
  'roles read of nobody: 404',
  answers,
  ['GET', `/auth/accounts/${bob}/roles`, {as: 'root'}],
  404,
  'unknown-account',
);
test(
  'no roles at all: 422',
  answers,
  ['PUT', `/auth/accounts/${ada}/roles`, {as: 'root', body: {roles: []}}],
  422,
  'invalid-request',
);
test(
  'a role that is none: 422',
  answers,
  ['PUT', `/auth/accounts/${ada}/roles`, {as: 'root', body: {roles: ['king']}}],
  422,
  'invalid-request',
);
