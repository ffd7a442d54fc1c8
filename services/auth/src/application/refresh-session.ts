import {accessTokenSeconds, badRefreshToken, type Client, idleUntil, reusedRefreshToken} from '../domain/session.ts';
import {issueTokens, type Tokens} from './issue-tokens.ts';
import {signingKey} from './keys.ts';
import type {Ports} from './ports.ts';

/** A token that is used twice was copied, by an unknown party: the session ends for the owner and for the thief. */
export const refreshSession = (ports: Ports) => {
  const {sessions, refreshTokens, revocations, now} = ports;

  return async ({refreshToken, client}: {readonly refreshToken: string; readonly client: Client}): Promise<Tokens> => {
    const presented = refreshTokens.read(refreshToken);
    if (!presented) throw badRefreshToken();
    // Fetched first: once the token is used, nothing may keep the response from its owner.
    const key = await signingKey(ports)();
    const {token, digest} = refreshTokens.issue(refreshToken);
    const at = now();
    const holder = await sessions.rotate({presented, next: digest.secret, client, at, idleUntil: idleUntil(at)});
    if (holder) return issueTokens(ports)(key, holder, token);

    const ended = await sessions.endReused(presented, now());
    if (!ended) throw badRefreshToken();
    await revocations.revoke(ended, accessTokenSeconds);
    throw reusedRefreshToken();
  };
};
