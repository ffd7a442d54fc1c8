import {normalizeEmail} from '@ecom/contracts/email-address';
import {Failure} from '@ecom/core/failure';
import {assertActive, type Decision, type ExistingAccount} from './account.ts';
import type {Authority} from './administrator.ts';
import {assertHolds, assertRolesExist, permissionsOf, type RoleName, sortRoles} from './role.ts';

/** An offer of roles to whoever reads the mails of an address. */
export type Invitation = {
  readonly id: string;
  readonly version: number;
  readonly email: string;
  readonly roles: readonly RoleName[];
  /** SHA-256 of the mail's token, base64url; the token itself is stored nowhere. */
  readonly tokenHash: string;
  /** User id. */
  readonly invitedBy: string;
  /** RFC 3339, all of them */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly acceptedAt: string | null;
  readonly revokedAt: string | null;
  /** Who has accepted it. */
  readonly userId: string | null;
};

export type InvitationStatus = 'pending' | 'accepted' | 'revoked' | 'expired';

const dayMs = 86_400_000;
const validDays = 7;
const keptDays = 30;

const after = (instant: string, days: number) => new Date(Date.parse(instant) + days * dayMs).toISOString();

export const statusOf = ({acceptedAt, revokedAt, expiresAt}: Invitation, now: string): InvitationStatus => {
  if (acceptedAt !== null) return 'accepted';
  if (revokedAt !== null) return 'revoked';
  return Date.parse(expiresAt) <= Date.parse(now) ? 'expired' : 'pending';
};

/** Nobody offers a permission that they do not hold. */
const assertMayOffer = (roles: readonly RoleName[], {catalogue, held}: Authority): void => {
  assertRolesExist(roles, catalogue);
  assertHolds(held, ['accounts:write', ...permissionsOf(roles, catalogue)]);
};

export type NewInvitationData = Pick<Invitation, 'id' | 'email' | 'roles' | 'tokenHash' | 'invitedBy'>;

/** An invitation is valid for seven days. */
export const createInvitation = (data: NewInvitationData, authority: Authority, now: string): Invitation => {
  assertMayOffer(data.roles, authority);
  return {
    ...data,
    version: 1,
    email: normalizeEmail(data.email),
    roles: sortRoles(['customer', ...data.roles]),
    createdAt: now,
    expiresAt: after(now, validDays),
    acceptedAt: null,
    revokedAt: null,
    userId: null,
  };
};

/** @throws Failure `conflict` when it was accepted, revoked, or has expired */
export const assertPending = (invitation: Invitation, now: string): Invitation => {
  const status = statusOf(invitation, now);
  if (status !== 'pending') throw endedInvitation(status);
  return invitation;
};

/** Who revokes one holds the permissions of its roles, as who sends it does. One that was revoked stays as it is. */
export const revokeInvitation = (invitation: Invitation, {catalogue, held}: Authority, now: string): Invitation => {
  assertHolds(held, ['accounts:write', ...permissionsOf(invitation.roles, catalogue)]);
  if (invitation.revokedAt !== null) return invitation;
  if (invitation.acceptedAt !== null) throw endedInvitation('accepted');
  return {...invitation, version: invitation.version + 1, revokedAt: now};
};

/**
 * Gives the invited account the roles, once. The token has arrived at its e-mail address, which verifies it.
 *
 * @param account the account with the invited e-mail address: a new one, or one whose owner has logged in
 * @param authority what the inviter may do at this moment
 */
export const acceptInvitation = (
  invitation: Invitation,
  account: ExistingAccount,
  authority: Authority,
  now: string,
): {readonly invitation: Invitation; readonly decision: Decision & {readonly account: ExistingAccount}} => {
  assertPending(invitation, now);
  const existing = assertActive(account);
  try {
    assertMayOffer(invitation.roles, authority);
  } catch {
    throw withdrawnInvitation();
  }
  const roles = sortRoles([...existing.roles, ...invitation.roles]);
  const verified = existing.isEmailVerified ? existing : {...existing, isEmailVerified: true};
  const isSame = roles.join() === existing.roles.join();
  return {
    invitation: {...invitation, version: invitation.version + 1, acceptedAt: now, userId: existing.userId},
    decision: {account: isSame ? verified : {...verified, roles, version: existing.version + 1}},
  };
};

/** Invitations that ended or expired before this instant can be deleted. */
export const deletableInvitationsBefore = (now: string): string => after(now, -keptDays);

export const unknownInvitation = (id: string) =>
  new Failure('not-found', 'unknown-invitation', `There is no invitation ${id}.`);
export const badInvitationToken = () =>
  new Failure('invalid', 'bad-invitation-token', 'There is no invitation with this token.', {
    errors: [{path: 'token', message: 'must be the token of the mail, unchanged'}],
  });
const reasons = {accepted: 'was accepted before', revoked: 'was revoked', expired: 'has expired'};
const endedInvitation = (status: keyof typeof reasons) =>
  new Failure('conflict', `invitation-${status}`, `This invitation ${reasons[status]}. Ask for another one.`);
const withdrawnInvitation = () =>
  new Failure(
    'conflict',
    'invitation-withdrawn',
    'Whoever sent this invitation may not give its roles any more, or they do not exist any more. Ask for another one.',
  );
export const logInToAccept = () =>
  new Failure(
    'unauthenticated',
    'log-in-to-accept',
    'An account has the e-mail address of this invitation. Log in, and accept it with the access token.',
  );
export const otherAccount = () =>
  new Failure(
    'forbidden',
    'invitation-of-another',
    'This invitation is for another e-mail address than your account has.',
  );
export const fieldsMissing = (fields: readonly string[]) =>
  new Failure('invalid', 'invalid-body', 'The new account needs a name and a password.', {
    errors: fields.map(path => ({path, message: 'is required, since no account has the invited e-mail address'})),
  });
