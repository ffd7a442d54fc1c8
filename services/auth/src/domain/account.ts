import {normalizeEmail} from '@ecom/contracts/email-address';
import type {Permission} from '@ecom/contracts/permission';
import {Failure} from '@ecom/core/failure';
import type {StoredCredential} from './credential.ts';
import type {AccountNotice} from './notice.ts';
import type {AddressSide, OneTimeToken} from './one-time-token.ts';
import {type RoleName, sortRoles} from './role.ts';

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
  readonly roles: readonly RoleName[];
  /** The newest version of the user that was applied. */
  readonly userVersion: number;
  /** RFC 3339 */
  readonly createdAt: string;
  /** The credentials beside the password. */
  readonly credentials: readonly StoredCredential[];
  readonly isEmailVerified: boolean;
  readonly pendingEmail: PendingEmail | null;
};

/** A new e-mail address that waits until the mails to these addresses are confirmed. */
type PendingEmail = {
  readonly email: string;
  readonly awaits: readonly AddressSide[];
  /** Staff have requested it for a customer; the present address is not asked. */
  readonly needsNewOnly?: boolean;
  /** RFC 3339 */
  readonly expiresAt: string;
};

export type ExistingAccount = AccountFields & {
  readonly status: 'active' | 'inactive';
  /** Null for an account without a password. */
  readonly passwordHash: string | null;
  readonly profile: FirstProfile;
};

type DeletedAccount = AccountFields & {readonly status: 'deleted'; readonly passwordHash: null; readonly profile: null};

export type Account = ExistingAccount | DeletedAccount;

/** All sessions of the account, except the given one; they end at `at`. */
type SessionsToEnd = {readonly at: string; readonly except?: string};

/** All API keys of the account that have another permission than those which it still holds; they are revoked at `at`. */
export type ApiKeysToRevoke = {readonly at: string; readonly held: readonly Permission[]};

/** What is recorded together with the account. */
export type Consequences = {
  readonly newTokens?: readonly OneTimeToken[];
  /** Mails to the holder. */
  readonly notices?: readonly AccountNotice[];
};

export type Decision = {
  readonly account: Account;
  readonly sessionsToEnd?: SessionsToEnd;
  readonly apiKeysToRevoke?: ApiKeysToRevoke;
  /** The hash of the token that causes the change. When it is gone, since another request has used it, nothing changes. */
  readonly usedToken?: string;
  /** The account's tokens for these purposes end; before the new ones begin. */
  readonly endedPurposes?: readonly OneTimeToken['purpose'][];
} & Consequences;

/** What ends when an account loses permissions: sessions, since their access tokens have them, and the API keys that have them. */
export const endAccess = (at: string, held: readonly Permission[] = []): Omit<Decision, 'account'> => ({
  sessionsToEnd: {at},
  apiKeysToRevoke: {at, held},
});

export type NewAccountData = {
  readonly userId: string;
  readonly email: string;
  readonly passwordHash: string | null;
  readonly profile: FirstProfile;
  readonly roles: readonly RoleName[];
  /** Default: false. */
  readonly isEmailVerified?: boolean;
};

export const createAccount = (
  {email, roles, isEmailVerified = false, ...fields}: NewAccountData,
  now: string,
): ExistingAccount => ({
  ...fields,
  isEmailVerified,
  credentials: [],
  pendingEmail: null,
  version: 1,
  email: normalizeEmail(email),
  roles: sortRoles(roles),
  status: 'active',
  userVersion: 0,
  createdAt: now,
});

/** Asserts that the account is active and that the verified hash is still its password's. */
export const assertCanLogIn = (account: Account, verifiedHash: string | null): ExistingAccount => {
  if (account.status === 'deleted' || account.passwordHash !== verifiedHash) throw wrongCredentials();
  return assertActive(account);
};

export const assertActive = (account: Account): ExistingAccount => {
  const existing = assertNotDeleted(account);
  if (existing.status === 'inactive') throw inactiveAccount();
  return existing;
};

export const assertNotDeleted = (account: Account): ExistingAccount => {
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
  readonly verifiedHash: string | null;
  readonly passwordHash: string;
  /** The session of the request. */
  readonly session: string;
};

/** All other sessions and a pending change of the address end: somebody else may know the old password. */
export const changePassword = (account: Account, change: PasswordChange, now: string): Decision => {
  const {verifiedHash, passwordHash, session} = change;
  const existing = assertNotDeleted(account);
  if (existing.passwordHash !== verifiedHash) throw wrongPassword();
  return {
    account: {...existing, passwordHash, pendingEmail: null, version: existing.version + 1},
    sessionsToEnd: {at: now, except: session},
    endedPurposes: ['log-in', 'reset-password', 'change-email'],
    notices: [{...noticeTo(existing, now), type: 'password-changed'}],
  };
};

/** A notice to the present address of the account. */
export const noticeTo = (
  {email, profile}: Pick<ExistingAccount, 'email' | 'profile'>,
  now: string,
): Pick<AccountNotice, 'recipient' | 'fullName' | 'at'> => ({recipient: email, fullName: profile.fullName, at: now});

/** A new hash of the same password; not a published change. */
export const rehashPassword = (account: Account, verifiedHash: string, passwordHash: string): Decision =>
  account.passwordHash === verifiedHash ? {account: {...account, passwordHash}} : {account};

/** Applies the status of the user, unless the event is outdated. Deletion is final, and releases the e-mail address. */
export const applyUserChange = (
  account: Account,
  user: {readonly version: number; readonly status: Account['status']},
  now: string,
): Decision => {
  if (account.status === 'deleted' || user.version <= account.userVersion) return {account};
  const withUserVersion = {...account, userVersion: user.version};
  if (user.status === account.status) return {account: withUserVersion};
  const changed = {...withUserVersion, version: account.version + 1};
  if (user.status === 'active') return {account: {...changed, status: 'active'}};
  if (user.status === 'inactive') return {account: {...changed, status: 'inactive'}, ...endAccess(now)};
  const email = `${account.userId}@deleted.invalid`;
  const erased = {
    passwordHash: null,
    credentials: [],
    isEmailVerified: false,
    pendingEmail: null,
    profile: null,
  } as const;
  return {
    account: {...changed, ...erased, status: 'deleted', email},
    endedPurposes: ['log-in', 'verify-email', 'change-email', 'reset-password'],
    ...endAccess(now),
  };
};

export const unknownAccount = (userId: string) =>
  new Failure('not-found', 'unknown-account', `There is no account of user ${userId}.`);
export const emailTaken = () =>
  new Failure('conflict', 'taken-email', 'This e-mail address belongs to another account.');
export const wrongCredentials = () =>
  new Failure('unauthenticated', 'wrong-credentials', 'The e-mail address or the password is wrong.');
export const wrongPassword = () => new Failure('forbidden', 'wrong-password', 'The current password is wrong.');
const inactiveAccount = () =>
  new Failure('forbidden', 'inactive-account', 'This account is inactive. Ask the shop to activate it again.');
