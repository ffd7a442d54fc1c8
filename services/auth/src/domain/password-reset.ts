import {type Account, assertActive, type Decision, noticeTo} from './account.ts';
import type {NewSecret} from './email-change.ts';
import {badToken, createToken, type OneTimeToken} from './one-time-token.ts';

/** A token by mail. Those of earlier mails stay valid: a stranger could end them again and again. An account that is not active gets none. */
export const requestPasswordReset = (account: Account, {token, hash}: NewSecret, now: string): Decision => {
  if (account.status !== 'active') return {account};
  const stored = createToken({purpose: 'reset-password'}, {hash, userId: account.userId}, now);
  return {
    account,
    newTokens: [stored],
    notices: [{...noticeTo(account, now), type: 'password-reset-requested', token, expiresAt: stored.expiresAt}],
  };
};

/**
 * Ends all sessions and a pending change of the address. The token came by mail, so the address is verified. Until then anybody may have signed up with
 * it: what they have added to the account would let them in again.
 */
export const resetPassword = (account: Account, token: OneTimeToken, passwordHash: string, now: string): Decision => {
  const existing = assertActive(account);
  if (token.purpose !== 'reset-password') throw badToken();
  return {
    account: {
      ...existing,
      passwordHash,
      isEmailVerified: true,
      pendingEmail: null,
      credentials: existing.isEmailVerified ? existing.credentials : [],
      version: existing.version + 1,
    },
    usedToken: token.hash,
    endedPurposes: ['log-in', 'verify-email', 'reset-password', 'change-email'],
    sessionsToEnd: {at: now},
    notices: [{...noticeTo(existing, now), type: 'password-changed'}],
  };
};
