import type {Permission} from '@ecom/contracts/permission';
import {Failure} from '@ecom/core/failure';
import {type Account, assertNotDeleted, type Decision, endAccess} from './account.ts';
import {mayHoldPermissions} from './authentication.ts';
import {
  assertHolds,
  assertRolesExist,
  hasPrivileges,
  permissionsOf,
  type RoleCatalogue,
  type RoleName,
  sortRoles,
} from './role.ts';

/** What is known of roles while a decision about them is made. */
export type Authority = {
  readonly catalogue: RoleCatalogue;
  /** The permissions of the caller's account at this moment: the access token may have been issued before one was lost. */
  readonly held: readonly Permission[];
};

export type RoleChange = {
  readonly roles: readonly RoleName[];
  readonly authority: Authority;
  /** The currently active administrators. */
  readonly administrators: readonly string[];
  /** The version that the caller expects, if any. */
  readonly version?: number | undefined;
};

const assertNotLastAdministrator = ({userId}: Account, administrators: readonly string[]) => {
  if (administrators.length > 0 && administrators.every(administrator => administrator === userId))
    throw lastAdministrator();
};

/**
 * The caller holds every permission of the roles that the account gets or loses. When the account loses a permission, all its sessions end,
 * since their access tokens still have it, and the API keys that have it are revoked.
 */
export const changeRoles = (
  account: Account,
  {roles, authority: {catalogue, held}, administrators, version}: RoleChange,
  now: string,
): Decision => {
  const existing = assertNotDeleted(account);
  if (!held.includes('accounts:write')) throw notAdministrator();
  if (version !== undefined && version !== existing.version) throw staleAccount(existing.version);
  const newRoles = sortRoles(roles);
  if (newRoles.join() === existing.roles.join()) return {account};
  const added = newRoles.filter(role => !existing.roles.includes(role));
  assertRolesExist(added, catalogue);
  const removed = existing.roles.filter(role => !newRoles.includes(role));
  assertHolds(held, permissionsOf([...added, ...removed], catalogue));
  if (!newRoles.includes('admin')) assertNotLastAdministrator(existing, administrators);
  const changed = {...existing, roles: newRoles, version: existing.version + 1};
  const [before, kept] = [permissionsOf(existing.roles, catalogue), permissionsOf(newRoles, catalogue)];
  const gainsPermission = kept.some(permission => !before.includes(permission));
  if (gainsPermission && !mayHoldPermissions(existing, kept)) throw unverifiedEmail();
  const losesPermission = before.some(permission => !kept.includes(permission));
  return {account: changed, ...(losesPermission && endAccess(now, kept))};
};

export type UserChange = {
  /** Whether the caller may change every account; an account of staff or of an administrator needs that, unless it is the caller's own. */
  readonly isPrivileged: boolean;
  /** Whether the user is deactivated or deleted. */
  readonly endsAccess: boolean;
  /** The permissions of a caller who ends the access of somebody else. */
  readonly held?: readonly string[] | undefined;
};

/**
 * Whether somebody may change the user of this account, or read everything about it. Nobody deactivates or deletes an account that has permissions which
 * they lack. An administrator who is about to be deactivated or deleted is inactive at once, so that of two administrators who remove each other one
 * stays.
 *
 * @param administrators user ids of the active administrators
 */
export const authorizeUserChange = (
  account: Account,
  {isPrivileged, endsAccess, held}: UserChange,
  administrators: readonly string[],
  now: string,
  catalogue: RoleCatalogue,
): Decision => {
  if (account.status === 'deleted') return {account};
  if (!isPrivileged && hasPrivileges(account.roles, catalogue)) throw protectedAccount();
  if (endsAccess && held) assertHolds(held, permissionsOf(account.roles, catalogue));
  if (!endsAccess || !administrators.includes(account.userId)) return {account};
  assertNotLastAdministrator(account, administrators);
  return {account: {...account, status: 'inactive', version: account.version + 1}, ...endAccess(now)};
};

/**
 * Makes the account an active administrator with the given password, and nothing else: the shop has no other one, and whoever configures it may have
 * lost the second factor.
 */
export const recoverAdministrator = (account: Account, passwordHash: string, now: string): Decision => {
  const existing = assertNotDeleted(account);
  const roles = sortRoles([...existing.roles, 'admin']);
  return {
    account: {
      ...existing,
      roles,
      status: 'active',
      passwordHash,
      credentials: [],
      isEmailVerified: true,
      pendingEmail: null,
      version: existing.version + 1,
    },
    sessionsToEnd: {at: now},
    endedPurposes: ['log-in', 'reset-password', 'change-email'],
  };
};

const notAdministrator = () =>
  new Failure(
    'forbidden',
    'not-administrator',
    'Changing roles requires the permission accounts:write, which your account does not have any more.',
  );
const lastAdministrator = () =>
  new Failure('conflict', 'last-administrator', 'This is the last administrator. Appoint another one first.');
const unverifiedEmail = () =>
  new Failure(
    'conflict',
    'unverified-email',
    'The e-mail address of this account is not verified, so it cannot have these roles. Its holder gets a mail with POST /auth/email/verification.',
  );
const staleAccount = (version: number) =>
  new Failure('stale', 'stale-account', `The account has changed and is at version ${version}. Read it again.`);
const protectedAccount = () =>
  new Failure(
    'forbidden',
    'protected-account',
    'Only an administrator may change an account of staff or administrators, or export its data.',
  );
