import {assertRecentProof, canAccess, type Principal, personOf} from '@ecom/contracts/principal';
import {
  assertVersion,
  updateUser as change,
  type Profile,
  type ProfileChange,
  statusRequiresStaff,
  unknownUser,
} from '../domain/user.ts';
import {authorizeChange} from './authorize-change.ts';
import type {Ports} from './ports.ts';

export type UserUpdate = {
  readonly principal: Principal;
  readonly id: string;
  readonly change: ProfileChange & Partial<Pick<Profile, 'email'>>;
  /** The version that the caller expects, if any. */
  readonly version?: number | undefined;
};

/**
 * Changes a user. A verified e-mail address stays until the change is confirmed; the account's event then brings it.
 *
 * The account changes its e-mail address first: it decides whether the address is free, and which of two concurrent changes is the last.
 *
 * @throws Failure `forbidden` when the e-mail address changes without a recent proof of who asks
 */
export const updateUser =
  ({users, accounts, now}: Ports) =>
  async ({principal, id, change: {email, ...wanted}, version}: UserUpdate) => {
    if (!canAccess(principal, id, 'users:write')) throw unknownUser(id);
    if (wanted.status && !principal.permissions.has('users:write')) throw statusRequiresStaff();
    const user = await users.get(id);
    if (!user) throw unknownUser(id);
    // Decided once beforehand, so that a refused change does not change the account.
    change(assertVersion(user, version), wanted, now());
    await authorizeChange({accounts})({principal, userId: id, endsAccess: wanted.status === 'inactive'});
    const isNew = email !== undefined && email !== user.email;
    if (isNew && principal.apiKeyId === undefined) assertRecentProof(principal, now());
    const accountVersion = isNew
      ? await accounts.changeEmail(id, email, {byOther: personOf(principal) !== id})
      : undefined;
    const account = accountVersion === undefined ? undefined : {email: email!, version: accountVersion};
    return users.update(id, current => {
      // The account's event may have applied this change already.
      const isFollowed = account !== undefined && current.accountVersion === account.version;
      const expected = isFollowed && version !== undefined ? version + 1 : version;
      return change(assertVersion(current, expected), wanted, now(), account);
    });
  };
