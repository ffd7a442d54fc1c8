import {randomBytes} from 'node:crypto';
import test from 'ava';
import {fromBase32, toBase32} from './base32.ts';

// RFC 4648 §10, without padding: the beginnings of `foobar`.
for (const [length, encoded] of [
  [0, ''],
  [1, 'MY'],
  [2, 'MZXQ'],
  [3, 'MZXW6'],
  [4, 'MZXW6YQ'],
  [5, 'MZXW6YTB'],
  [6, 'MZXW6YTBOI'],
] as const)
  test(`base32 encodes ${length} bytes as RFC 4648 does`, t => {
    const text = 'foobar'.slice(0, length);
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
