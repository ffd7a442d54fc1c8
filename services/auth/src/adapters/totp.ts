import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import type {Totp} from '../application/ports/secrets.ts';
import {fromBase32, toBase32} from './base32.ts';
import type {SecretBox} from './secret-box.ts';

/** What every authenticator app supports. */
const stepSeconds = 30;
const digits = 6;
/** As long as the hash (RFC 4226 §4). */
const secretBytes = 20;

const currentStep = (at: string) => Math.floor(Date.parse(at) / 1000 / stepSeconds);

/** HOTP (RFC 4226 §5.3), of the number of a time step (RFC 6238 §4). */
export const codeOf = (secret: Buffer, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.at(-1)! & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
};

const isEqual = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** @param issuer the shop's name, by which people recognise the entry in their app */
export const rfc6238Totp = (box: SecretBox, issuer: string): Totp => ({
  generate() {
    const secret = toBase32(randomBytes(secretBytes));
    return {secret, stored: box.seal(secret)};
  },
  uri(secret, accountName) {
    const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(accountName)}`;
    return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`;
  },
  verify(stored, code, at) {
    const secret = fromBase32(box.open(stored));
    const now = currentStep(at);
    // The current one first. All are compared, so that the duration does not tell which one it was.
    const matching = [now, now - 1, now + 1].filter(step => isEqual(codeOf(secret, step), code));
    return matching[0];
  },
});
