import {Failure} from '@ecom/core/failure';
import type {Proof} from './authentication.ts';

const minuteMs = 60_000;

/** What a token is for, and the data of that purpose. */
export type TokenPurpose =
  /** The first factor is proven; the second one completes the log-in. */
  | {readonly purpose: 'log-in'; readonly provenBy: readonly Proof[]}
  | {readonly purpose: 'verify-email'; readonly email: string}
  /** Whoever has it reads the mails of the present address, or of the new one, `email`. */
  | {readonly purpose: 'change-email'; readonly email: string; readonly side: AddressSide}
  | {readonly purpose: 'reset-password'};

export type AddressSide = 'present' | 'new';

/** A secret that can be used once. The secret itself is stored nowhere. */
export type OneTimeToken = TokenPurpose & {
  /** SHA-256 of the secret, base64url. */
  readonly hash: string;
  readonly userId: string;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly expiresAt: string;
};

/** Validity of the tokens in mails, in milliseconds. */
const mailTokenMs = 30 * minuteMs;

/** Validity of a challenge to prove a second factor, in seconds. */
export const challengeSeconds = 300;

/** Guesses at the code of one challenge. */
export const maxChallengeAttempts = 5;

export const createToken = (
  purpose: TokenPurpose,
  {hash, userId}: Pick<OneTimeToken, 'hash' | 'userId'>,
  now: string,
): OneTimeToken => {
  const lifetimeMs = purpose.purpose === 'log-in' ? challengeSeconds * 1000 : mailTokenMs;
  return {...purpose, hash, userId, createdAt: now, expiresAt: new Date(Date.parse(now) + lifetimeMs).toISOString()};
};

export const badToken = () =>
  new Failure('invalid', 'bad-token', 'This token is wrong, has expired, or was used before. Request another one.', {
    errors: [{path: 'token', message: 'is wrong, has expired, or was used before'}],
  });
export const badChallenge = () =>
  new Failure(
    'unauthenticated',
    'bad-challenge',
    'This challenge has expired, was answered before, or had too many wrong codes. Log in again.',
  );
