import {Failure} from '@ecom/core/failure';
import {type Role, sortRoles} from './role.ts';

/** What the person said at sign-up; the profile itself lives elsewhere. */
export type FirstProfile = {
  readonly fullName: string;
  readonly phone: string | null;
  readonly timezone: string;
  readonly signUpOption: 'general' | 'google';
};

type Kept = {
  readonly userId: string;
  /** Grows by one with each change that the world is told of. */
  readonly version: number;
  readonly email: string;
  readonly roles: readonly Role[];
  /** The newest version of the user that the account followed. */
  readonly userVersion: number;
  /** RFC 3339 */
  readonly createdAt: string;
};

export type ActiveAccount = Kept & {
  readonly status: 'active' | 'inactive';
  readonly passwordHash: string;
  readonly profile: FirstProfile;
};

export type DeletedAccount = Kept & {readonly status: 'deleted'; readonly passwordHash: null; readonly profile: null};

export type Account = ActiveAccount | DeletedAccount;

/** Sessions that end together with a change: all of the account's, except the one named. */
export type SessionEnding = {readonly at: string; readonly except?: string};

export type Decision = {readonly account: Account; readonly ends?: SessionEnding};

/** An e-mail address as it is kept and compared. */
export const normalizeEmail = (text: string): string => text.trim().toLowerCase();

export type Opening = {
  readonly userId: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly profile: FirstProfile;
  readonly roles: readonly Role[];
};

export const createAccount = ({email, roles, ...opening}: Opening, now: string): ActiveAccount => ({
  ...opening,
  version: 1,
  email: normalizeEmail(email),
  roles: sortRoles(roles),
  status: 'active',
  userVersion: 0,
  createdAt: now,
});

/** Lets in whoever proved the password of which this is the hash, if it still is the account's. */
export const assertActive = (account: Account, provenHash: string): ActiveAccount => {
  if (account.status === 'deleted' || account.passwordHash !== provenHash) throw wrongCredentials();
  if (account.status === 'inactive') throw inactiveAccount();
  return account;
};

const mustBeOpen = (account: Account): ActiveAccount => {
  if (account.status === 'deleted') throw unknownAccount(account.userId);
  return account;
};

export const changeEmail = (account: Account, text: string): Decision => {
  const open = mustBeOpen(account);
  const email = normalizeEmail(text);
  return {account: open.email === email ? account : {...open, email, version: open.version + 1}};
};

export type PasswordChange = {
  /** Of the password that whoever asks has proven. */
  readonly provenHash: string;
  readonly passwordHash: string;
  /** The session that asks. */
  readonly session: string;
};

/** Whoever else knew the old password is logged out. */
export const changePassword = (account: Account, change: PasswordChange, now: string): Decision => {
  const {provenHash, passwordHash, session} = change;
  const open = mustBeOpen(account);
  if (open.passwordHash !== provenHash) throw wrongPassword();
  return {account: {...open, passwordHash, version: open.version + 1}, ends: {at: now, except: session}};
};

/** The same password under newer parameters, which is nobody's business. */
export const renewHash = (account: Account, provenHash: string, passwordHash: string): Decision =>
  account.passwordHash === provenHash ? {account: {...account, passwordHash}} : {account};

export type RoleChange = {
  readonly roles: readonly Role[];
  /** Who changes them. */
  readonly by: string;
  /** The active administrators of this moment. */
  readonly administrators: readonly string[];
  /** The version that the caller looked at, if they said so. */
  readonly version?: number | undefined;
};

/** An administrator's token may be older than the loss of the role, so that the role is looked at again. */
export const changeRoles = (account: Account, {roles, by, administrators, version}: RoleChange): Decision => {
  const open = mustBeOpen(account);
  if (!administrators.includes(by)) throw noAdministrator();
  if (version !== undefined && version !== open.version) throw staleAccount(open.version);
  const wanted = sortRoles(roles);
  if (wanted.join() === open.roles.join()) return {account};
  const last = administrators.every(userId => userId === open.userId);
  if (last && !wanted.includes('admin')) throw lastAdministrator();
  return {account: {...open, roles: wanted, version: open.version + 1}};
};

/** Follows the status of the user, unless the news is old. Deletion is for ever, and frees the e-mail. */
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
export const inactiveAccount = () =>
  new Failure('forbidden', 'inactive-account', 'This account is inactive. Ask the shop to activate it again.');
export const noAdministrator = () =>
  new Failure('forbidden', 'not-administrator', 'Only an administrator changes roles.');
export const lastAdministrator = () =>
  new Failure('conflict', 'last-administrator', 'This is the last administrator. Make another one first.');
export const staleAccount = (version: number) =>
  new Failure(
    'stale',
    'stale-account',
    `The account was changed meanwhile and is at version ${version}. Read it again.`,
  );
