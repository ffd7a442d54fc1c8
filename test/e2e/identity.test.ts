import {randomUUID} from 'node:crypto';
import {totpCode} from '@ecom/auth/testing';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let admin: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0', REQUIRE_MFA: 'staff', CREDENTIALS_KEY: 'k'.repeat(32)});
  client = createClient(shop.url);
  admin = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

const logIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  client.request('POST', '/auth/login', {body: {email, password}, headers});

/** A user with an authenticator app. */
const enrol = async (name: string) => {
  const user = await client.signUp(name);
  const {secret} = (await client.expectStatus(200, 'POST', '/auth/totp', {token: user.token})).body;
  const {body} = await client.expectStatus(200, 'POST', '/auth/totp/confirm', {
    token: user.token,
    body: {code: totpCode(secret, -1)},
  });
  const challenge = async () => {
    const {body} = await logIn(user.email, user.password);
    return body.challenge as string;
  };
  return {...user, secret: secret as string, recoveryCodes: body.recoveryCodes as string[], challenge};
};

test('a user verifies the e-mail address by the token of the mail, once', async t => {
  const {email, token} = await client.signUp('verify');
  const credentials = async () => (await client.expectStatus(200, 'GET', '/auth/credentials', {token})).body;
  t.like(await credentials(), {email, isEmailVerified: false, pendingEmail: null});
  const mailToken = await client.tokenFromMail(email, 'email-verification');
  const verify = (as: string | undefined = token) =>
    client.request('POST', '/auth/email/verify', {body: {token: mailToken}, ...(as && {token: as})});
  const stranger = await client.signUp('stranger');
  for (const as of [stranger.token, ''])
    t.like(await verify(as), {status: 403, body: {code: 'log-in-to-verify'}}, 'somebody else may have signed up');
  t.like(await verify(), {status: 200, body: {complete: true}});
  t.true((await credentials()).isEmailVerified);
  t.like(await verify(), {status: 422, body: {code: 'bad-token', errors: [{path: 'token'}]}});
  const again = await client.request('POST', '/auth/email/verification', {token});
  t.like(again, {status: 409, body: {code: 'already-verified'}});
});

test('a new mail ends the token of the one before', async t => {
  const {email, token} = await client.signUp('resend');
  const first = await client.tokenFromMail(email, 'email-verification');
  await client.expectStatus(202, 'POST', '/auth/email/verification', {token});
  await eventually(async () => (await client.tokenFromMail(email, 'email-verification')) !== first);
  const verify = (mailToken: string) => client.request('POST', '/auth/email/verify', {token, body: {token: mailToken}});
  t.is((await verify(first)).status, 422);
  t.is((await verify(await client.tokenFromMail(email, 'email-verification'))).status, 200);
});

test('roles of staff need a verified e-mail address', async t => {
  const {id} = await client.signUp('unverified');
  const body = {roles: ['customer', 'staff']};
  // The administrator of this shop has no second factor yet.
  const token = await administratorWithFactor();
  const refused = await client.request('PUT', `/auth/accounts/${id}/roles`, {token, body});
  t.like(refused, {status: 409, body: {code: 'unverified-email'}});
});

test('a verified e-mail address changes when both mails are confirmed, and the old address gets a mail', async t => {
  const {id, email, password, token} = await client.signUp('move');
  const confirm = async (address: string, kind: string) => {
    const body = {token: await client.tokenFromMail(address, kind)};
    const as = kind === 'email-verification' ? {token} : {};
    return (await client.expectStatus(200, 'POST', '/auth/email/verify', {...as, body})).body.complete;
  };
  await confirm(email, 'email-verification');
  const newEmail = `moved-${email}`;
  const {body} = await client.expectStatus(200, 'PATCH', `/users/${id}`, {token, body: {email: newEmail}});
  t.is(body.email, email);
  const credentials = await client.expectStatus(200, 'GET', '/auth/credentials', {token});
  t.like(credentials.body, {email, pendingEmail: newEmail});
  t.false(await confirm(newEmail, 'email-change'));
  t.is((await logIn(newEmail, password)).status, 401);
  t.true(await confirm(email, 'email-change'));
  t.is((await logIn(newEmail, password)).status, 200);
  t.is((await logIn(email, password)).status, 401);
  await eventually(async () => (await client.request('GET', '/users/me', {token})).body.email === newEmail);
  await eventually(async () => {
    const {items} = (await client.request('GET', '/mailbox', {headers: {accept: 'application/json'}})).body;
    return items.some((mail: {to: string; kind: string}) => mail.to === email && mail.kind === 'email-changed');
  });
});

