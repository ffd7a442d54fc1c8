import type {AccessClaims} from '@ecom/contracts/access-token';
import type {KeyRing, SigningKey} from '../../domain/signing-key.ts';

export type SigningKeys = {
  list(): Promise<KeyRing>;
  /** Decides which keys exist, one process at a time. */
  update(decide: (keys: KeyRing) => KeyRing): Promise<KeyRing>;
};

export type AccessTokens = {
  createKey(kid: string, createdAt: string): Promise<SigningKey>;
  /** A JWT (RFC 9068); `iat` and `exp` in seconds since the epoch. */
  sign(
    key: SigningKey,
    claims: AccessClaims & {readonly jti: string; readonly iat: number; readonly exp: number},
  ): Promise<string>;
};
