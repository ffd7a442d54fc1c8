import {assertNoOwnWords} from '@ecom/contracts/password';
import {type Principal, personOf} from '@ecom/contracts/principal';
import {type Account, createAccount} from '../domain/account.ts';
import {
  acceptInvitation as accept,
  assertPending,
  badInvitationToken,
  createInvitation as create,
  deletableInvitationsBefore,
  fieldsMissing,
  type Invitation,
  logInToAccept,
  otherAccount,
  revokeInvitation as revoke,
  unknownInvitation,
} from '../domain/invitation.ts';
import type {RoleName} from '../domain/role.ts';
import type {Ports} from './ports.ts';
import {revokeEnded} from './save-account.ts';

export type NewInvitation = {
  readonly principal: Principal;
  readonly email: string;
  readonly roles: readonly RoleName[];
};

/** The event tells notification the token, which is in the mail and stored nowhere. */
export const createInvitation =
  ({invitations, secrets, securityLog, newId, now}: Ports) =>
  async ({principal: {userId: invitedBy}, email, roles}: NewInvitation): Promise<Invitation> => {
    const {token, hash: tokenHash} = secrets.generate();
    const id = newId();
    const invitation = await invitations.create(invitedBy, token, authority =>
      create({id, email, roles, tokenHash, invitedBy}, authority, now()),
    );
    securityLog('invitation-created', {invitationId: id, by: invitedBy, roles: invitation.roles});
    return invitation;
  };

export const getInvitation =
  ({invitations}: Ports) =>
  async (id: string): Promise<Invitation> => {
    const invitation = await invitations.get(id);
    if (!invitation) throw unknownInvitation(id);
    return invitation;
  };

/**
 * One that was revoked before is no error. An API key has of its creator's permissions only its own.
 *
 * @throws Failure `conflict` when it was accepted, `forbidden` when the caller lacks a permission of its roles
 */
export const revokeInvitation =
  ({invitations, securityLog, now}: Ports) =>
  async ({principal, id}: {readonly principal: Principal; readonly id: string}): Promise<void> => {
    await invitations.update(principal.userId, id, (invitation, {catalogue, held}) =>
      revoke(invitation, {catalogue, held: held.filter(each => principal.permissions.has(each))}, now()),
    );
    securityLog('invitation-revoked', {invitationId: id, by: principal.userId});
  };

export type Acceptance = {
  /** Whoever has logged in. */
  readonly principal: Principal | undefined;
  readonly token: string;
  /** Of a new account. */
  readonly password?: string | undefined;
  readonly fullName?: string | undefined;
};

/**
 * Creates the account, whose event creates the profile in `users`, or gives the roles to the account of the invited address, whose owner must have logged in: the token
 * proves the address, not the person.
 */
export const acceptInvitation = (ports: Ports) => {
  const {accounts, invitations, secrets, passwords, policy, securityLog, newId, now} = ports;

  const newAccount = async (email: string, {password, fullName}: Acceptance) => {
    if (password === undefined || fullName === undefined) {
      const missing = [
        ...(password === undefined ? ['password'] : []),
        ...(fullName === undefined ? ['fullName'] : []),
      ];
      throw fieldsMissing(missing);
    }
    assertNoOwnWords(password, {email, fullName, ...policy}, 'password');
    const passwordHash = await passwords.hash(password);
    const profile = {fullName, phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
    return createAccount({userId: newId(), email, passwordHash, profile, roles: ['customer']}, now());
  };

  return async (acceptance: Acceptance): Promise<Account> => {
    const tokenHash = secrets.hash(acceptance.token);
    const found = await invitations.getByToken(tokenHash);
    if (!found) throw badInvitationToken();
    const {email} = assertPending(found, now());
    const person = personOf(acceptance.principal);
    const existing = await accounts.getByEmail(email);
    if (existing && person === undefined) throw logInToAccept();
    if (person !== undefined && person !== existing?.userId) throw otherAccount();
    const created = existing ? undefined : await newAccount(email, acceptance);
    const saved = await invitations.accept({tokenHash, created}, (invitation, account, authority) => {
      if (!created && account.userId !== person) throw otherAccount();
      return accept(invitation, account, authority, now());
    });
    const {userId, roles} = saved.account;
    securityLog('invitation-accepted', {invitationId: found.id, userId, by: found.invitedBy, roles});
    return revokeEnded(ports)(saved);
  };
};

/** Deletes invitations thirty days after their end. */
export const sweepInvitations =
  ({invitations, now}: Ports) =>
  async (): Promise<void> => {
    while ((await invitations.sweep(deletableInvitationsBefore(now()))) > 0);
  };
