import {assertCanLogIn, normalizeEmail, renewHash, wrongCredentials} from '../domain/account.ts';
import {type Client, startSession} from '../domain/session.ts';
import {issueTokens, type Tokens} from './issue-tokens.ts';
import {signingKey} from './keys.ts';
import type {Ports} from './ports.ts';
import {verifyPassword} from './verify-password.ts';

export type LogIn = {readonly email: string; readonly password: string; readonly client: Client};

export const logIn = (ports: Ports) => {
  const {accounts, sessions, passwords, refreshTokens, newId, now} = ports;

  return async ({email, password, client}: LogIn): Promise<Tokens> => {
    const proven = await verifyPassword(ports)(normalizeEmail(email), password);
    if (!proven) throw wrongCredentials();
    const {userId, passwordHash} = proven;
    const key = await signingKey(ports)();
    const session = startSession({id: newId(), userId, ...client}, now());
    const {token, digest} = refreshTokens.issue();
    const opened = await sessions.open(session, digest, account => assertCanLogIn(account, passwordHash));

    if (passwords.isOutdated(passwordHash)) {
      const renewed = await passwords.hash(password);
      await accounts.update(userId, account => renewHash(account, passwordHash, renewed));
    }
    return issueTokens(ports)(key, {userId, sessionId: session.id, email: opened.email, roles: opened.roles}, token);
  };
};
