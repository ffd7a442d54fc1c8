import test from 'ava';
import {
  type Account,
  applyUserChange,
  assertCanLogIn,
  changeEmail,
  changePassword,
  changeRoles,
  createAccount,
  type Decision,
  type ExistingAccount,
  renewHash,
} from './account.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const ada: ExistingAccount = createAccount(
  {userId: 'ada', email: ' Ada@Example.org ', passwordHash: 'hash', profile, roles: ['admin', 'customer', 'admin']},
  now,
);
const inactive: ExistingAccount = {...ada, status: 'inactive'};
const deleted: Account = {...ada, status: 'deleted', passwordHash: null, profile: null};

test('a new account has its e-mail in lower case and each role once, in order', t => {
  t.like(ada, {email: 'ada@example.org', roles: ['customer', 'admin'], version: 1, userVersion: 0, status: 'active'});
});

test('only the password that was proven lets in', t => {
  t.is(assertCanLogIn(ada, 'hash'), ada);
});

test('a new e-mail address is published; the same one changes nothing', t => {
  t.like(changeEmail(ada, 'Ada@New.org').account, {email: 'ada@new.org', version: 2});
  t.is(changeEmail(ada, 'ADA@example.org').account, ada);
});

test('a new password ends every session but the one that asks', t => {
  const {account, ends} = changePassword(ada, {provenHash: 'hash', passwordHash: 'other', session: 'here'}, now);
  t.like(account, {passwordHash: 'other', version: 2});
  t.deepEqual(ends, {at: now, except: 'here'});
});

test('a renewed hash is not published, and never replaces a new password', t => {
  t.like(renewHash(ada, 'hash', 'stronger').account, {passwordHash: 'stronger', version: 1});
  t.is(renewHash(ada, 'the hash before', 'stronger').account, ada);
});

test('roles are replaced as a whole; the same ones change nothing', t => {
  const change = {by: 'bob', administrators: ['ada', 'bob']};
  t.like(changeRoles(ada, {...change, roles: ['staff', 'customer']}).account, {
    roles: ['customer', 'staff'],
    version: 2,
  });
  t.is(changeRoles(ada, {...change, roles: ['admin', 'customer']}).account, ada);
});

test('an account follows its user: inactive, active again, deleted for ever', t => {
  const away = applyUserChange(ada, {version: 2, status: 'inactive'}, now);
  t.like(away, {account: {status: 'inactive', version: 2, userVersion: 2}, ends: {at: now}});
  const back = applyUserChange(away.account, {version: 3, status: 'active'}, now);
  t.like(back.account, {status: 'active', version: 3});
  t.is(back.ends, undefined);
  const gone = applyUserChange(back.account, {version: 4, status: 'deleted'}, now);
  t.like(gone, {
    account: {status: 'deleted', email: 'ada@deleted.invalid', passwordHash: null, profile: null},
    ends: {at: now},
  });
  t.is(applyUserChange(gone.account, {version: 5, status: 'active'}, now).account, gone.account);
});

test('a change of the user that does not concern the account is applied without an event', t => {
  t.deepEqual(applyUserChange(ada, {version: 7, status: 'active'}, now), {account: {...ada, userVersion: 7}});
});

test('old news of the user changes nothing', t => {
  const seen = {...ada, userVersion: 5};
  t.deepEqual(applyUserChange(seen, {version: 5, status: 'deleted'}, now), {account: seen});
});

const refuses = test.macro((t, decide: () => Decision | Account, code: string) => {
  t.throws(decide, {code});
});

const hashes = {provenHash: 'hash', passwordHash: 'other', session: 'here'};
const roles = {roles: ['customer'], by: 'ada', administrators: ['ada', 'bob']} as const;
test(
  'another hash than the proven one lets nobody in',
  refuses,
  () => assertCanLogIn(ada, 'another'),
  'wrong-credentials',
);
test('a deleted account lets nobody in', refuses, () => assertCanLogIn(deleted, 'hash'), 'wrong-credentials');
test('an inactive account lets nobody in', refuses, () => assertCanLogIn(inactive, 'hash'), 'inactive-account');
test('a deleted account gets no e-mail', refuses, () => changeEmail(deleted, 'a@b.org'), 'unknown-account');
test('a deleted account gets no password', refuses, () => changePassword(deleted, hashes, now), 'unknown-account');
test(
  'of two new passwords the second is refused',
  refuses,
  () => changePassword({...ada, passwordHash: 'x'}, hashes, now),
  'wrong-password',
);
test('a deleted account gets no roles', refuses, () => changeRoles(deleted, roles), 'unknown-account');
test('who lost the role changes no roles', refuses, () => changeRoles(ada, {...roles, by: 'eve'}), 'not-administrator');
test(
  'the last administrator stays one',
  refuses,
  () => changeRoles(ada, {...roles, administrators: ['ada']}),
  'last-administrator',
);
test(
  'roles that somebody else changed meanwhile stay',
  refuses,
  () => changeRoles(ada, {...roles, version: 3}),
  'stale-account',
);
