import type {Limit} from '@ecom/core/rate-limits';
import type {ExistingAccount} from '../domain/account.ts';
import {passwordDelayMs} from '../domain/wrong-passwords.ts';
import type {Ports} from './ports.ts';

/** Wrong passwords per account and client network: somebody else's guesses do not lock the owner out. */
const clientLimit: Limit = {name: 'wrong-guesses', maxAttempts: 10, durationSeconds: 900};
/** Wrong passwords per account, from all addresses; they are counted for the delay, and never refused. */
const accountCount: Limit = {name: 'account-guesses', maxAttempts: 1_000_000, durationSeconds: 900};

export type PasswordAttempt = {
  readonly email: string;
  readonly password: string;
  /** The client's IP address. */
  readonly address: string;
};

/**
 * The account with this e-mail address and password, or undefined. Wrong passwords are counted, also for unknown addresses. An attempt
 * is counted before its outcome is known, so that concurrent attempts cannot exceed the limit.
 *
 * @throws Failure `rate-limited` after too many wrong passwords from the client's network
 */
export const verifyPassword =
  ({accounts, passwords, limits, networkOf, securityLog, sleep}: Ports) =>
  async ({email, password, address}: PasswordAttempt): Promise<ExistingAccount | undefined> => {
    const clientKey = `${email} ${networkOf(address)}`;
    try {
      await limits.consume(clientLimit, clientKey);
    } catch (error) {
      securityLog('login-throttled', {email, address});
      throw error;
    }
    let isWrong = false;
    try {
      const delayMs = passwordDelayMs(await limits.consume(accountCount, email));
      if (delayMs > 0) await sleep(delayMs);
      const account = await accounts.getByEmail(email);
      isWrong = !(await passwords.verify(password, account?.passwordHash));
      if (isWrong) securityLog('login-failed', {email, address, userId: account?.userId});
      return isWrong ? undefined : account;
    } finally {
      if (!isWrong) await Promise.all([limits.reward(clientLimit, clientKey), limits.reward(accountCount, email)]);
    }
  };
