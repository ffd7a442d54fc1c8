import type {Limit} from '@ecom/core/rate-limits';
import type {ActiveAccount} from '../domain/account.ts';
import type {Ports} from './ports.ts';

/** Per account, wherever they come from. */
const wrongGuesses: Limit = {name: 'wrong-guesses', points: 10, durationSeconds: 900};

/**
 * The account that has this e-mail and this password, or undefined. Wrong guesses are counted, also for e-mails that nobody has; a guess
 * is spent before it is known to be wrong, so that many at once are no more than the limit allows.
 *
 * @throws Failure `limited` after too many wrong ones
 */
export const verifyPassword =
  ({accounts, passwords, limits}: Ports) =>
  async (email: string, password: string): Promise<ActiveAccount | undefined> => {
    await limits.consume(wrongGuesses, email);
    let wrong = false;
    try {
      const account = await accounts.byEmail(email);
      wrong = !(await passwords.verify(password, account?.passwordHash));
      return wrong ? undefined : account;
    } finally {
      if (!wrong) await limits.reward(wrongGuesses, email);
    }
  };
