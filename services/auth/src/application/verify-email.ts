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

/**
 * Verifies an address, or confirms its change, by a token from a mail.
 *
 * @returns whether everything is confirmed now; a change waits for two addresses
 * @throws Failure `invalid` for a token that is wrong, expired or used, `conflict` when the new address belongs to another account by now
 */
export const verifyEmail =
  ({accounts, tokens, secrets, securityLog, now}: Ports) =>
  async (token: string): Promise<{readonly isComplete: boolean}> => {
    const found = await tokens.get(secrets.hash(token), ['verify-email', 'change-email'], now());
    if (!found) throw badToken();
    const {account} = await accounts.update(found.userId, account => confirmEmail(account, found, now()));
    const isComplete = account.status !== 'deleted' && account.pendingEmail === null;
    if (isComplete) securityLog('email-verified', {userId: found.userId});
    return {isComplete};
  };
