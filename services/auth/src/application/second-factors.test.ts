import {person} from '@ecom/http/testing';
import test from 'ava';
import {decodeJwt} from 'jose';
import {ada, bob, client, createFixture} from '../testing/fixtures.ts';
import {totpCode} from '../testing/totp-code.ts';

const password = 'password of ada';

/** Ada with an authenticator app. */
const enrolled = async () => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada', {isEmailVerified: true});
  const tokens = await fixture.logInAs('ada');
  const sessionId = decodeJwt(tokens.accessToken).sid as string;
  const principal = {...person(ada), sessionId};
  const {secret} = await fixture.addTotp({principal});
  const code = (steps = 0) => totpCode(secret, steps, Date.parse(fixture.ports.now()));
  const recoveryCodes = await fixture.confirmTotp({principal, code: code(-1)});
  const challenge = async () => {
    const result = await fixture.logIn({email: 'ada@example.org', password, client});
    if (!('challenge' in result)) throw new Error('The log-in needs no second factor.');
    return result.challenge;
  };
  const answer = async (given: string, of?: string) =>
    fixture.answerChallenge({challenge: of ?? (await challenge()), factor: 'totp', code: given, client});
  return {...fixture, ...tokens, principal, code, recoveryCodes, challenge, answer};
};

test('a secret counts once its first code is confirmed', async t => {
  const {signUp, addTotp, confirmTotp, logInAs, ports} = createFixture();
  await signUp(ada, 'ada');
  const principal = person(ada);
  await addTotp({principal});
  await t.notThrowsAsync(logInAs('ada'));
  const {secret} = await addTotp({principal});
  await t.throwsAsync(confirmTotp({principal, code: '000000'}), {code: 'wrong-code'});
  const at = Date.parse(ports.now());
  t.is((await confirmTotp({principal, code: totpCode(secret, 0, at)})).length, 10);
  await t.throwsAsync(addTotp({principal}), {code: 'totp-exists'});
  await t.throwsAsync(logInAs('ada'), {message: /second factor/});
});

test('adding a factor ends the other sessions, proves this one, and causes a mail', async t => {
  const {signUp, addTotp, confirmTotp, logInAs, refreshSession, revoked, notices, ports} = createFixture();
  await signUp(ada, 'ada');
  const [tokens, other] = [await logInAs('ada'), await logInAs('ada')];
  const principal = {...person(ada), sessionId: decodeJwt(tokens.accessToken).sid as string};
  const {secret} = await addTotp({principal});
  await confirmTotp({principal, code: totpCode(secret, 0, Date.parse(ports.now()))});
  t.deepEqual(revoked, [decodeJwt(other.accessToken).sid as string]);
  const {accessToken} = await refreshSession({refreshToken: tokens.refreshToken, client});
  t.deepEqual(decodeJwt(accessToken).amr, ['pwd', 'otp', 'mfa']);
  t.like(notices.at(-1), {type: 'factor-added', factor: 'totp', recipient: 'ada@example.org'});
});

test('the second factor completes the log-in, and the challenge is used up', async t => {
  const {answer, challenge, code} = await enrolled();
  const token = await challenge();
  await t.throwsAsync(answer('000000', token), {code: 'wrong-code'});
  const {tokens} = await answer(code(), token);
  t.deepEqual(decodeJwt(tokens.accessToken).amr, ['pwd', 'otp', 'mfa']);
  await t.throwsAsync(answer(code(1), token), {code: 'bad-challenge'});
});

test('a code, and every earlier one, works once', async t => {
  const {answer, code} = await enrolled();
  await answer(code(1));
  for (const steps of [1, 0, -1]) await t.throwsAsync(answer(code(steps)), {code: 'wrong-code'});
});

test('a challenge ends after five wrong codes, and after five minutes', async t => {
  const {answer, challenge, code, wait} = await enrolled();
  const token = await challenge();
  for (let n = 0; n < 5; n++) await t.throwsAsync(answer('000000', token), {code: 'wrong-code'});
  await t.throwsAsync(answer(code(), token), {code: 'bad-challenge'});
  const late = await challenge();
  wait(5 / 1440);
  await t.throwsAsync(answer(code(), late), {code: 'bad-challenge'});
});

test('a challenge is void once the password has changed', async t => {
  const {answer, challenge, code, changePassword, principal} = await enrolled();
  const token = await challenge();
  const change = {principal, currentPassword: password, newPassword: 'correct horse', address: client.address};
  await changePassword(change);
  await t.throwsAsync(answer(code(), token), {code: 'bad-challenge'});
});

test('a recovery code works once, and new codes replace the old ones', async t => {
  const {answerChallenge, challenge, recoveryCodes, replaceRecoveryCodes, principal} = await enrolled();
  const recover = async (code: string) =>
    answerChallenge({challenge: await challenge(), factor: 'recovery-code', code, client});
  await t.notThrowsAsync(recover(recoveryCodes[0]!));
  await t.throwsAsync(recover(recoveryCodes[0]!), {code: 'wrong-code'});
  const [replaced] = await replaceRecoveryCodes({principal});
  await t.throwsAsync(recover(recoveryCodes[1]!), {code: 'wrong-code'});
  await t.notThrowsAsync(recover(replaced!));
});

