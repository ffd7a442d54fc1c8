import {randomBytes} from 'node:crypto';
import test from 'ava';
import {fromBase32, toBase32} from './base32.ts';

// RFC 4648 §10, without padding.
for (const [text, encoded] of [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
] as const)
  test(`base32 encodes "${text}" as RFC 4648 does`, t => {
    t.is(toBase32(Buffer.from(text)), encoded);
    t.is(fromBase32(encoded).toString(), text);
  });

test('base32 decodes what it has encoded', t => {
  for (let length = 0; length < 40; length++) {
    const bytes = randomBytes(length);
    t.deepEqual(fromBase32(toBase32(bytes)), bytes);
  }
});

test('another alphabet is refused', t => {
  t.throws(() => fromBase32('M1'), {message: /base32/});
});
