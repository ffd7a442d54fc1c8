import {Failure} from '@ecom/core/failure';
import type {Limit} from '@ecom/core/rate-limits';
import type {ExistingAccount} from '../domain/account.ts';
import {passwordDelayMs} from '../domain/wrong-passwords.ts';
import {findDevice} from './known-device.ts';
import type {Ports} from './ports.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

/** Wrong passwords per account and client network: somebody else's guesses do not lock the owner out. */
const clientLimit: Limit = {name: 'wrong-guesses', maxAttempts: 10, durationSeconds: 900};
/** Wrong passwords per account, from all addresses; they are counted for the delay, and never refused. */
const accountCount: Limit = {name: 'account-guesses', maxAttempts: 1_000_000, durationSeconds: 900};

export type PasswordAttempt = {
  readonly email: string;
  readonly password: string;
  /** The client's IP address. */
  readonly address: string;
  /** Of a log-in before on the same device. */
  readonly deviceToken?: string | undefined;
  readonly captchaResponse?: string | undefined;
};

const captchaRequired = () =>
  new Failure(
    'forbidden',
    'captcha-required',
    'There were many wrong passwords for this account. Solve the CAPTCHA, and send its response in the header Captcha-Response.',
  );

/**
 * The account with this e-mail address and password, or undefined. Wrong passwords are counted, also for unknown addresses. An attempt
 * is counted before its outcome is known, so that concurrent attempts cannot exceed the limit. A device that has logged in to the account before is
 * counted for itself, and neither delayed nor asked for a CAPTCHA: the guesses of others do not concern it.
 *
 * @throws Failure `rate-limited` after too many wrong passwords from the client's network or device, `forbidden` without the CAPTCHA that is required
 */
export const verifyPassword = (ports: Ports) => {
  const {accounts, passwords, limits, captcha, securityLog, sleep} = ports;

  const slowDown = async ({email, address, captchaResponse}: PasswordAttempt) => {
    const attempts = await limits.consume(accountCount, email);
    if (captcha && attempts > captcha.afterFailures && !(await captcha.verify(captchaResponse, address))) {
      securityLog('captcha-required', {email, address});
      throw captchaRequired();
    }
    const delayMs = passwordDelayMs(attempts);
    if (delayMs > 0) await sleep(delayMs);
  };

  return async (attempt: PasswordAttempt): Promise<ExistingAccount | undefined> => {
    const {email, password, address, deviceToken} = attempt;
    const account = await accounts.getByEmail(email);
    // For an unknown account, too, so that the duration does not show whether it exists.
    const device = await findDevice(ports)(account?.userId ?? nobody, deviceToken);
    const clientKey = `${email} ${device ? `device ${device}` : ports.networkOf(address)}`;
    try {
      await limits.consume(clientLimit, clientKey);
    } catch (error) {
      securityLog('login-throttled', {email, address});
      throw error;
    }
    let isWrong = false;
    try {
      if (!device) await slowDown(attempt);
      isWrong = !(await passwords.verify(password, account?.passwordHash));
      if (isWrong) securityLog('login-failed', {email, address, userId: account?.userId});
      return isWrong ? undefined : account;
    } finally {
      if (!isWrong)
        await Promise.all([
          limits.reward(clientLimit, clientKey),
          ...(device ? [] : [limits.reward(accountCount, email)]),
        ]);
    }
  };
};