test('recovery codes end with the last second factor', async t => {
  const {removeTotp, replaceRecoveryCodes, getCredentials, logInAs, principal, notices} = await enrolled();
  await removeTotp({principal});
  t.deepEqual(
    (await getCredentials(ada)).credentials.map(({kind}) => kind),
    ['password'],
  );
  await t.notThrowsAsync(logInAs('ada'));
  await t.throwsAsync(replaceRecoveryCodes({principal}), {code: 'no-second-factor'});
  await t.throwsAsync(removeTotp({principal}), {code: 'no-totp'});
  t.like(notices.at(-1), {type: 'factor-removed', factor: 'totp'});
});

test('credentials name a new e-mail address until its tokens expire', async t => {
  const {changeEmail, getCredentials, wait} = await enrolled();
  await changeEmail(ada, 'ada@new.org');
  t.is((await getCredentials(ada)).pendingEmail, 'ada@new.org');
  wait(30 / 1440);
  t.is((await getCredentials(ada)).pendingEmail, null);
});

/** Somebody who may change accounts. */
const withAdministrator = async ({ensureAdministrator, ports}: Awaited<ReturnType<typeof enrolled>>) => {
  const {email} = await ensureAdministrator({email: 'root@example.org', password: 'correct horse'});
  const account = await ports.accounts.getByEmail(email);
  return person(account!.userId, 'accounts:write');
};

test('an administrator removes the factors of somebody who has lost them, which ends the sessions', async t => {
  const fixture = await enrolled();
  const {removeSecondFactors, logInAs, principal, revoked} = fixture;
  await removeSecondFactors({principal: await withAdministrator(fixture), userId: ada});
  t.deepEqual(revoked, [principal.sessionId]);
  await t.notThrowsAsync(logInAs('ada'));
  await t.throwsAsync(removeSecondFactors({principal, userId: bob}), {code: 'unknown-account'});
});

test('nobody removes the factors of an account that may do more', async t => {
  const fixture = await enrolled();
  const {removeSecondFactors, defineRole, setAccountRoles, logInAs} = fixture;
  const administrator = await withAdministrator(fixture);
  await defineRole({principal: administrator, name: 'support', permissions: ['accounts:write']});
  await fixture.signUp(bob, 'bob', {isEmailVerified: true});
  await setAccountRoles({principal: administrator, userId: bob, roles: ['support']});
  await setAccountRoles({principal: administrator, userId: ada, roles: ['staff']});
  const support = person(bob, 'accounts:write');
  await t.throwsAsync(removeSecondFactors({principal: support, userId: ada}), {code: 'permission-not-held'});
  await t.throwsAsync(logInAs('ada'), {message: /second factor/});
  await setAccountRoles({principal: administrator, userId: ada, roles: ['customer']});
  await t.notThrowsAsync(removeSecondFactors({principal: support, userId: ada}));
});

test('where the shop requires it, a session without a second factor has no permission, and may only add one', async t => {
  const {ports, ensureAdministrator, logIn, addTotp, confirmTotp, refreshSession} = createFixture();
  ports.policy.requireMfa = 'admin';
  const {email} = await ensureAdministrator({email: 'root@example.org', password: 'correct horse'});
  const result = await logIn({email, password: 'correct horse', client});
  if ('challenge' in result) return t.fail();
  const claims = decodeJwt(result.tokens.accessToken);
  t.like(claims, {scope: '', restriction: 'enrolment'});
  const principal = {...person(claims.sub!), sessionId: claims.sid as string};
  const {secret} = await addTotp({principal});
  await confirmTotp({principal, code: totpCode(secret, 0, Date.parse(ports.now()))});
  const {accessToken} = await refreshSession({refreshToken: result.tokens.refreshToken, client});
  t.regex(decodeJwt(accessToken).scope as string, /accounts:write/);
  t.is(decodeJwt(accessToken).restriction, undefined);
});

const proofs = test.macro(async (t, proof: 'password' | 'totp' | 'recovery-code') => {
  const {stepUp, refreshSession, principal, refreshToken, code, recoveryCodes, wait, ports} = await enrolled();
  wait(1);
  const provenAt = () => Math.floor(Date.parse(ports.now()) / 1000);
  const before = await refreshSession({refreshToken, client});
  t.is(decodeJwt(before.accessToken).auth_time, provenAt() - 86_400);
  const given = {
    password: {factor: 'password', password},
    totp: {factor: 'totp', code: code()},
    'recovery-code': {factor: 'recovery-code', code: recoveryCodes[0]!},
  } as const;
  const {accessToken} = await stepUp({principal, proof: given[proof], address: client.address});
  t.is(decodeJwt(accessToken).auth_time, provenAt());
  const after = await refreshSession({refreshToken: before.refreshToken, client});
  t.is(decodeJwt(after.accessToken).auth_time, provenAt());
});
test('a password renews the proof of a session', proofs, 'password');
test('a code renews the proof of a session', proofs, 'totp');
test('a recovery code renews the proof of a session', proofs, 'recovery-code');

test('a wrong proof renews nothing, and is counted', async t => {
  const {stepUp, principal, securityEvents} = await enrolled();
  const {address} = client;
  const wrong = {factor: 'password', password: 'guess'} as const;
  await t.throwsAsync(stepUp({principal, address, proof: wrong}), {code: 'wrong-password'});
  const wrongCode = stepUp({principal, address, proof: {factor: 'totp', code: '000000'}});
  t.like(await t.throwsAsync(wrongCode), {code: 'wrong-code', kind: 'invalid'});
  t.deepEqual(securityEvents.slice(-2), ['login-failed', 'second-factor-failed']);
});
