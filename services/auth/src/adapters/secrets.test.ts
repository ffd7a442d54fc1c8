import test from 'ava';
import {randomRecoveryCodes, randomSecrets} from './secrets.ts';

test('a token has 256 bits, and is found by its hash', t => {
  const {token, hash} = randomSecrets.generate();
  t.is(Buffer.from(token, 'base64url').length, 32);
  t.is(randomSecrets.hash(token), hash);
  t.not(randomSecrets.generate().token, token);
});

test('a recovery code is found however it is typed', t => {
  const {codes, hashes} = randomRecoveryCodes.generate(10);
  t.is(new Set(codes).size, 10);
  for (const code of codes) t.regex(code, /^[A-Z2-7]{6}(-[A-Z2-7]{6}){3}$/);
  const code = codes[0]!;
  for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' '), ` ${code} `])
    t.is(randomRecoveryCodes.hash(typed), hashes[0]!);
});