test('a password is reset by the token of the mail, which ends all sessions', async t => {
  const {email, password, token} = await client.signUp('forgot');
  await client.expectStatus(202, 'POST', '/auth/password/forgot', {body: {email}});
  const mailToken = await client.tokenFromMail(email, 'password-reset');
  const reset = (newPassword: string) =>
    client.request('POST', '/auth/password/reset', {body: {token: mailToken, password: newPassword}});
  t.like(await reset('password123'), {status: 422, body: {errors: [{path: 'password'}]}});
  t.like(await reset('ADA lovelace'), {status: 422, body: {code: 'own-name-as-password'}});
  t.like(await reset('Ecom-ecom-2026'), {status: 422, body: {code: 'shop-name-as-password'}});
  t.is((await reset('battery staple')).status, 204);
  t.is((await reset('battery staple 2')).status, 422);
  t.is((await logIn(email, password)).status, 401);
  t.is((await logIn(email, 'battery staple')).status, 200);
  t.is((await client.request('GET', '/users/me', {token})).status, 401);
});

test('an unknown address gets the same answer, and no mail', async t => {
  const {email} = await client.signUp('known');
  const unknown = `${randomUUID()}@example.org`;
  const ask = (address: string) => client.request('POST', '/auth/password/forgot', {body: {email: address}});
  const [a, b] = [await ask(email), await ask(unknown)];
  t.deepEqual([a.status, a.body], [b.status, b.body]);
  await client.tokenFromMail(email, 'password-reset');
  const {items} = (await client.request('GET', '/mailbox', {headers: {accept: 'application/json'}})).body;
  t.false(items.some(({to}: {to: string}) => to === unknown));
});

test('staff who read mails do not see tokens', async t => {
  const {email} = await client.signUp('hidden');
  const mailToken = await client.tokenFromMail(email, 'email-verification');
  const token = await administratorWithFactor();
  const {items} = (await client.expectStatus(200, 'GET', `/ops/notification/mails?to=${email}`, {token})).body;
  for (const {id} of items) {
    const {body} = await client.expectStatus(200, 'GET', `/ops/notification/mails/${id}`, {token});
    t.false(body.body.includes(mailToken));
  }
  t.true(items.length > 0);
});

test('a second factor completes a log-in, and a code works once', async t => {
  const {email, secret, password, challenge} = await enrol('totp');
  const {status, body, headers} = await logIn(email, password);
  t.is(status, 200);
  t.is(headers.get('cache-control'), 'no-store');
  t.like(body, {factors: ['totp', 'recovery-code'], expiresIn: 300});
  t.is(body.accessToken, undefined);
  const answer = (code: string, of = body.challenge) =>
    client.request('POST', '/auth/login/totp', {body: {challenge: of, code}});
  t.like(await answer('000000'), {status: 401, body: {code: 'wrong-code'}});
  const code = totpCode(secret);
  const answered = await answer(code);
  t.is(answered.status, 200);
  const claims = JSON.parse(Buffer.from(answered.body.accessToken.split('.')[1], 'base64url').toString());
  t.deepEqual(claims.amr, ['pwd', 'otp', 'mfa']);
  t.is(typeof claims.auth_time, 'number');
  t.like(await answer(totpCode(secret, 1)), {status: 401, body: {code: 'bad-challenge'}});
  t.like(await answer(code, await challenge()), {status: 401, body: {code: 'wrong-code'}});
});

test('a challenge ends after five wrong codes', async t => {
  const {secret, challenge} = await enrol('guess');
  const token = await challenge();
  const answer = (code: string) => client.request('POST', '/auth/login/totp', {body: {challenge: token, code}});
  for (let n = 0; n < 5; n++) t.is((await answer(`00000${n}`)).body.code, 'wrong-code');
  t.is((await answer(totpCode(secret))).body.code, 'bad-challenge');
});

test('of two log-ins with one code at the same time, one succeeds', async t => {
  const {secret, challenge} = await enrol('race');
  const challenges = await Promise.all(Array.from({length: 6}, challenge));
  const code = totpCode(secret);
  const answers = await Promise.all(
    challenges.map(each => client.request('POST', '/auth/login/totp', {body: {challenge: each, code}})),
  );
  t.is(answers.filter(({status}) => status === 200).length, 1);
  t.is(answers.filter(({body}) => body.code === 'wrong-code').length, 5);
});

