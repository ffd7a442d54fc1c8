import {type Principal, personOf} from '@ecom/contracts/principal';
import type {Limit} from '@ecom/core/rate-limits';
import {confirmEmail, requestVerification as request} from '../domain/email-change.ts';
import {badToken} from '../domain/one-time-token.ts';
import type {Ports} from './ports.ts';

/** Mails that verify the address of one account. */
const mailLimit: Limit = {name: 'verification-mails', maxAttempts: 5, durationSeconds: 3600};

/** Sends the mail again that verifies the address. @throws Failure `conflict` when it is verified, `rate-limited` */
export const requestVerification =
  ({accounts, secrets, limits, now}: Ports) =>
  async (userId: string): Promise<void> => {
    await limits.consume(mailLimit, userId);
    await accounts.update(userId, account => request(account, secrets.generate(), now()));
  };

export type Verification = {
  readonly token: string;
  /** Undefined: the caller is not logged in. */
  readonly principal: Principal | undefined;
};

/**
 * Verifies the address of the caller's account, or confirms the change of an address, by a token from a mail.
 *
 * @returns whether everything is confirmed now; a change waits for two addresses
 * @throws Failure `invalid` for a token that is wrong, expired or used, `forbidden` when the caller is not logged in to the account whose address is
 *   verified, `conflict` when the new address belongs to another account by now
 */
export const verifyEmail =
  ({accounts, roles, tokens, secrets, securityLog, now}: Ports) =>
  async ({token, principal}: Verification): Promise<{readonly isComplete: boolean}> => {
    const found = await tokens.get(secrets.hash(token), ['verify-email', 'change-email'], now());
    if (!found) throw badToken();
    const confirmation = {token: found, by: personOf(principal), catalogue: await roles.catalogue()};
    const {account} = await accounts.update(found.userId, account => confirmEmail(account, confirmation, now()));
    const isComplete = account.status !== 'deleted' && account.pendingEmail === null;
    if (isComplete) securityLog('email-verified', {userId: found.userId});
    return {isComplete};
  };
