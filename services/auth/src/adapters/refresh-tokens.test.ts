import test from 'ava';
import {randomRefreshTokens as tokens} from './refresh-tokens.ts';

test('reading a token returns its digest, which does not contain it', t => {
  const {token, digest} = tokens.issue();
  t.deepEqual(tokens.read(token), digest);
  t.false(token.includes(digest.family) || token.includes(digest.secret));
});

test('the next token is of the same family, with another secret', t => {
  const first = tokens.issue();
  const next = tokens.successor(first.token);
  t.is(next.digest.family, first.digest.family);
  t.not(next.digest.secret, first.digest.secret);
  t.deepEqual(tokens.read(next.token), next.digest);
});

test('the same salt gives the same next token; another salt or another token gives another', t => {
  const {token} = tokens.issue();
  const next = tokens.successor(token);
  t.deepEqual(tokens.successor(token, next.salt), next);
  t.not(tokens.successor(token).token, next.token);
  t.not(tokens.successor(tokens.issue().token, next.salt).digest.secret, next.digest.secret);
});

test('every log-in starts a new family', t => {
  t.not(tokens.issue().digest.family, tokens.issue().digest.family);
});

test('other text is not a token', t => {
  const {token} = tokens.issue();
  for (const text of ['', 'nonsense', token.slice(1), `${token}A`, `${token.slice(1)}=`, `${token.slice(1)}é`]) {
    t.is(tokens.read(text), undefined, text);
  }
});
