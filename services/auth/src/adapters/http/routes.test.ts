import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {decodeJwt} from 'jose';
import {ada, bob, createFixture} from '../../testing/fixtures.ts';
import {accountRoutes} from './account-routes.ts';
import {accountSessionRoutes} from './account-session-routes.ts';
import {sessionRoutes} from './session-routes.ts';
import {signingKeyRoutes} from './signing-key-routes.ts';

const credentials = {email: ' Ada@Example.org ', password: 'password of ada'};

const serve = async (t: ExecutionContext) => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada', {isEmailVerified: true});
  await fixture.ensureAdministrator({email: 'root@example.org'});
  const {userId: root} = (await fixture.ports.accounts.getByEmail('root@example.org'))!;
  const {accessToken, refreshToken} = await fixture.logInAs('ada');
  const sessionId = decodeJwt(accessToken).sid as string;
  const people = {
    ada: {...person(ada), sessionId},
    bob: person(bob),
    root: person(root, 'accounts:write'),
    staff: person('staff', 'users:write'),
    operator: person('operator', 'ops:read', 'ops:write'),
    reader: person('reader', 'ops:read'),
  };
  const {useCases} = fixture;
  const request = await serveRoutes(
    t,
    [sessionRoutes, accountRoutes, accountSessionRoutes, signingKeyRoutes].flatMap(routesOf => routesOf(useCases)),
    people,
  );
  return {request, root, sessionId, refreshToken, ...fixture};
};

test('logIn returns tokens, and the response is stored nowhere', async t => {
  const {request} = await serve(t);
  const {status, headers, body} = await request('POST', '/auth/login', {
    body: credentials,
    headers: {'idempotency-key': 'once'},
  });
  t.is(status, 200);
  t.is(headers.get('cache-control'), 'no-store');
  t.deepEqual(Object.keys(body).sort(), ['accessToken', 'expiresIn', 'refreshToken', 'tokenType']);
  const again = await request('POST', '/auth/login', {body: credentials, headers: {'idempotency-key': 'once'}});
  t.not(again.body.refreshToken, body.refreshToken);
  t.is(again.headers.get('idempotent-replayed'), null);
});

test('refreshSession returns new tokens once per refresh token', async t => {
  const {request, refreshToken, wait} = await serve(t);
  const {status, body} = await request('POST', '/auth/refresh', {body: {refreshToken}});
  t.is(status, 200);
  t.not(body.refreshToken, refreshToken);
  wait(1);
  t.like(await request('POST', '/auth/refresh', {body: {refreshToken}}), {
    status: 401,
    body: {code: 'refresh-token-reused'},
  });
  t.like(await request('POST', '/auth/refresh', {body: {refreshToken: body.refreshToken}}), {
    status: 401,
    body: {code: 'bad-refresh-token'},
  });
});

test('logOut returns 204, also for an invalid token', async t => {
  const {request, refreshToken} = await serve(t);
  t.is((await request('POST', '/auth/logout', {body: {refreshToken}})).status, 204);
  t.is((await request('POST', '/auth/logout', {body: {refreshToken: 'nonsense'}})).status, 204);
  t.is((await request('POST', '/auth/refresh', {body: {refreshToken}})).status, 401);
});

test('listSessions returns the clients and marks the current session', async t => {
  const {request, sessionId} = await serve(t);
  await request('POST', '/auth/login', {body: credentials, headers: {'user-agent': 'x'.repeat(600)}});
  const {body} = await request('GET', '/auth/sessions', {as: 'ada'});
  t.is(body.nextCursor, null);
  t.deepEqual(
    body.items.map(({current}: {current: boolean}) => current),
    [false, true],
  );
  t.is(body.items[0].userAgent, 'x'.repeat(512));
  t.regex(body.items[0].address, /127\.0\.0\.1$/);
  t.deepEqual(Object.keys(body.items[1]).sort(), [
    'address',
    'createdAt',
    'current',
    'id',
    'lastUsedAt',
    'provenBy',
    'userAgent',
  ]);
  t.is(body.items[1].id, sessionId);
  const page = await request('GET', '/auth/sessions?limit=1', {as: 'ada'});
  t.is(page.body.items.length, 1);
  const next = await request('GET', `/auth/sessions?limit=1&cursor=${encodeURIComponent(page.body.nextCursor)}`, {
    as: 'ada',
  });
  t.is(next.body.items[0].id, sessionId);
});

