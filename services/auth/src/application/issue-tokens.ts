import {authenticate, factorsOf, lastProvenAt, methodsOf} from '../domain/authentication.ts';
import {accessTokenSeconds, badRefreshToken} from '../domain/session.ts';
import type {SigningKey} from '../domain/signing-key.ts';
import type {TokenSubject} from './ports/sessions.ts';
import type {Ports} from './ports.ts';

export type AccessToken = {
  readonly tokenType: 'Bearer';
  readonly accessToken: string;
  /** Seconds */
  readonly expiresIn: number;
};

export type Tokens = AccessToken & {readonly refreshToken: string};

const secondsOf = (instant: string) => Math.floor(Date.parse(instant) / 1000);

/**
 * With the current permissions, which are valid for the ten minutes of the token.
 *
 * @throws Failure `unauthenticated` when a second factor was added that the session does not prove
 */
export const issueAccessToken =
  ({accessTokens, roles: definitions, policy, newId, now}: Ports) =>
  async (key: SigningKey, subject: TokenSubject): Promise<AccessToken> => {
    const {userId, sessionId, email, roles, provenBy} = subject;
    const factors = factorsOf(provenBy);
    const permissions = await definitions.permissionsOf(roles);
    const authentication = authenticate({...subject, permissions}, factors, policy.requireMfa);
    if (authentication.outcome === 'incomplete') throw badRefreshToken();
    const provenAt = lastProvenAt(provenBy);
    const iat = secondsOf(now());
    const accessToken = await accessTokens.sign(key, {
      sub: userId,
      sid: sessionId,
      email,
      roles,
      scope: authentication.outcome === 'complete' ? authentication.permissions.join(' ') : '',
      amr: methodsOf(factors),
      ...(provenAt !== undefined && {auth_time: secondsOf(provenAt)}),
      ...(authentication.outcome === 'enrolment' && {restriction: 'enrolment'}),
      jti: newId(),
      iat,
      exp: iat + accessTokenSeconds,
    });
    return {tokenType: 'Bearer', accessToken, expiresIn: accessTokenSeconds};
  };

/** @throws as `issueAccessToken` */
export const issueTokens =
  (ports: Ports) =>
  async (key: SigningKey, subject: TokenSubject, refreshToken: string): Promise<Tokens> => ({
    ...(await issueAccessToken(ports)(key, subject)),
    refreshToken,
  });
