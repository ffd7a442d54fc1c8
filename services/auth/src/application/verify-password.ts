import type {Limit} from '@ecom/core/rate-limits';
import type {ExistingAccount} from '../domain/account.ts';
import type {Ports} from './ports.ts';

/** Wrong passwords per account, from any address. */
const wrongPasswordLimit: Limit = {name: 'wrong-guesses', maxAttempts: 10, durationSeconds: 900};

/**
 * The account with this e-mail address and password, or undefined. Wrong passwords are counted, also for unknown addresses. An attempt
 * is counted before its outcome is known, so that concurrent attempts cannot exceed the limit.
 *
 * @throws Failure `rate-limited` after too many wrong passwords
 */
export const verifyPassword =
  ({accounts, passwords, limits}: Ports) =>
  async (email: string, password: string): Promise<ExistingAccount | undefined> => {
    await limits.consume(wrongPasswordLimit, email);
    let isWrong = false;
    try {
      const account = await accounts.getByEmail(email);
      isWrong = !(await passwords.verify(password, account?.passwordHash));
      return isWrong ? undefined : account;
    } finally {
      if (!isWrong) await limits.reward(wrongPasswordLimit, email);
    }
  };
