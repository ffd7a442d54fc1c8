import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {userTopic} from '@ecom/contracts/events/users';
import {outboxEvent} from '@ecom/contracts/topic';
import {newId} from '@ecom/core/ids';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {memoryRevocations} from '@ecom/core/revocations';
import {localKeys, tokenVerifier} from '@ecom/http/access-tokens';
import {createApp} from '@ecom/http/app';
import {inProcessBus} from '@ecom/messaging/in-process';
import {testDatabase} from '@ecom/postgres/testing/databases';
import {rateLimits} from '@ecom/redis/rate-limits';
import type {Platform} from '@ecom/runtime/service';
import test, {type ExecutionContext} from 'ava';
import {type AuthService, createAuthService} from './service.ts';

const secret = 'known-to-users-and-auth';

/** Starts a process of the service. */
const startProcess = async (t: ExecutionContext, databaseUrl: string) => {
  const revocations = memoryRevocations();
  const bus = inProcessBus();
  const platform: Platform = {
    bus,
    log: createLogger({name: 'test', level: 'silent'}),
    metrics: createMetrics(),
    verify: tokenVerifier(
      localKeys(() => auth.jwks()),
      revocations,
    ),
    revocations,
    limits: rateLimits(),
    validateResponses: true,
  };
  const auth: AuthService = createAuthService(platform, {database: databaseUrl});
  await bus.start();
  await auth.start();
  const app = createApp({
    routers: [auth.router, auth.internalRouter([secret, 'the-previous-secret'])],
    log: platform.log,
  });
  const server = await new Promise<Server>(resolve => {
    const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await bus.stop();
    await auth.stop();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const request = async (method: string, path: string, body?: unknown, token?: string) => {
    const response = await fetch(url + path, {
      method,
      headers: {'content-type': 'application/json', ...(token && {authorization: `Bearer ${token}`})},
      ...(body !== undefined && {body: JSON.stringify(body)}),
    });
    const text = await response.text();
    return {status: response.status, body: text ? JSON.parse(text) : undefined};
  };
  const logIn = (email: string, password = 'correct horse') => request('POST', '/auth/login', {email, password});
  /** Publishes an event of `users`; resolves when it is handled. */
  const publishUser = async (id: string, version: number, status: 'active' | 'inactive' | 'deleted') => {
    const at = '2026-03-03T00:00:00.000Z';
    const person = {
      email: 'x@example.org',
      fullName: 'X',
      phone: null,
      timezone: 'UTC',
      signUpOption: 'general',
    } as const;
    const data = {id, version, status, ...person, createdAt: at, updatedAt: at};
    const {topic, key, type} = outboxEvent(userTopic, id, {type: 'user.changed', data});
    await Promise.all(bus.publish([{id: newId(), topic, type, source: '/users', subject: key, time: at, data}]));
  };
  return {auth, platform, request, logIn, publishUser};
};

const account = (userId: string, email: string) => ({
  userId,
  password: 'correct horse',
  profile: {email, fullName: 'Ada', phone: null, timezone: 'UTC'},
  signUpOption: 'general' as const,
});

test('the verifier of all services accepts a token, with its permissions', async t => {
  const {auth, platform, logIn} = await startProcess(t, await testDatabase(t, 'auth'));
  t.deepEqual(await auth.ensureAdmin({email: 'Root@Example.org', password: 'correct horse'}), {canLogIn: true});
  const {status, body} = await logIn('root@example.org');
  t.is(status, 200);
  const verify = tokenVerifier(localKeys(auth.jwks), platform.revocations);
  const principal = await verify(body.accessToken);
  t.deepEqual(principal.roles, ['customer', 'admin']);
  t.true(principal.permissions.has('accounts:write'));
});

test('deleting a user revokes their access token at once, and releases their e-mail address', async t => {
  const {auth, request, logIn, publishUser} = await startProcess(t, await testDatabase(t, 'auth'));
  const ada = newId();
  await auth.accounts.create(account(ada, 'ada@example.org'));
  const {accessToken, refreshToken} = (await logIn('ada@example.org')).body;
  t.is((await request('GET', '/auth/sessions', undefined, accessToken)).status, 200);

  await publishUser(ada, 2, 'deleted');
  t.like(await request('GET', '/auth/sessions', undefined, accessToken), {status: 401, body: {code: 'bad-token'}});
  t.is((await request('POST', '/auth/refresh', {refreshToken})).status, 401);
  t.like(await logIn('ada@example.org'), {status: 401, body: {code: 'wrong-credentials'}});
  await t.notThrowsAsync(auth.accounts.create(account(newId(), 'ada@example.org')));
});

test('an inactive user cannot log in until active again', async t => {
  const {auth, logIn, publishUser} = await startProcess(t, await testDatabase(t, 'auth'));
  const ada = newId();
  await auth.accounts.create(account(ada, 'ada@example.org'));
  await publishUser(ada, 2, 'inactive');
  t.is((await logIn('ada@example.org')).status, 403);
  await publishUser(ada, 3, 'active');
  await publishUser(ada, 2, 'inactive');
  t.is((await logIn('ada@example.org')).status, 200);
});

test('twenty concurrent refreshes with one token in two processes get one successor', async t => {
  const databaseUrl = await testDatabase(t, 'auth');
  const [one, two] = await Promise.all([startProcess(t, databaseUrl), startProcess(t, databaseUrl)]);
  await one.auth.accounts.create(account(newId(), 'ada@example.org'));
  const {refreshToken} = (await one.logIn('ada@example.org')).body;
  const responses = await Promise.all(
    Array.from({length: 20}, (_, i) => (i % 2 ? one : two).request('POST', '/auth/refresh', {refreshToken})),
  );
  const successors = new Set(responses.map(({body}) => body.refreshToken));
  t.is(successors.size, 1);
  const [successor] = successors;
  t.is((await two.request('POST', '/auth/refresh', {refreshToken: successor})).status, 200);
  t.like(await one.request('POST', '/auth/refresh', {refreshToken}), {
    status: 401,
    body: {code: 'refresh-token-reused'},
  });
  t.is((await one.request('POST', '/auth/refresh', {refreshToken: successor})).status, 401);
});

test('thirty concurrent sign-ups with one e-mail address create one account', async t => {
  const {request} = await startProcess(t, await testDatabase(t, 'auth'));
  const create = () => request('POST', '/internal/accounts', account(newId(), 'ada@example.org'), secret);
  const responses = await Promise.all(Array.from({length: 30}, create));
  t.is(responses.filter(({status}) => status === 204).length, 1);
  t.is(responses.filter(({status, body}) => status === 409 && body.code === 'taken-email').length, 29);
});

test('after a change only the new e-mail address logs in', async t => {
  const {request, logIn} = await startProcess(t, await testDatabase(t, 'auth'));
  const ada = newId();
  const changeEmail = (userId: string) =>
    request('PUT', `/internal/accounts/${userId}/email`, {email: 'ada@new.org'}, secret);
  t.is((await request('POST', '/internal/accounts', account(ada, 'ada@example.org'), secret)).status, 204);
  t.like(await changeEmail(ada), {status: 200, body: {version: 2}});
  t.like(await changeEmail(ada), {status: 200, body: {version: 2}});
  t.is((await logIn('ada@example.org')).status, 401);
  t.is((await logIn('ada@new.org')).status, 200);
  t.like(await changeEmail(newId()), {status: 404, body: {code: 'unknown-account'}});
});

test('internal routes refuse callers without the secret', async t => {
  const {request} = await startProcess(t, await testDatabase(t, 'auth'));
  const body = account(newId(), 'ada@example.org');
  t.like(await request('POST', '/internal/accounts', body), {status: 401, body: {code: 'no-token'}});
  t.is(
    (await request('POST', '/internal/accounts', account(newId(), 'before@example.org'), 'the-previous-secret')).status,
    204,
  );
  t.like(await request('POST', '/internal/accounts', body, 'guess'), {status: 401, body: {code: 'wrong-secret'}});
  t.like(await request('PUT', `/internal/accounts/${body.userId}/email`, {email: 'a@b.org'}, `${secret}x`), {
    status: 401,
  });
});

test('processes share keys, sessions and revocations', async t => {
  const databaseUrl = await testDatabase(t, 'auth');
  const [one, two] = await Promise.all([startProcess(t, databaseUrl), startProcess(t, databaseUrl)]);
  t.deepEqual(await one.auth.jwks(), await two.auth.jwks());
  await one.auth.accounts.create(account(newId(), 'ada@example.org'));
  const {accessToken, refreshToken} = (await one.logIn('ada@example.org')).body;
  t.is((await two.request('GET', '/auth/sessions', undefined, accessToken)).status, 200);
  t.is((await two.request('POST', '/auth/logout', {refreshToken})).status, 204);
  t.is((await one.request('POST', '/auth/refresh', {refreshToken})).status, 401);

  const three = await startProcess(t, databaseUrl);
  t.is((await three.request('GET', '/auth/sessions', undefined, accessToken)).status, 401);
});

test('after ten wrong passwords log-ins of that account are refused, and of no other', async t => {
  const {auth, logIn} = await startProcess(t, await testDatabase(t, 'auth'));
  await auth.accounts.create(account(newId(), 'ada@example.org'));
  await auth.accounts.create(account(newId(), 'bob@example.org'));
  t.is((await logIn('ada@example.org')).status, 200);
  const guesses = await Promise.all(Array.from({length: 15}, () => logIn('ada@example.org', 'guess')));
  t.is(guesses.filter(({status}) => status === 401).length, 10);
  t.is(guesses.filter(({status}) => status === 429).length, 5);
  t.like(await logIn('ada@example.org'), {status: 429, body: {code: 'too-many-requests'}});
  t.is((await logIn('bob@example.org')).status, 200);
});
