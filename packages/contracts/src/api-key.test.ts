import {randomBytes} from 'node:crypto';
import test from 'ava';
import {formatApiKey, hashApiKey, hasValidChecksum, isApiKey} from './api-key.ts';

test('an API key has a prefix, 256 bits and a checksum', t => {
  for (const secret of [Buffer.alloc(32), Buffer.alloc(32, 255), randomBytes(32)]) {
    const key = formatApiKey(secret);
    t.regex(key, /^ek_[0-9A-Za-z]{49}$/);
    t.true(isApiKey(key));
    t.true(hasValidChecksum(key));
    t.regex(hashApiKey(key), /^[0-9a-f]{64}$/);
  }
});

test('different secrets make different keys', t => {
  const keys = Array.from({length: 256}, (_, last) => formatApiKey(Buffer.from([...Array(31).fill(0), last])));
  t.is(new Set(keys).size, 256);
});

test('every single wrong character breaks the checksum', t => {
  const key = formatApiKey(randomBytes(32));
  for (let i = 3; i < key.length; i++) {
    const mistyped = key.slice(0, i) + (key[i] === 'x' ? 'y' : 'x') + key.slice(i + 1);
    t.false(hasValidChecksum(mistyped), mistyped);
  }
});

for (const [what, text] of [
  ['a truncated key', formatApiKey(Buffer.alloc(32)).slice(0, -1)],
  ['a longer key', `${formatApiKey(Buffer.alloc(32))}0`],
  ['the prefix alone', 'ek_'],
  ['other characters', `ek_${'-'.repeat(49)}`],
] as const) {
  test(`${what} has no valid checksum`, t => t.false(hasValidChecksum(text)));
}

test('an access token is not an API key', t => t.false(isApiKey('header.payload.signature')));
