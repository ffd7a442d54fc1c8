import {createHash, randomBytes} from 'node:crypto';
import type {InvitationTokens} from '../application/ports.ts';

const hash = (token: string) => createHash('sha256').update(token).digest('hex');

/** 256 random bits; hence the hash needs no salt. */
export const randomInvitationTokens: InvitationTokens = {
  generate() {
    const token = randomBytes(32).toString('base64url');
    return {token, hash: hash(token)};
  },
  hash,
};
