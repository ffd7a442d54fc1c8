import {Failure} from '@ecom/core/failure';
import {type Role, sortRoles} from './role.ts';

/** The profile as given at sign-up; `users` owns it afterwards. */
export type FirstProfile = {
  readonly fullName: string;
  readonly phone: string | null;
  readonly timezone: string;
  readonly signUpOption: 'general' | 'google';
};

type AccountFields = {
  readonly userId: string;
  /** Incremented by each published change. */
  readonly version: number;
  readonly email: string;
  readonly roles: readonly Role[];
  /** The newest version of the user that was applied. */
  readonly userVersion: number;
  /** RFC 3339 */
  readonly createdAt: string;
};

export type ExistingAccount = AccountFields & {
  readonly status: 'active' | 'inactive';
  readonly passwordHash: string;
  readonly profile: FirstProfile;
};

type DeletedAccount = AccountFields & {readonly status: 'deleted'; readonly passwordHash: null; readonly profile: null};

export type Account = ExistingAccount | DeletedAccount;

/** The sessions that a change ends: all of the account's, except the given one. */
type SessionEnding = {readonly at: string; readonly except?: string};

export type Decision = {readonly account: Account; readonly ends?: SessionEnding};

/** An e-mail address as it is stored and compared. */
export const normalizeEmail = (text: string): string => text.trim().toLowerCase();

export type Opening = {
  readonly userId: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly profile: FirstProfile;
  readonly roles: readonly Role[];
};

export const createAccount = ({email, roles, ...opening}: Opening, now: string): ExistingAccount => ({
  ...opening,
  version: 1,
  email: normalizeEmail(email),
  roles: sortRoles(roles),
  status: 'active',
  userVersion: 0,
  createdAt: now,
});

/** Asserts that the account is active and that the verified hash is still its password's. */
export const assertCanLogIn = (account: Account, provenHash: string): ExistingAccount => {
  if (account.status === 'deleted' || account.passwordHash !== provenHash) throw wrongCredentials();
  if (account.status === 'inactive') throw inactiveAccount();
  return account;
};

const assertNotDeleted = (account: Account): ExistingAccount => {
  if (account.status === 'deleted') throw unknownAccount(account.userId);
  return account;
};

export const changeEmail = (account: Account, text: string): Decision => {
  const existing = assertNotDeleted(account);
  const email = normalizeEmail(text);
  return {account: existing.email === email ? account : {...existing, email, version: existing.version + 1}};
};

export type PasswordChange = {
  /** The hash of the verified current password. */
  readonly provenHash: string;
  readonly passwordHash: string;
  /** The session of the request. */
  readonly session: string;
};

/** All other sessions end: somebody else may know the old password. */
export const changePassword = (account: Account, change: PasswordChange, now: string): Decision => {
  const {provenHash, passwordHash, session} = change;
  const existing = assertNotDeleted(account);
  if (existing.passwordHash !== provenHash) throw wrongPassword();
  return {account: {...existing, passwordHash, version: existing.version + 1}, ends: {at: now, except: session}};
};

/** The same password with new parameters; not a published change. */
export const renewHash = (account: Account, provenHash: string, passwordHash: string): Decision =>
  account.passwordHash === provenHash ? {account: {...account, passwordHash}} : {account};

export type RoleChange = {
  readonly roles: readonly Role[];
  /** Who changes them. */
  readonly by: string;
  /** The currently active administrators. */
  readonly administrators: readonly string[];
  /** The version that the caller expects, if any. */
  readonly version?: number | undefined;
};

/** The role is checked again, since the caller's access token may be older than its loss. */
export const changeRoles = (account: Account, {roles, by, administrators, version}: RoleChange): Decision => {
  const existing = assertNotDeleted(account);
  if (!administrators.includes(by)) throw noAdministrator();
  if (version !== undefined && version !== existing.version) throw staleAccount(existing.version);
  const wanted = sortRoles(roles);
  if (wanted.join() === existing.roles.join()) return {account};
  const last = administrators.every(userId => userId === existing.userId);
  if (last && !wanted.includes('admin')) throw lastAdministrator();
  return {account: {...existing, roles: wanted, version: existing.version + 1}};
};

/** Applies the status of the user, unless the event is outdated. Deletion is final, and releases the e-mail address. */
export const applyUserChange = (
  account: Account,
  user: {readonly version: number; readonly status: Account['status']},
  now: string,
): Decision => {
  if (account.status === 'deleted' || user.version <= account.userVersion) return {account};
  const seen = {...account, userVersion: user.version};
  if (user.status === account.status) return {account: seen};
  const changed = {...seen, version: account.version + 1};
  if (user.status === 'active') return {account: {...changed, status: 'active'}};
  if (user.status === 'inactive') return {account: {...changed, status: 'inactive'}, ends: {at: now}};
  const email = `${account.userId}@deleted.invalid`;
  return {account: {...changed, status: 'deleted', email, passwordHash: null, profile: null}, ends: {at: now}};
};

export const unknownAccount = (userId: string) =>
  new Failure('missing', 'unknown-account', `There is no account of user ${userId}.`);
export const emailTaken = () =>
  new Failure('conflict', 'taken-email', 'This e-mail address belongs to another account.');
export const wrongCredentials = () =>
  new Failure('unauthenticated', 'wrong-credentials', 'The e-mail address or the password is wrong.');
export const wrongPassword = () => new Failure('forbidden', 'wrong-password', 'The current password is wrong.');
const inactiveAccount = () =>
  new Failure('forbidden', 'inactive-account', 'This account is inactive. Ask the shop to activate it again.');
const noAdministrator = () => new Failure('forbidden', 'not-administrator', 'Only an administrator may change roles.');
const lastAdministrator = () =>
  new Failure('conflict', 'last-administrator', 'This is the last administrator. Appoint another one first.');
const staleAccount = (version: number) =>
  new Failure('stale', 'stale-account', `The account has changed and is at version ${version}. Read it again.`);
