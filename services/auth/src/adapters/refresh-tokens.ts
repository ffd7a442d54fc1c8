import {createHash, randomBytes} from 'node:crypto';
import type {RefreshTokens} from '../application/ports.ts';

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
  issue(after) {
    const family = after ? Buffer.from(after, 'base64url').subarray(0, familyBytes) : randomBytes(familyBytes);
    const token = Buffer.concat([family, randomBytes(secretBytes)]);
    return {token: token.toString('base64url'), digest: digestOf(token)};
  },
  read: token => (pattern.test(token) ? digestOf(Buffer.from(token, 'base64url')) : undefined),
};
