import {accessTokenSeconds} from '../domain/session.ts';
import type {SigningKey} from '../domain/signing-key.ts';
import type {Ports, TokenSubject} from './ports.ts';

export type Tokens = {
  readonly tokenType: 'Bearer';
  readonly accessToken: string;
  /** Seconds */
  readonly expiresIn: number;
  readonly refreshToken: string;
};

/** With the current permissions, which are valid for the ten minutes of the token. */
export const issueTokens =
  ({accessTokens, roles: definitions, newId, now}: Ports) =>
  async (key: SigningKey, {userId, sessionId, email, roles}: TokenSubject, refreshToken: string): Promise<Tokens> => {
    const permissions = await definitions.permissionsOf(roles);
    const iat = Math.floor(Date.parse(now()) / 1000);
    const accessToken = await accessTokens.sign(key, {
      sub: userId,
      sid: sessionId,
      email,
      roles,
      scope: permissions.join(' '),
      jti: newId(),
      iat,
      exp: iat + accessTokenSeconds,
    });
    return {tokenType: 'Bearer', accessToken, expiresIn: accessTokenSeconds, refreshToken};
  };
