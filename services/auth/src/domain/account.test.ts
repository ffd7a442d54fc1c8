import test from 'ava';
import {
  type Account,
  applyUserChange,
  assertCanLogIn,
  changeEmail,
  changePassword,
  createAccount,
  type Decision,
  type ExistingAccount,
  rehashPassword,
} from './account.ts';
import {authorizeUserChange, changeRoles, recoverAdministrator} from './administrator.ts';
import {builtInCatalogue, catalogueOf, permissionsOf, type RoleName} from './role.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const ada: ExistingAccount = createAccount(
  {
    userId: 'ada',
    email: ' Ada@Example.org ',
    passwordHash: 'hash',
    profile,
    roles: ['admin', 'customer', 'admin'],
    isEmailVerified: true,
  },
  now,
);
/** Of an administrator. */
const authority = {catalogue: builtInCatalogue, held: permissionsOf(['admin'], builtInCatalogue)};
const inactive: ExistingAccount = {...ada, status: 'inactive'};
const deleted: Account = {...ada, status: 'deleted', passwordHash: null, profile: null};

test('a new account has its e-mail address in lower case, and each role once, in order', t => {
  t.like(ada, {email: 'ada@example.org', roles: ['customer', 'admin'], version: 1, userVersion: 0, status: 'active'});
});

test('an account with the verified password can log in', t => {
  t.is(assertCanLogIn(ada, 'hash'), ada);
});

test('a new e-mail address is a new version; the same one changes nothing', t => {
  t.like(changeEmail(ada, 'Ada@New.org').account, {email: 'ada@new.org', version: 2});
  t.is(changeEmail(ada, 'ADA@example.org').account, ada);
});

test('a new password ends all sessions except the one of the request, and no API key', t => {
  const {account, sessionsToEnd, apiKeysToRevoke} = changePassword(
    ada,
    {verifiedHash: 'hash', passwordHash: 'other', session: 'here'},
    now,
  );
  t.like(account, {passwordHash: 'other', version: 2});
  t.deepEqual(sessionsToEnd, {at: now, except: 'here'});
  t.is(apiKeysToRevoke, undefined);
});

test('a renewed hash is no new version, and never replaces a new password', t => {
  t.like(rehashPassword(ada, 'hash', 'stronger').account, {passwordHash: 'stronger', version: 1});
  t.is(rehashPassword(ada, 'the hash before', 'stronger').account, ada);
});

test('roles are replaced as a whole; the same roles change nothing', t => {
  const change = {authority, administrators: ['ada', 'bob']};
  t.like(changeRoles(ada, {...change, roles: ['staff', 'customer']}, now).account, {
    roles: ['customer', 'staff'],
    version: 2,
  });
  t.is(changeRoles(ada, {...change, roles: ['admin', 'customer']}, now).account, ada);
});

const rolesEndSessions = test.macro((t, before: RoleName[], after: RoleName[], ends: boolean) => {
  const change = {roles: after, authority, administrators: ['ada', 'bob']};
  const {sessionsToEnd, apiKeysToRevoke} = changeRoles({...ada, roles: before}, change, now);
  t.is(sessionsToEnd !== undefined, ends);
  t.deepEqual(apiKeysToRevoke, ends ? {at: now, held: permissionsOf(after, builtInCatalogue)} : undefined);
});
test(
  'an administrator who becomes staff loses the sessions, and API keys that exceed it',
  rolesEndSessions,
  ['admin'],
  ['staff'],
  true,
);
test('staff that becomes a customer loses the sessions', rolesEndSessions, ['staff'], ['customer'], true);
test('a customer who becomes staff keeps the sessions', rolesEndSessions, ['customer'], ['staff'], false);
test('staff that becomes an administrator keeps the sessions', rolesEndSessions, ['staff'], ['admin'], false);
test('losing a redundant role keeps the sessions', rolesEndSessions, ['staff', 'admin'], ['admin'], false);

const catalogue = catalogueOf([{name: 'warehouse', version: 1, description: '', permissions: ['stock:write']}]);
const authorizes = test.macro((t, role: RoleName, isPrivileged: boolean, endsAccess: boolean, isAllowed: boolean) => {
  const account = {...ada, roles: [role]};
  const administrators = role === 'admin' ? ['ada', 'bob'] : ['bob'];
  const decide = () => authorizeUserChange(account, {isPrivileged, endsAccess}, administrators, now, catalogue);
  if (!isAllowed) return void t.throws(decide, {code: 'protected-account'});
  const becomesInactive = role === 'admin' && endsAccess;
  t.is(decide().account.status, becomesInactive ? 'inactive' : 'active');
  t.deepEqual(decide().sessionsToEnd, becomesInactive ? {at: now} : undefined);
  t.deepEqual(decide().apiKeysToRevoke, becomesInactive ? {at: now, held: []} : undefined);
});
for (const role of ['customer', 'staff', 'warehouse', 'admin'] as const)
  for (const isPrivileged of [true, false])
    for (const endsAccess of [true, false]) {
      const isAllowed = isPrivileged || role === 'customer';
      const title = `${isPrivileged ? 'an administrator' : 'staff'} ${isAllowed ? 'may' : 'may not'} ${endsAccess ? 'deactivate' : 'change'} ${role}`;
      test(title, authorizes, role, isPrivileged, endsAccess, isAllowed);
    }

