import {normalizeEmail} from '@ecom/contracts/email-address';
import {Failure} from '@ecom/core/failure';
import {
  type Account,
  assertActive,
  assertNotDeleted,
  type Consequences,
  changeEmail,
  type Decision,
  type ExistingAccount,
  noticeTo,
} from './account.ts';
import {type AddressSide, badToken, createToken, type OneTimeToken} from './one-time-token.ts';
import {hasPrivileges, type RoleCatalogue} from './role.ts';

/** A random secret and what is stored of it. */
export type NewSecret = {readonly token: string; readonly hash: string};

/** A token by mail to the present address. The tokens of earlier mails end. */
export const requestVerification = (account: Account, secret: NewSecret, now: string): Decision => {
  const existing = assertActive(account);
  if (existing.isEmailVerified) throw alreadyVerified();
  return {account, endedPurposes: ['verify-email'], ...verificationOf(existing, secret, now)};
};

/** The token and the mail by which the address of an account is verified. */
export const verificationOf = (
  account: ExistingAccount,
  {token, hash}: NewSecret,
  now: string,
): Required<Consequences> => {
  const stored = createToken({purpose: 'verify-email', email: account.email}, {hash, userId: account.userId}, now);
  return {
    newTokens: [stored],
    notices: [{...noticeTo(account, now), type: 'email-verification-requested', token, expiresAt: stored.expiresAt}],
  };
};

export type EmailChange = {
  readonly email: string;
  /** Whether somebody else changes it: staff, or an API key. */
  readonly byOther: boolean;
  readonly catalogue: RoleCatalogue;
  /** For the present address and for the new one. */
  readonly secrets: Readonly<Record<AddressSide, NewSecret>>;
};

/**
 * Nothing protects an address that was never verified: the new one replaces it at once, and is to be verified. A verified one stays until the mails to
 * both addresses are confirmed; that to the new one suffices when staff change a customer's, who may have lost the present one.
 */
export const requestEmailChange = (
  account: Account,
  {email: text, byOther, catalogue, secrets}: EmailChange,
  now: string,
): Decision => {
  const existing = assertNotDeleted(account);
  const email = normalizeEmail(text);
  if (existing.email === email)
    return {
      account: existing.pendingEmail ? {...existing, pendingEmail: null} : account,
      endedPurposes: ['change-email'],
    };
  if (!existing.isEmailVerified) {
    const changed = assertNotDeleted(changeEmail(existing, email).account);
    const {newTokens, notices} = verificationOf(changed, secrets.new, now);
    return {
      account: changed,
      endedPurposes: ['verify-email', 'change-email', 'reset-password'],
      newTokens,
      notices: [{...noticeTo(existing, now), type: 'email-changed'}, ...notices],
    };
  }
  const needsNewOnly = byOther && !hasPrivileges(existing.roles, catalogue);
  const awaits: readonly AddressSide[] = needsNewOnly ? ['new'] : ['present', 'new'];
  const tokens = awaits.map(side =>
    createToken({purpose: 'change-email', email, side}, {hash: secrets[side].hash, userId: existing.userId}, now),
  );
  const {expiresAt} = tokens[0]!;
  return {
    account: {...existing, pendingEmail: {email, awaits, expiresAt, ...(needsNewOnly && {needsNewOnly})}},
    endedPurposes: ['change-email'],
    newTokens: tokens,
    notices: awaits.map(side => ({
      ...noticeTo(side === 'new' ? {...existing, email} : existing, now),
      type: 'email-change-requested' as const,
      token: secrets[side].token,
      expiresAt,
      side,
    })),
  };
};

/** The new address that waits for its confirmation, unless its tokens have expired. */
export const pendingEmailOf = ({pendingEmail}: Account, now: string): string | null =>
  pendingEmail && pendingEmail.expiresAt > now ? pendingEmail.email : null;

export type Confirmation = {
  readonly token: OneTimeToken;
  /** Who is logged in and sends the token; undefined: nobody. */
  readonly by: string | undefined;
  readonly catalogue: RoleCatalogue;
};

/**
 * The holder of the token reads the mails of its address. Anybody can sign up with the address of somebody else, who then gets the mail: only a caller who
 * is logged in to the account verifies its address.
 */
export const confirmEmail = (account: Account, {token, by, catalogue}: Confirmation, now: string): Decision => {
  const existing = assertActive(account);
  if (token.purpose === 'verify-email') {
    if (existing.email !== token.email) throw badToken();
    if (by !== existing.userId) throw logInToVerify();
    return {account: {...existing, isEmailVerified: true}, usedToken: token.hash};
  }
  const pending = existing.pendingEmail;
  if (token.purpose !== 'change-email' || pending?.email !== token.email || !pending.awaits.includes(token.side))
    throw badToken();
  // Staff have requested it while this was a customer's account.
  if (pending.needsNewOnly && hasPrivileges(existing.roles, catalogue)) throw badToken();
  const awaits = pending.awaits.filter(side => side !== token.side);
  if (awaits.length > 0) return {account: {...existing, pendingEmail: {...pending, awaits}}, usedToken: token.hash};
  const changed = assertNotDeleted(changeEmail(existing, pending.email).account);
  return {
    account: {...changed, pendingEmail: null},
    usedToken: token.hash,
    // A token that was sent to the former address must not open the account.
    endedPurposes: ['change-email', 'reset-password'],
    notices: [{...noticeTo(existing, now), type: 'email-changed'}],
  };
};

const logInToVerify = () =>
  new Failure(
    'forbidden',
    'log-in-to-verify',
    'Log in to the account with this e-mail address, and send the access token with the token of the mail. If you have no password, reset it: that verifies the address, too.',
  );
const alreadyVerified = () =>
  new Failure('conflict', 'already-verified', 'The e-mail address of this account is verified already.');
