import {assertActive} from '../domain/account.ts';
import {withProof} from '../domain/authentication.ts';
import {badChallenge, maxChallengeAttempts} from '../domain/one-time-token.ts';
import type {Client} from '../domain/session.ts';
import {type LoggedIn, openSession} from './open-session.ts';
import type {Ports} from './ports.ts';
import {type Code, proveFactor} from './prove-factor.ts';

export type ChallengeAnswer = Code & {
  readonly challenge: string;
  readonly client: Client;
  readonly deviceToken?: string | undefined;
};

/**
 * Completes a log-in by a second factor. A challenge is bound to its account, ends with the right code or after five wrong ones, and is void once the
 * password changes.
 *
 * @throws Failure `unauthenticated`
 */
export const answerChallenge =
  (ports: Ports) =>
  async ({challenge, client, deviceToken, ...code}: ChallengeAnswer): Promise<LoggedIn> => {
    const {tokens, secrets, now} = ports;
    const token = await tokens.attempt(secrets.hash(challenge), 'log-in', now(), maxChallengeAttempts);
    if (!token) throw badChallenge();
    const {userId, hash, provenBy} = token;
    await proveFactor(ports)(userId, code, account => ({account: assertActive(account), usedToken: hash}));
    return openSession(ports)({
      userId,
      provenBy: withProof(provenBy, {factor: code.factor, at: now()}),
      client,
      deviceToken,
      assertCanLogIn: assertActive,
    });
  };
