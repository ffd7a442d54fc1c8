import {normalizeEmail} from '@ecom/contracts/email-address';
import {assertNoOwnWords} from '@ecom/contracts/password';
import {Failure} from '@ecom/core/failure';
import type {Limit} from '@ecom/core/rate-limits';
import {badToken} from '../domain/one-time-token.ts';
import {requestPasswordReset as request, resetPassword as reset} from '../domain/password-reset.ts';
import type {Ports} from './ports.ts';
import {saveAccount} from './save-account.ts';

/** Mails to one address, whether it has an account or not; as many as their tokens are valid, so that one of them always works. */
const mailLimit: Limit = {name: 'reset-mails', maxAttempts: 3, durationSeconds: 1800};

const isThrottled = async ({limits}: Ports, email: string): Promise<boolean> => {
  try {
    await limits.consume(mailLimit, email);
    return false;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'rate-limited') return true;
    throw error;
  }
};

/**
 * Sends a mail with a token if the address has an active account. The caller does not learn whether: everything happens in the background, and more
 * mails than three in half an hour are dropped silently.
 */
export const requestPasswordReset = (ports: Ports) => (email: string) => {
  const {accounts, secrets, runInBackground, now} = ports;
  const address = normalizeEmail(email);
  runInBackground(async () => {
    if (await isThrottled(ports, address)) return;
    const account = await accounts.getByEmail(address);
    if (account) await accounts.update(account.userId, current => request(current, secrets.generate(), now()));
  });
};

/** Sets a new password by a token from a mail, and ends all sessions. @throws Failure `invalid` for a bad token or password */
export const resetPassword =
  (ports: Ports) =>
  async ({token, password}: {readonly token: string; readonly password: string}): Promise<void> => {
    const {accounts, tokens, secrets, passwords, policy, securityLog, now} = ports;
    const found = await tokens.get(secrets.hash(token), ['reset-password'], now());
    const account = found && (await accounts.get(found.userId));
    if (!found || !account || account.status === 'deleted') throw badToken();
    assertNoOwnWords(password, {...account.profile, email: account.email, ...policy}, 'password');
    const passwordHash = await passwords.hash(password);
    await saveAccount(ports)(found.userId, current => reset(current, found, passwordHash, now()));
    securityLog('password-reset', {userId: found.userId});
  };