test('deleteSession ends only an own session', async t => {
  const {request, sessionId} = await serve(t);
  t.is((await request('DELETE', `/auth/sessions/${sessionId}`, {as: 'bob'})).status, 404);
  t.is((await request('DELETE', `/auth/sessions/${sessionId}`, {as: 'ada'})).status, 204);
  t.is((await request('DELETE', `/auth/sessions/${sessionId}`, {as: 'ada'})).status, 404);
});

test('changePassword needs the current password', async t => {
  const {request} = await serve(t);
  const change = (currentPassword: string) =>
    request('POST', '/auth/password/change', {as: 'ada', body: {currentPassword, newPassword: 'correct horse'}});
  t.like(await change('guess'), {status: 403, body: {code: 'wrong-password'}});
  t.is((await change('password of ada')).status, 204);
  t.is((await request('POST', '/auth/login', {body: credentials})).status, 401);
  t.is((await request('POST', '/auth/login', {body: {...credentials, password: 'correct horse'}})).status, 200);
});

test('setAccountRoles replaces the roles if the version matches', async t => {
  const {request, root} = await serve(t);
  const path = `/auth/accounts/${ada}/roles`;
  const {headers, body} = await request('GET', path, {as: 'root'});
  t.deepEqual(body, {userId: ada, email: 'ada@example.org', status: 'active', roles: ['customer']});
  const change = {as: 'root', body: {roles: ['staff', 'customer']}, headers: {'if-match': headers.get('etag')!}};
  t.like(await request('PUT', path, change), {status: 200, body: {roles: ['customer', 'staff']}});
  t.like(await request('PUT', path, change), {status: 412, body: {code: 'stale-account'}});
  const own = await request('PUT', `/auth/accounts/${root}/roles`, {as: 'root', body: {roles: ['customer']}});
  t.like(own, {status: 409, body: {code: 'last-administrator'}});
});

test('an administrator lists the sessions of another account, and ends one or all', async t => {
  const {request, sessionId, refreshToken, revoked} = await serve(t);
  const path = `/auth/accounts/${ada}/sessions`;
  const logIn = () => request('POST', '/auth/login', {body: credentials});
  const ids = async () => (await request('GET', path, {as: 'root'})).body.items.map(({id}: {id: string}) => id);
  await logIn();
  const [second] = await ids();
  t.deepEqual(await ids(), [second, sessionId]);
  t.is((await request('GET', `${path}?limit=1`, {as: 'root'})).body.items.length, 1);
  t.is((await request('DELETE', `${path}/${second}`, {as: 'root'})).status, 204);
  t.deepEqual(await ids(), [sessionId]);
  await logIn();
  t.is((await request('DELETE', path, {as: 'root'})).status, 204);
  t.deepEqual(await ids(), []);
  t.is(revoked.length, 3);
  t.is((await request('POST', '/auth/refresh', {body: {refreshToken}})).status, 401);
  t.is((await logIn()).status, 200);
});

test('operators list the signing keys without the private ones, and rotate them', async t => {
  const {request, wait} = await serve(t);
  const path = '/ops/auth/signing-keys';
  const {body} = await request('POST', path, {as: 'operator'});
  t.deepEqual(Object.keys(body).sort(), ['createdAt', 'kid', 'signsFrom', 'state']);
  t.like((await request('GET', path, {as: 'reader'})).body.items, [{kid: body.kid, state: 'next'}, {state: 'active'}]);
  t.is((await request('GET', '/auth/.well-known/jwks.json')).body.keys.length, 2);
  wait(0.001);
  t.like((await request('GET', path, {as: 'reader'})).body.items, [{state: 'active'}, {state: 'verifying'}]);
});

