import type {Factor} from '@ecom/contracts/factor';
import type {Limit} from '@ecom/core/rate-limits';
import type {Account, Decision} from '../domain/account.ts';
import {credentialOf} from '../domain/credential.ts';
import {acceptRecoveryCode, acceptTotp, wrongCode} from '../domain/second-factor.ts';
import type {Ports} from './ports.ts';

/** Wrong codes per account: whoever guesses knows the password. */
const codeLimit: Limit = {name: 'second-factor-guesses', maxAttempts: 15, durationSeconds: 900};

/** A code of an authenticator app, or a recovery code. */
export type Code = {readonly factor: Extract<Factor, 'totp' | 'recovery-code'>; readonly code: string};

export type Decide = (account: Account) => Decision;

/**
 * Verifies a code, and uses it up.
 *
 * @param then what else changes with it
 * @throws Failure `unauthenticated` for a wrong code, `rate-limited` after too many
 */
export const proveFactor =
  ({accounts, totp, recoveryCodes, limits, securityLog, now}: Ports) =>
  async (userId: string, {factor, code}: Code, then: Decide = account => ({account})): Promise<void> => {
    await limits.consume(codeLimit, userId);
    const decide = async (): Promise<Decide> => {
      if (factor === 'recovery-code') return account => acceptRecoveryCode(account, recoveryCodes.hash(code));
      const account = await accounts.get(userId);
      const credential = account && credentialOf(account, 'totp');
      const step = credential && totp.verify(credential.secret, code, now());
      if (step === undefined) throw wrongCode();
      return current => acceptTotp(current, {secret: credential!.secret, step});
    };
    try {
      const accept = await decide();
      await accounts.update(userId, account => {
        const accepted = accept(account);
        return {...then(accepted.account), account: accepted.account};
      });
    } catch (error) {
      securityLog('second-factor-failed', {userId, factor});
      throw error;
    }
    await limits.reward(codeLimit, userId);
  };
