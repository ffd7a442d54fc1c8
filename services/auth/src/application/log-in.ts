import {normalizeEmail} from '@ecom/contracts/email-address';
import {assertCanLogIn, rehashPassword, wrongCredentials} from '../domain/account.ts';
import {authenticate, type Factor} from '../domain/authentication.ts';
import {confirmedKindsOf} from '../domain/credential.ts';
import {challengeSeconds, createToken} from '../domain/one-time-token.ts';
import type {Client} from '../domain/session.ts';
import {type LoggedIn, openSession} from './open-session.ts';
import type {Ports} from './ports.ts';
import {verifyPassword} from './verify-password.ts';

export type LogIn = {
  readonly email: string;
  readonly password: string;
  readonly client: Client;
  readonly deviceToken?: string | undefined;
  readonly captchaResponse?: string | undefined;
};

/** The account has a second factor: proving one of `factors` completes the log-in. */
export type Challenge = {
  readonly challenge: string;
  readonly factors: readonly Factor[];
  /** Seconds */
  readonly expiresIn: number;
};

/** @throws Failure `unauthenticated`, `forbidden` for an inactive account, `rate-limited` */
export const logIn = (ports: Ports) => {
  const {accounts, passwords, tokens, secrets, policy, now} = ports;

  return async ({email, password, client, deviceToken, captchaResponse}: LogIn): Promise<LoggedIn | Challenge> => {
    const attempt = {email: normalizeEmail(email), password, address: client.address, deviceToken, captchaResponse};
    const verified = await verifyPassword(ports)(attempt);
    if (!verified) throw wrongCredentials();
    const {userId, passwordHash} = verified;
    const provenBy = [{factor: 'password', at: now()}] as const;
    const subject = {...verified, credentialKinds: confirmedKindsOf(verified)};
    const authentication = authenticate(subject, ['password'], policy.requireMfa);
    if (authentication.outcome === 'incomplete') {
      assertCanLogIn(verified, passwordHash);
      const {token, hash} = secrets.generate();
      await tokens.add(createToken({purpose: 'log-in', provenBy}, {hash, userId}, now()));
      return {challenge: token, factors: authentication.factors, expiresIn: challengeSeconds};
    }
    const loggedIn = await openSession(ports)({
      userId,
      provenBy,
      client,
      deviceToken,
      assertCanLogIn: account => assertCanLogIn(account, passwordHash),
    });
    if (passwordHash !== null && passwords.isOutdated(passwordHash)) {
      const newHash = await passwords.hash(password);
      await accounts.update(userId, account => rehashPassword(account, passwordHash, newHash));
    }
    return loggedIn;
  };
};
