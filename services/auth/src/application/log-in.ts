import {normalizeEmail} from '@ecom/contracts/email-address';
import {assertCanLogIn, rehashPassword, wrongCredentials} from '../domain/account.ts';
import type {Client} from '../domain/session.ts';
import type {LoggedIn} from './open-session.ts';
import type {Ports} from './ports.ts';
import {type Challenge, proveFirstFactor} from './prove-first-factor.ts';
import {verifyPassword} from './verify-password.ts';

export type LogIn = {
  readonly email: string;
  readonly password: string;
  readonly client: Client;
  readonly deviceToken?: string | undefined;
  readonly captchaResponse?: string | undefined;
};

/** @throws Failure `unauthenticated`, `forbidden` for an inactive account, `rate-limited` */
export const logIn = (ports: Ports) => {
  const {accounts, passwords} = ports;

  return async ({email, password, client, deviceToken, captchaResponse}: LogIn): Promise<LoggedIn | Challenge> => {
    const attempt = {email: normalizeEmail(email), password, address: client.address, deviceToken, captchaResponse};
    const verified = await verifyPassword(ports)(attempt);
    if (!verified) throw wrongCredentials();
    const {userId, passwordHash} = verified;
    const result = await proveFirstFactor(ports)({
      account: verified,
      factor: 'password',
      client,
      deviceToken,
      assertCanLogIn: account => assertCanLogIn(account, passwordHash),
    });
    if (!('challenge' in result) && passwordHash !== null && passwords.isOutdated(passwordHash)) {
      const newHash = await passwords.hash(password);
      await accounts.update(userId, account => rehashPassword(account, passwordHash, newHash));
    }
    return result;
  };
};
