import type {Principal} from '@ecom/contracts/principal';
import {Failure} from '@ecom/core/failure';
import {unknownAccount, wrongPassword} from '../domain/account.ts';
import {refusedCode} from '../domain/second-factor.ts';
import {badRefreshToken} from '../domain/session.ts';
import {type AccessToken, issueAccessToken} from './issue-tokens.ts';
import {signingKey} from './keys.ts';
import type {Ports} from './ports.ts';
import {type Code, proveFactor} from './prove-factor.ts';
import {verifyPassword} from './verify-password.ts';

export type StepUp = {
  readonly principal: Principal;
  readonly proof: Code | {readonly factor: 'password'; readonly password: string};
  /** The client's IP address. */
  readonly address: string;
  readonly deviceToken?: string | undefined;
};

/**
 * Proves again who holds the session. The new access token says so, and so do those that follow it.
 *
 * @throws Failure `forbidden` for a wrong password, `invalid` for a wrong code, `rate-limited`
 */
export const stepUp =
  (ports: Ports) =>
  async ({principal, proof, address, deviceToken}: StepUp): Promise<AccessToken> => {
    const {accounts, sessions, now} = ports;
    const {userId, sessionId} = principal;
    if (proof.factor === 'password') {
      const account = await accounts.get(userId);
      if (!account) throw unknownAccount(userId);
      const attempt = {email: account.email, password: proof.password, address, deviceToken};
      if ((await verifyPassword(ports)(attempt))?.userId !== userId) throw wrongPassword();
    } else {
      await proveFactor(ports)(userId, proof).catch(error => {
        // The caller is logged in: a 401 would end the session of many clients.
        throw error instanceof Failure && error.code === 'wrong-code' ? refusedCode() : error;
      });
    }
    const subject = await sessions.addProof(sessionId, {factor: proof.factor, at: now()}, now());
    if (!subject) throw badRefreshToken();
    return issueAccessToken(ports)(await signingKey(ports)(), subject);
  };
