import {
  accessTokenSeconds,
  badRefreshToken,
  type Client,
  idleUntil,
  refreshGraceSince,
  reusedRefreshToken,
} from '../domain/session.ts';
import {issueTokens, type Tokens} from './issue-tokens.ts';
import {signingKey} from './keys.ts';
import type {Ports} from './ports.ts';

/**
 * A token that is used twice was copied: the session ends for its user and for the thief (RFC 9700 §4.14.2). For some seconds the predecessor of the
 * current token gets that token again, since tabs share a token, and responses are lost.
 */
export const refreshSession = (ports: Ports) => {
  const {sessions, refreshTokens, revocations, policy, securityLog, now} = ports;

  return async ({refreshToken, client}: {readonly refreshToken: string; readonly client: Client}): Promise<Tokens> => {
    const presented = refreshTokens.read(refreshToken);
    if (!presented) throw badRefreshToken();
    // Fetched first: once the token is used, no error may prevent the response.
    const key = await signingKey(ports)();
    const {token, digest, salt} = refreshTokens.successor(refreshToken);
    const at = now();
    const rotation = {presented, next: digest.secret, salt, client, at, idleUntil: idleUntil(at, policy.lifetime)};
    const subject = await sessions.rotate(rotation);
    if (subject) return issueTokens(ports)(key, subject, token);

    const current = await sessions.getRotated(presented.family, at, refreshGraceSince(at));
    if (current) {
      const successor = refreshTokens.successor(refreshToken, current.salt);
      if (successor.digest.secret === current.secret) return issueTokens(ports)(key, current.subject, successor.token);
    }
    const ended = await sessions.endReused(presented, now());
    if (!ended) throw badRefreshToken();
    securityLog('refresh-token-reused', {sessionId: ended, address: client.address});
    await revocations.revoke(ended, accessTokenSeconds);
    throw reusedRefreshToken();
  };
};