test('nobody deactivates or deletes who may do what they may not', t => {
  const decide = (
    held: readonly string[] | undefined,
    endsAccess: boolean,
    roles: readonly RoleName[] = ['warehouse'],
  ) => authorizeUserChange({...ada, roles}, {isPrivileged: true, endsAccess, held}, ['bob'], now, catalogue);
  const code = 'permission-not-held';
  t.throws(() => decide(['users:write', 'accounts:write'], true), {code, message: /stock:write/});
  t.notThrows(() => decide(['users:write', 'accounts:write', 'stock:write'], true));
  t.notThrows(() => decide(['users:write', 'accounts:write'], true, ['customer']));
  t.notThrows(() => decide(['users:write', 'accounts:write'], false), 'a change is no loss');
  t.notThrows(() => decide(undefined, true), 'their own account');
});

test('a recovered administrator is active, has the role and the password, and neither an old session nor a change of address', t => {
  const pendingEmail = {email: 'ada@new.org', awaits: ['new'], expiresAt: now} as const;
  t.like(recoverAdministrator({...inactive, roles: ['customer'], pendingEmail}, 'new', now), {
    account: {status: 'active', roles: ['customer', 'admin'], passwordHash: 'new', pendingEmail: null, version: 2},
    sessionsToEnd: {at: now},
  });
});

test('an account takes the status of its user; deleted is final', t => {
  const inactive = applyUserChange(ada, {version: 2, status: 'inactive'}, now);
  t.like(inactive, {account: {status: 'inactive', version: 2, userVersion: 2}, sessionsToEnd: {at: now}});
  const active = applyUserChange(inactive.account, {version: 3, status: 'active'}, now);
  t.like(active.account, {status: 'active', version: 3});
  t.deepEqual(inactive.apiKeysToRevoke, {at: now, held: []});
  t.is(active.sessionsToEnd, undefined);
  t.is(active.apiKeysToRevoke, undefined);
  const deleted = applyUserChange(active.account, {version: 4, status: 'deleted'}, now);
  t.like(deleted, {
    account: {status: 'deleted', email: 'ada@deleted.invalid', passwordHash: null, profile: null},
    sessionsToEnd: {at: now},
    apiKeysToRevoke: {at: now, held: []},
  });
  t.is(applyUserChange(deleted.account, {version: 5, status: 'active'}, now).account, deleted.account);
});

test('a change of the user with the same status is applied without a new version', t => {
  t.deepEqual(applyUserChange(ada, {version: 7, status: 'active'}, now), {account: {...ada, userVersion: 7}});
});

test('an outdated event of the user changes nothing', t => {
  const upToDate = {...ada, userVersion: 5};
  t.deepEqual(applyUserChange(upToDate, {version: 5, status: 'deleted'}, now), {account: upToDate});
});

const refuses = test.macro((t, decide: () => Decision | Account, code: string) => {
  t.throws(decide, {code});
});

const hashes = {verifiedHash: 'hash', passwordHash: 'other', session: 'here'};
const roles = {roles: ['customer'], authority, administrators: ['ada', 'bob']} as const;
test('an account with another hash cannot log in', refuses, () => assertCanLogIn(ada, 'another'), 'wrong-credentials');
test('a deleted account cannot log in', refuses, () => assertCanLogIn(deleted, 'hash'), 'wrong-credentials');
test('an inactive account cannot log in', refuses, () => assertCanLogIn(inactive, 'hash'), 'inactive-account');
test(
  'the e-mail address of a deleted account cannot be changed',
  refuses,
  () => changeEmail(deleted, 'a@b.org'),
  'unknown-account',
);
test(
  'the password of a deleted account cannot be changed',
  refuses,
  () => changePassword(deleted, hashes, now),
  'unknown-account',
);
test(
  'of two concurrent new passwords the second is refused',
  refuses,
  () => changePassword({...ada, passwordHash: 'x'}, hashes, now),
  'wrong-password',
);
test(
  'the roles of a deleted account cannot be changed',
  refuses,
  () => changeRoles(deleted, roles, now),
  'unknown-account',
);
test(
  'a former administrator cannot change roles',
  refuses,
  () => changeRoles(ada, {...roles, authority: {...authority, held: permissionsOf(['staff'], builtInCatalogue)}}, now),
  'not-administrator',
);
test(
  'the last administrator cannot lose the role',
  refuses,
  () => changeRoles(ada, {...roles, administrators: ['ada']}, now),
  'last-administrator',
);
test(
  'the last administrator is neither deactivated nor deleted',
  refuses,
  () => authorizeUserChange(ada, {isPrivileged: true, endsAccess: true}, ['ada'], now, builtInCatalogue),
  'last-administrator',
);
test(
  'roles of another version than expected are not changed',
  refuses,
  () => changeRoles(ada, {...roles, version: 3}, now),
  'stale-account',
);