test('the key set has public keys only, and may be cached', async t => {
  const {request} = await serve(t);
  const {status, headers, body} = await request('GET', '/auth/.well-known/jwks.json');
  t.is(status, 200);
  t.is(headers.get('cache-control'), 'public, max-age=10');
  t.is(body.keys.length, 1);
  t.deepEqual(Object.keys(body.keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
});

type RequestArguments = [
  method: string,
  path: string,
  options: {as?: string; body?: unknown; headers?: Record<string, string>},
];
const returns = test.macro(async (t, args: RequestArguments, status: number, code: string) => {
  const {request} = await serve(t);
  t.like(await request(...args), {status, body: {status, code}});
});

const wrong = {...credentials, password: 'nope'};
const unknown = {...credentials, email: 'eve@example.org'};
const short = {currentPassword: 'password of ada', newPassword: 'short'};
const roles = {roles: ['customer']};
test('a wrong password: 401', returns, ['POST', '/auth/login', {body: wrong}], 401, 'wrong-credentials');
test('an unknown e-mail: 401', returns, ['POST', '/auth/login', {body: unknown}], 401, 'wrong-credentials');
test('no e-mail: 422', returns, ['POST', '/auth/login', {body: {password: 'x'}}], 422, 'invalid-request');
test(
  'an invalid refresh token: 401',
  returns,
  ['POST', '/auth/refresh', {body: {refreshToken: 'x'}}],
  401,
  'bad-refresh-token',
);
test(
  'a new password that is too short: 422',
  returns,
  ['POST', '/auth/password/change', {as: 'ada', body: short}],
  422,
  'invalid-request',
);
test('sessions without a token: 401', returns, ['GET', '/auth/sessions', {}], 401, 'no-token');
test('an invalid session id: 404', returns, ['DELETE', '/auth/sessions/7', {as: 'ada'}], 404, 'not-found');
test('an unknown sort order: 422', returns, ['GET', '/auth/sessions?sort=name', {as: 'ada'}], 422, 'invalid-request');
test(
  'roles changed by staff: 403',
  returns,
  ['PUT', `/auth/accounts/${ada}/roles`, {as: 'staff', body: roles}],
  403,
  'forbidden',
);
test(
  'roles of an unknown account set: 404',
  returns,
  ['PUT', `/auth/accounts/${bob}/roles`, {as: 'root', body: roles}],
  404,
  'unknown-account',
);
test(
  'roles of an unknown account read: 404',
  returns,
  ['GET', `/auth/accounts/${bob}/roles`, {as: 'root'}],
  404,
  'unknown-account',
);
test(
  'an empty list of roles: 422',
  returns,
  ['PUT', `/auth/accounts/${ada}/roles`, {as: 'root', body: {roles: []}}],
  422,
  'invalid-request',
);
test(
  'an unknown role: 422',
  returns,
  ['PUT', `/auth/accounts/${ada}/roles`, {as: 'root', body: {roles: ['king']}}],
  422,
  'unknown-role',
);
const accountPath = `/auth/accounts/${ada}`;
for (const [method, path] of [
  ['GET', `${accountPath}/sessions`],
  ['DELETE', `${accountPath}/sessions`],
  ['DELETE', `${accountPath}/sessions/${bob}`],
  ['GET', '/ops/auth/signing-keys'],
  ['POST', '/ops/auth/signing-keys'],
] as const) {
  test(`${method} ${path} without a token: 401`, returns, [method, path, {}], 401, 'no-token');
  test(`${method} ${path} by staff: 403`, returns, [method, path, {as: 'staff'}], 403, 'forbidden');
}
test('keys rotated by a reader: 403', returns, ['POST', '/ops/auth/signing-keys', {as: 'reader'}], 403, 'forbidden');
for (const method of ['GET', 'DELETE']) {
  const path = `/auth/accounts/${bob}/sessions`;
  test(`${method} sessions of an unknown account: 404`, returns, [method, path, {as: 'root'}], 404, 'unknown-account');
}
test(
  'an unknown session of an account: 404',
  returns,
  ['DELETE', `${accountPath}/sessions/${bob}`, {as: 'root'}],
  404,
  'unknown-session',
);
