import {person} from '@ecom/http/testing';
import test from 'ava';
import {decodeJwt} from 'jose';
import {ada, bob, client, createFixture} from '../testing/fixtures.ts';

const loggedIn = async () => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada', {isEmailVerified: true});
  const tokens = await fixture.logInAs('ada');
  const sessionId = decodeJwt(tokens.accessToken).sid as string;
  const refresh = (refreshToken: string) => fixture.refreshSession({refreshToken, client});
  return {...fixture, ...tokens, sessionId, refresh, principal: {...person(ada), sessionId}};
};

test('each refresh returns new tokens of the same session', async t => {
  const {refresh, refreshToken, accessToken, sessionId} = await loggedIn();
  const second = await refresh(refreshToken);
  const third = await refresh(second.refreshToken);
  t.is(new Set([refreshToken, second.refreshToken, third.refreshToken]).size, 3);
  t.is(decodeJwt(third.accessToken).sid, sessionId);
  t.not(decodeJwt(third.accessToken).jti, decodeJwt(accessToken).jti);
});

const elevenSeconds = 11 / 86_400;

test('within ten seconds the replaced refresh token gets its successor again, and the session continues', async t => {
  const {refresh, refreshToken, sessionId, revoked, wait} = await loggedIn();
  const {refreshToken: next} = await refresh(refreshToken);
  wait(elevenSeconds * 0.9);
  const again = await refresh(refreshToken);
  t.is(again.refreshToken, next);
  t.is(decodeJwt(again.accessToken).sid, sessionId);
  await t.notThrowsAsync(refresh(next));
  t.deepEqual(revoked, []);
});

test('using a refresh token twice, ten seconds apart, ends the session', async t => {
  const {refresh, refreshToken, sessionId, revoked, securityEvents, wait} = await loggedIn();
  const {refreshToken: next} = await refresh(refreshToken);
  wait(elevenSeconds);
  await t.throwsAsync(refresh(refreshToken), {code: 'refresh-token-reused'});
  await t.throwsAsync(refresh(next), {code: 'bad-refresh-token'});
  t.deepEqual(revoked, [sessionId]);
  t.deepEqual(securityEvents, ['logged-in', 'refresh-token-reused']);
});

test('using any earlier refresh token of a session ends it', async t => {
  const {refresh, refreshToken} = await loggedIn();
  let newest = refreshToken;
  for (let i = 0; i < 3; i++) newest = (await refresh(newest)).refreshToken;
  await t.throwsAsync(refresh(refreshToken), {code: 'refresh-token-reused'});
  await t.throwsAsync(refresh(newest), {code: 'bad-refresh-token'});
});

test('the other sessions continue when a reused token ends one', async t => {
  const {refresh, refreshToken, logInAs} = await loggedIn();
  const other = await logInAs('ada');
  await refresh((await refresh(refreshToken)).refreshToken);
  await t.throwsAsync(refresh(refreshToken));
  await t.notThrowsAsync(refresh(other.refreshToken));
});

test('an invalid or unknown refresh token is refused', async t => {
  const {refresh} = await loggedIn();
  await t.throwsAsync(refresh('nonsense'), {code: 'bad-refresh-token'});
  await t.throwsAsync(refresh('A'.repeat(64)), {code: 'bad-refresh-token'});
});

test('a session in use lasts ninety days, an idle one thirty', async t => {
  const {refresh, refreshToken, logInAs, wait} = await loggedIn();
  const idle = await logInAs('ada');
  let newest = refreshToken;
  for (let day = 29; day < 90; day += 29) {
    wait(29);
    newest = (await refresh(newest)).refreshToken;
  }
  await t.throwsAsync(refresh(idle.refreshToken), {code: 'bad-refresh-token'});
  wait(3);
  await t.throwsAsync(refresh(newest), {code: 'bad-refresh-token'});
});

test('logging out ends the session, with any of its refresh tokens', async t => {
  const {refresh, refreshToken, logOut, revoked, sessionId} = await loggedIn();
  const {refreshToken: next} = await refresh(refreshToken);
  await logOut(refreshToken);
  t.deepEqual(revoked, [sessionId]);
  await t.throwsAsync(refresh(next), {code: 'bad-refresh-token'});
  await logOut(refreshToken);
  await logOut('nonsense');
  t.is(revoked.length, 1);
});

test('new roles are in the next access token, without a new log-in', async t => {
  const {refresh, refreshToken, ensureAdministrator, setAccountRoles, ports, accessToken} = await loggedIn();
  await ensureAdministrator({email: 'root@example.org'});
  const root = (await ports.accounts.getByEmail('root@example.org'))!;
  await setAccountRoles({principal: person(root.userId), userId: ada, roles: ['customer', 'staff']});
  t.like(decodeJwt(accessToken), {roles: ['customer'], scope: ''});
  const {accessToken: later} = await refresh(refreshToken);
  t.deepEqual(decodeJwt(later).roles, ['customer', 'staff']);
  t.regex(decodeJwt(later).scope as string, /^users:read .*payments:write$/);
});