test('a recovery code works once, also typed without hyphens', async t => {
  const {recoveryCodes, challenge} = await enrol('recover');
  t.is(recoveryCodes.length, 10);
  const answer = async (code: string) =>
    client.request('POST', '/auth/login/recovery-code', {body: {challenge: await challenge(), code}});
  t.is((await answer(recoveryCodes[0]!.replaceAll('-', '').toLowerCase())).status, 200);
  t.is((await answer(recoveryCodes[0]!)).body.code, 'wrong-code');
  t.is((await answer(recoveryCodes[1]!)).status, 200);
});

test('a password reset leaves the second factor', async t => {
  const {email, token: own, recoveryCodes} = await enrol('both');
  // The address must be verified, or whoever signed up with it would keep a factor.
  const body = {token: await client.tokenFromMail(email, 'email-verification')};
  await client.expectStatus(200, 'POST', '/auth/email/verify', {token: own, body});
  await client.expectStatus(202, 'POST', '/auth/password/forgot', {body: {email}});
  const token = await client.tokenFromMail(email, 'password-reset');
  await client.expectStatus(204, 'POST', '/auth/password/reset', {body: {token, password: 'battery staple'}});
  const {challenge} = (await logIn(email, 'battery staple')).body;
  const answer = {challenge, code: recoveryCodes[0]!};
  t.is((await client.request('POST', '/auth/login/recovery-code', {body: answer})).status, 200);
});

test('the database has neither the secret nor a code nor a token', async t => {
  const {email, secret, recoveryCodes} = await enrol('stored');
  const token = await client.tokenFromMail(email, 'email-verification');
  const rows = [
    ...(await shop.sql('auth', 'select * from credential')),
    ...(await shop.sql('auth', 'select * from one_time_token')),
  ];
  const text = JSON.stringify(rows);
  t.true(text.includes('recovery-codes') && text.includes('aes:'));
  for (const each of [secret, token, ...recoveryCodes]) t.false(text.includes(each));
});

let withFactor: Promise<string> | undefined;
/** The administrator's access token, after the second factor that this shop requires was added. */
const administratorWithFactor = (): Promise<string> => {
  const add = async () => {
    const {secret} = (await client.expectStatus(200, 'POST', '/auth/totp', {token: admin})).body;
    const code = totpCode(secret, -1);
    await client.expectStatus(200, 'POST', '/auth/totp/confirm', {token: admin, body: {code}});
    const step = {token: admin, body: {code: totpCode(secret)}};
    return (await client.expectStatus(200, 'POST', '/auth/step-up', step)).body.accessToken;
  };
  withFactor ??= add();
  return withFactor;
};

test('where the shop requires a second factor, an administrator without one may only add it', async t => {
  for (const [method, path] of [
    ['GET', '/users'],
    ['GET', '/users/me'],
    ['GET', '/ops/auth/status'],
    ['POST', '/auth/api-keys'],
  ] as const)
    t.like(await client.request(method, path, {token: admin}), {status: 403, body: {code: 'second-factor-required'}});
  t.is((await client.request('GET', '/auth/whoami', {token: admin})).status, 200);
  const token = await administratorWithFactor();
  t.is((await client.request('GET', '/users', {token})).status, 200);
  const {email, password} = await client.signUp('customer');
  t.is((await client.request('GET', '/users/me', {token: await client.logIn(email, password)})).status, 200);
});

test('sessions show how they were proven, and all end together', async t => {
  const {email, password, token} = await client.signUp('sessions');
  await client.logIn(email, password);
  const {items} = (await client.expectStatus(200, 'GET', '/auth/sessions', {token})).body;
  t.is(items.length, 2);
  t.deepEqual(
    items[0].provenBy.map(({factor}: {factor: string}) => factor),
    ['password'],
  );
  await client.expectStatus(204, 'DELETE', '/auth/sessions', {token});
  t.is((await client.request('GET', '/auth/sessions', {token})).status, 401);
});

test('a log-in gives the device a token, which it may send again', async t => {
  const {email, password} = await client.signUp('device');
  const first = (await logIn(email, password)).headers.get('device-token');
  t.truthy(first);
  t.is((await logIn(email, password, {'device-token': first!})).headers.get('device-token'), first);
  t.not((await logIn(email, password, {'device-token': 'mine'})).headers.get('device-token'), 'mine');
});
