import {fromBase32} from '../adapters/base32.ts';
import {codeOf} from '../adapters/totp.ts';

/**
 * What an authenticator app shows.
 *
 * @param steps before or after the current time step
 * @param at milliseconds since the epoch; default: now
 */
export const totpCode = (secret: string, steps = 0, at = Date.now()): string =>
  codeOf(fromBase32(secret), Math.floor(at / 30_000) + steps);