test('an account that loses a permission loses its sessions, and their access tokens are revoked', async t => {
  const {refresh, refreshToken, ensureAdministrator, setAccountRoles, ports, sessionId, revoked, securityEvents} =
    await loggedIn();
  await ensureAdministrator({email: 'root@example.org'});
  const root = (await ports.accounts.getByEmail('root@example.org'))!;
  const setRoles = (...roles: ('customer' | 'staff')[]) =>
    setAccountRoles({principal: person(root.userId), userId: ada, roles});
  await setRoles('customer', 'staff');
  t.deepEqual(revoked, []);
  await setRoles('customer');
  t.deepEqual(securityEvents, ['logged-in', 'roles-changed', 'roles-changed']);
  t.deepEqual(revoked, [sessionId]);
  await t.throwsAsync(refresh(refreshToken), {code: 'bad-refresh-token'});
});

test('a user can end an own session', async t => {
  const {deleteSession, listSessions, logInAs, sessionId, revoked} = await loggedIn();
  await logInAs('ada');
  await deleteSession({userId: ada, id: sessionId});
  t.deepEqual(revoked, [sessionId]);
  const {items} = await listSessions({userId: ada, sort: 'createdAt', limit: 20});
  t.is(items.length, 1);
  t.not(items[0]!.id, sessionId);
});

test('a session of another user is unknown', async t => {
  const {deleteSession, sessionId, revoked} = await loggedIn();
  await t.throwsAsync(deleteSession({userId: bob, id: sessionId}), {code: 'unknown-session'});
  t.deepEqual(revoked, []);
});

test('a new password ends the other sessions, and replaces the old one', async t => {
  const {changePassword, refresh, refreshToken, logIn, logInAs, principal, revoked} = await loggedIn();
  const other = await logInAs('ada');
  await changePassword({
    principal,
    currentPassword: 'password of ada',
    newPassword: 'correct horse',
    address: client.address,
  });
  t.deepEqual(revoked, [decodeJwt(other.accessToken).sid as string]);
  await t.throwsAsync(refresh(other.refreshToken), {code: 'bad-refresh-token'});
  await t.notThrowsAsync(refresh(refreshToken));
  await t.throwsAsync(logInAs('ada'), {code: 'wrong-credentials'});
  await t.notThrowsAsync(logIn({email: 'ada@example.org', password: 'correct horse', client}));
});

test('the own name or e-mail address is refused as a new password', async t => {
  const {changePassword, principal} = await loggedIn();
  const change = (newPassword: string) =>
    changePassword({principal, currentPassword: 'password of ada', newPassword, address: client.address});
  await t.throwsAsync(change('Ada@example.org'), {code: 'own-name-as-password'});
  await t.throwsAsync(change('A.D.A.'), {code: 'own-name-as-password'});
  await t.notThrowsAsync(change('correct horse'));
});

test('a wrong current password changes nothing, and is counted', async t => {
  const {changePassword, logInAs, principal} = await loggedIn();
  const guess = () =>
    changePassword({principal, currentPassword: 'guess', newPassword: 'correct horse', address: client.address});
  await t.throwsAsync(guess(), {code: 'wrong-password'});
  await t.notThrowsAsync(logInAs('ada'));
  await t.throwsAsync(guess(), {code: 'wrong-password'});
  await t.throwsAsync(guess(), {code: 'wrong-password'});
  await t.throwsAsync(guess(), {code: 'too-many-requests'});
});

test('recently ended sessions are revoked again after a restart, older ones are not', async t => {
  const {logOut, refreshToken, logInAs, publishRevocations, revoked, sessionId, wait} = await loggedIn();
  await logOut(refreshToken);
  wait(1);
  const {refreshToken: second, accessToken} = await logInAs('ada');
  await logOut(second);
  await logInAs('ada');
  await publishRevocations();
  const ended = decodeJwt(accessToken).sid as string;
  t.deepEqual(revoked, [sessionId, ended, ended]);
});

test('expired sessions are deleted', async t => {
  const {sweepSessions, logInAs, ports, wait} = await loggedIn();
  wait(20);
  await logInAs('ada');
  wait(11.5);
  await sweepSessions();
  const {items} = await ports.sessions.list({
    userId: ada,
    at: '2026-03-03T00:00:00.000Z',
    sort: 'createdAt',
    limit: 20,
  });
  t.is(items.length, 1);
});
