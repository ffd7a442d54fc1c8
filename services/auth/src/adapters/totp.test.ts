import test from 'ava';
import {fromBase32} from './base32.ts';
import {secretBox} from './secret-box.ts';
import {codeOf, rfc6238Totp} from './totp.ts';

// RFC 6238 appendix B, SHA-1, of which the last six digits are the code.
const rfcSecret = Buffer.from('12345678901234567890');
for (const [seconds, code] of [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
] as const)
  test(`the code at ${seconds} s is that of RFC 6238`, t => {
    t.is(codeOf(rfcSecret, Math.floor(seconds / 30)), code.slice(2));
  });

const totp = rfc6238Totp(secretBox([]), 'My shop');
const instant = '2026-03-03T10:00:10.000Z';
const step = Math.floor(Date.parse(instant) / 30_000);

test('a code is accepted in its step and in the two beside it', t => {
  const {secret, stored} = totp.generate();
  const code = (n: number) => codeOf(fromBase32(secret), step + n);
  t.is(totp.verify(stored, code(0), instant), step);
  t.is(totp.verify(stored, code(-1), instant), step - 1);
  t.is(totp.verify(stored, code(1), instant), step + 1);
  t.is(totp.verify(stored, code(2), instant), undefined);
  t.is(totp.verify(stored, code(-2), instant), undefined);
  t.is(totp.verify(stored, '', instant), undefined);
});

test('the URI has what an authenticator app needs', t => {
  const {secret} = totp.generate();
  t.regex(secret, /^[A-Z2-7]{32}$/);
  const uri = new URL(totp.uri(secret, 'ada@example.org'));
  t.is(`${uri.protocol}//${uri.host}${decodeURIComponent(uri.pathname)}`, 'otpauth://totp/My shop:ada@example.org');
  t.deepEqual(Object.fromEntries(uri.searchParams), {
    secret,
    issuer: 'My shop',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
