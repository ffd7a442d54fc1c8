import {parseOptions} from '@node-rs/argon2';
import test from 'ava';
import {argonPasswords} from './argon-passwords.ts';

const passwords = argonPasswords();

test('verify accepts the password of a hash, and no other', async t => {
  const hash = await passwords.hash('correct horse');
  t.true(await passwords.verify('correct horse', hash));
  t.false(await passwords.verify('correct horsf', hash));
  t.not(await passwords.hash('correct horse'), hash);
});

test('hashes are argon2id with the recommended parameters', async t => {
  const hash = await passwords.hash('correct horse');
  t.regex(hash, /^\$argon2id\$/);
  t.like(parseOptions(hash), {memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32, saltLen: 16});
});

test('verifying without a hash does the full work and returns false', async t => {
  t.false(await passwords.verify('correct horse', undefined));
  // A malformed hash would be refused before any work.
  await t.throwsAsync(passwords.verify('correct horse', '$argon2id$v=19$m=19456,t=2,p=1$AAAA'));
});

test('a password verifies in NFC and in NFD', async t => {
  const hash = await passwords.hash('caf\u00e9 au lait');
  t.true(await passwords.verify('cafe\u0301 au lait', hash));
});

test('a hash with other parameters is outdated', async t => {
  const former = argonPasswords({timeCost: 1, memoryCost: 8192});
  const hash = await former.hash('correct horse');
  t.true(passwords.isOutdated(hash));
  t.false(former.isOutdated(hash));
  t.true(await passwords.verify('correct horse', hash));
});

test('generated passwords are long and distinct', t => {
  t.is(passwords.generate().length, 24);
  t.not(passwords.generate(), passwords.generate());
});
