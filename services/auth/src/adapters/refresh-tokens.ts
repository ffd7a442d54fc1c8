import {createHash, createHmac, randomBytes} from 'node:crypto';
import type {RefreshTokens} from '../application/ports/sessions.ts';

const familyBytes = 16;
const secretBytes = 32;
/** Base64url of both halves, without padding. */
const pattern = /^[\w-]{64}$/;

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url');

const digestOf = (token: Buffer) => ({
  family: hash(token.subarray(0, familyBytes)),
  secret: hash(token.subarray(familyBytes)),
});

/**
 * Opaque tokens. Each contains the family's half, so that a token of any age is recognised as a member of the family, and its second
 * use is detected. The family cannot be named, and so not be ended, without one of its tokens.
 */
export const randomRefreshTokens: RefreshTokens = {
  issue() {
    const token = randomBytes(familyBytes + secretBytes);
    return {token: token.toString('base64url'), digest: digestOf(token)};
  },
  successor(token, salt = randomBytes(secretBytes).toString('base64url')) {
    const bytes = Buffer.from(token, 'base64url');
    // A pseudorandom function of the salt: whoever has read the salts from the database lacks the key.
    const secret = createHmac('sha256', bytes.subarray(familyBytes)).update(salt).digest();
    const next = Buffer.concat([bytes.subarray(0, familyBytes), secret]);
    return {token: next.toString('base64url'), digest: digestOf(next), salt};
  },
  read: token => (pattern.test(token) ? digestOf(Buffer.from(token, 'base64url')) : undefined),
};
