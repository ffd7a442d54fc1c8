import {normalizeEmail} from '@ecom/contracts/email-address';
import {assertCanLogIn, rehashPassword, wrongCredentials} from '../domain/account.ts';
import {type Client, startSession} from '../domain/session.ts';
import {issueTokens, type Tokens} from './issue-tokens.ts';
import {signingKey} from './keys.ts';
import type {Ports} from './ports.ts';
import {verifyPassword} from './verify-password.ts';

export type LogIn = {readonly email: string; readonly password: string; readonly client: Client};

export const logIn = (ports: Ports) => {
  const {accounts, sessions, passwords, refreshTokens, newId, now} = ports;

  return async ({email, password, client}: LogIn): Promise<Tokens> => {
    const verified = await verifyPassword(ports)({email: normalizeEmail(email), password, address: client.address});
    if (!verified) throw wrongCredentials();
    const {userId, passwordHash} = verified;
    const key = await signingKey(ports)();
    const session = startSession({id: newId(), userId, ...client}, now());
    const {token, digest} = refreshTokens.issue();
    const account = await sessions.create(session, digest, account => assertCanLogIn(account, passwordHash));

    if (passwords.isOutdated(passwordHash)) {
      const newHash = await passwords.hash(password);
      await accounts.update(userId, account => rehashPassword(account, passwordHash, newHash));
    }
    return issueTokens(ports)(key, {userId, sessionId: session.id, email: account.email, roles: account.roles}, token);
  };
};
