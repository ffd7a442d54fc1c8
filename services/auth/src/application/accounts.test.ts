import {person} from '@ecom/http/testing';
import test from 'ava';
import {ada, bob, createFixture} from '../testing/fixtures.ts';

test('creating the same account again changes nothing', async t => {
  const {signUp, outbox} = createFixture();
  await signUp(ada, 'ada');
  await signUp(ada, 'ada');
  t.is(outbox.length, 1);
  t.like(outbox[0], {
    userId: ada,
    email: 'ada@example.org',
    roles: ['customer'],
    profile: {fullName: 'ada', signUpOption: 'general'},
  });
});

test('creating the same account with another password is refused', async t => {
  const {useCases, signUp, outbox} = createFixture();
  await signUp(ada, 'ada');
  const profile = {email: 'ada@example.org', fullName: 'ada', phone: '0151123456', timezone: 'UTC'};
  const again = useCases.createAccount({userId: ada, password: 'a wrong horse', profile, signUpOption: 'general'});
  await t.throwsAsync(again, {code: 'taken-email'});
  t.is(outbox.length, 1);
});

test('two concurrent requests for one account create it once', async t => {
  const {signUp, ports, outbox} = createFixture();
  const {get} = ports.accounts;
  ports.accounts.get = async id => {
    ports.accounts.get = get;
    const found = await get(id);
    await signUp(ada, 'ada');
    return found;
  };
  await t.notThrowsAsync(signUp(ada, 'ada'));
  t.is(outbox.length, 1);
});

test('of two concurrent requests with different passwords the second is refused', async t => {
  const {useCases, signUp, ports, outbox} = createFixture();
  const {hash} = ports.passwords;
  ports.passwords.hash = async password => {
    ports.passwords.hash = hash;
    await signUp(ada, 'ada');
    return hash(password);
  };
  const profile = {email: 'ada@example.org', fullName: 'ada', phone: null, timezone: 'UTC'};
  const other = useCases.createAccount({userId: ada, password: 'a wrong horse', profile, signUpOption: 'general'});
  await t.throwsAsync(other, {code: 'taken-email'});
  t.is(outbox.length, 1);
});

test('an e-mail address belongs to one account, until that is deleted', async t => {
  const {signUp, applyUserChange} = createFixture();
  await signUp(ada, 'ada');
  await t.throwsAsync(signUp(bob, 'ada'), {code: 'taken-email'});
  await applyUserChange({id: ada, version: 2, status: 'deleted'});
  await t.notThrowsAsync(signUp(bob, 'ada'));
});

test('after a change only the new e-mail address logs in', async t => {
  const {signUp, changeEmail, logInAs, logIn} = createFixture();
  await signUp(ada, 'ada');
  await changeEmail(ada, 'Ada@New.org');
  await t.throwsAsync(logInAs('ada'), {code: 'wrong-credentials'});
  await t.notThrowsAsync(
    logIn({email: 'ada@new.org', password: 'password of ada', client: {userAgent: null, address: '::1'}}),
  );
});

test('a taken e-mail address is refused', async t => {
  const {signUp, changeEmail} = createFixture();
  await signUp(ada, 'ada');
  await signUp(bob, 'bob');
  await t.throwsAsync(changeEmail(bob, 'ada@example.org'), {code: 'taken-email'});
});

test('deleting a user erases the account and ends its sessions', async t => {
  const {signUp, logInAs, applyUserChange, ports, revoked} = createFixture();
  await signUp(ada, 'ada');
  await logInAs('ada');
  await applyUserChange({id: ada, version: 2, status: 'deleted'});
  t.is(revoked.length, 1);
  t.like(await ports.accounts.get(ada), {status: 'deleted', passwordHash: null, profile: null});
  await t.throwsAsync(logInAs('ada'), {code: 'wrong-credentials'});
});

test('an inactive user cannot log in until active again, and the old sessions stay ended', async t => {
  const {signUp, logInAs, applyUserChange, refreshSession, revoked} = createFixture();
  await signUp(ada, 'ada');
  const {refreshToken} = await logInAs('ada');
  await applyUserChange({id: ada, version: 2, status: 'inactive'});
  t.is(revoked.length, 1);
  await applyUserChange({id: ada, version: 3, status: 'active'});
  await applyUserChange({id: ada, version: 2, status: 'inactive'});
  await t.throwsAsync(refreshSession({refreshToken, client: {userAgent: null, address: '::1'}}), {
    code: 'bad-refresh-token',
  });
  await t.notThrowsAsync(logInAs('ada'));
});

test('an event of a user without an account is ignored', async t => {
  const {applyUserChange, outbox} = createFixture();
  await applyUserChange({id: bob, version: 2, status: 'inactive'});
  t.deepEqual(outbox, []);
});

test('the first administrator is created once, with a generated password', async t => {
  const {ensureAdministrator, logIn, outbox} = createFixture();
  const credentials = await ensureAdministrator({email: 'Root@Example.org'});
  t.deepEqual(credentials, {
    email: 'root@example.org',
    password: 'generated password',
    outcome: 'created',
    canLogIn: true,
  });
  t.like(await ensureAdministrator({email: 'other@example.org', password: 'correct horse'}), {
    outcome: 'existing',
    canLogIn: false,
  });
  t.is(outbox.length, 1);
  t.like(outbox[0], {roles: ['customer', 'admin'], profile: {fullName: 'Administrator'}});
  await t.notThrowsAsync(
    logIn({email: 'root@example.org', password: 'generated password', client: {userAgent: null, address: '::1'}}),
  );
});

test('an administrator can lose the role only when there is another one', async t => {
  const {ensureAdministrator, signUp, setAccountRoles, ports} = createFixture();
  await ensureAdministrator({email: 'root@example.org'});
  const {userId: root} = (await ports.accounts.getByEmail('root@example.org'))!;
  await signUp(ada, 'ada', {isEmailVerified: true});
  await t.throwsAsync(setAccountRoles({principal: person(root), userId: root, roles: ['customer']}), {
    code: 'last-administrator',
  });
  await setAccountRoles({principal: person(root), userId: ada, roles: ['customer', 'admin']});
  t.deepEqual((await setAccountRoles({principal: person(root), userId: root, roles: ['customer']})).roles, [
    'customer',
  ]);
  await t.throwsAsync(setAccountRoles({principal: person(root), userId: root, roles: ['admin']}), {
    code: 'not-administrator',
  });
});

test('an inactive administrator does not count as another one', async t => {
  const {ensureAdministrator, signUp, setAccountRoles, applyUserChange, ports} = createFixture();
  await ensureAdministrator({email: 'root@example.org'});
  const {userId: root} = (await ports.accounts.getByEmail('root@example.org'))!;
  await signUp(ada, 'ada', {isEmailVerified: true});
  await setAccountRoles({principal: person(root), userId: ada, roles: ['admin']});
  await applyUserChange({id: ada, version: 2, status: 'inactive'});
  await t.throwsAsync(setAccountRoles({principal: person(root), userId: root, roles: ['customer']}), {
    code: 'last-administrator',
  });
});
