import {cookieNames} from '@ecom/http/session-cookies';
import {serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {ada, createFixture} from '../../testing/fixtures.ts';
import {withCookieMode} from './cookie-mode.ts';
import {sessionRoutes} from './session-routes.ts';

const mode = {'session-mode': 'cookie', 'sec-fetch-site': 'same-origin'};
const body = {email: 'ada@example.org', password: 'password of ada'};

/** The cookies that a response sets, by name; deleted ones are empty. */
const cookiesOf = ({headers}: {headers: Headers}) =>
  Object.fromEntries(headers.getSetCookie().map(text => text.split('; ')[0]!.split('=') as [string, string]));

const serve = async (t: ExecutionContext) => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada');
  const request = await serveRoutes(
    t,
    withCookieMode({sameSite: 'lax', sessionSeconds: 600}, sessionRoutes(fixture.useCases)),
  );
  const logIn = async () => cookiesOf(await request('POST', '/auth/login', {body, headers: mode}));
  const send = (path: string, token: string | undefined, headers: Record<string, string> = mode) =>
    request('POST', path, {headers: {...headers, ...(token && {cookie: `${cookieNames.session}=${token}`})}});
  return {request, logInByCookies: logIn, send, revoked: fixture.revoked};
};

test('a log-in in cookie mode gives the tokens to the browser only', async t => {
  const {request} = await serve(t);
  const response = await request('POST', '/auth/login', {body, headers: mode});
  t.is(response.status, 204);
  t.is(response.body, undefined);
  t.is(response.headers.get('cache-control'), 'no-store');
  const cookies = cookiesOf(response);
  t.truthy(cookies[cookieNames.access] && cookies[cookieNames.session]);
  for (const text of response.headers.getSetCookie()) t.regex(text, /; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
});

test('without the mode a log-in returns the tokens, and sets no cookie', async t => {
  const {request} = await serve(t);
  const {status, body: tokens, headers} = await request('POST', '/auth/login', {body});
  t.is(status, 200);
  t.truthy(tokens.refreshToken);
  t.deepEqual(headers.getSetCookie(), []);
});

test('another site cannot log somebody in as somebody else', async t => {
  const {request} = await serve(t);
  const headers = {...mode, 'sec-fetch-site': 'cross-site'};
  t.like(await request('POST', '/auth/login', {body, headers}), {status: 403, body: {code: 'cross-site-request'}});
});

test('an unknown mode is refused', async t => {
  const {request} = await serve(t);
  const response = await request('POST', '/auth/login', {body, headers: {'session-mode': 'cookies'}});
  t.is(response.status, 422);
  t.is(response.body.errors[0].path, 'session-mode');
});

test('the cookie refreshes a session, and is replaced', async t => {
  const {logInByCookies, send} = await serve(t);
  const first = (await logInByCookies())[cookieNames.session];
  const response = await send('/auth/refresh', first);
  t.is(response.status, 204);
  t.true(response.headers.getSetCookie().length >= 2);
  t.not(cookiesOf(response)[cookieNames.session], first);
});

test('a browser forgets a session that cannot be refreshed', async t => {
  const {send} = await serve(t);
  for (const token of [undefined, 'x']) {
    const response = await send('/auth/refresh', token);
    t.like(response, {status: 401, body: {code: 'bad-refresh-token'}});
    t.like(cookiesOf(response), {[cookieNames.session]: '', [cookieNames.access]: ''});
  }
});

test('a log-out in cookie mode ends the session and deletes its cookies', async t => {
  const {logInByCookies, send, revoked} = await serve(t);
  const response = await send('/auth/logout', (await logInByCookies())[cookieNames.session]);
  t.is(response.status, 204);
  t.deepEqual(cookiesOf(response), {[cookieNames.session]: '', [cookieNames.access]: ''});
  t.is(revoked.length, 1);
  t.is((await send('/auth/logout', undefined)).status, 204);
});

test('another site can neither refresh nor end a session', async t => {
  const {logInByCookies, send, revoked} = await serve(t);
  const token = (await logInByCookies())[cookieNames.session];
  for (const path of ['/auth/refresh', '/auth/logout'])
    t.is((await send(path, token, {...mode, 'sec-fetch-site': 'cross-site'})).body.code, 'cross-site-request');
  t.deepEqual(revoked, []);
});

test('without the mode the refresh token must be in the body', async t => {
  const {logInByCookies, send} = await serve(t);
  const token = (await logInByCookies())[cookieNames.session];
  for (const path of ['/auth/refresh', '/auth/logout']) {
    const response = await send(path, token, {'sec-fetch-site': 'same-origin'});
    t.is(response.status, 422);
    t.is(response.body.errors[0].path, 'refreshToken');
  }
});
