import {memoryRevocations} from '@ecom/core/revocations';
import {localKeys, tokenVerifier} from '@ecom/http/access-tokens';
import test from 'ava';
import {decodeJwt, decodeProtectedHeader} from 'jose';
import {publicKeyOf} from '../domain/signing-key.ts';
import {ed25519Tokens} from './access-tokens.ts';

const claims = (iat: number) => ({
  sub: 'ada',
  sid: 'here',
  email: 'ada@example.org',
  roles: ['staff'],
  scope: 'users:read users:write',
  jti: 'one',
  iat,
  exp: iat + 600,
});
const seconds = () => Math.floor(Date.now() / 1000);

test('a signed token passes the verifier that every service uses', async t => {
  const tokens = ed25519Tokens();
  const [older, newer] = [await tokens.makeKey('older', ''), await tokens.makeKey('newer', '')];
  const verify = tokenVerifier(
    localKeys(async () => ({keys: [older, newer].map(publicKeyOf)})),
    memoryRevocations(),
  );
  for (const key of [older, newer, older]) {
    const token = await tokens.sign(key, claims(seconds()));
    t.like(decodeProtectedHeader(token), {alg: 'EdDSA', kid: key.kid, typ: 'at+jwt'});
    t.like(decodeJwt(token), {iss: 'ecom', aud: 'ecom', jti: 'one'});
    t.deepEqual(await verify(token), {
      userId: 'ada',
      sessionId: 'here',
      email: 'ada@example.org',
      roles: ['staff'],
      permissions: new Set(['users:read', 'users:write']),
    });
  }
});

test('a token of ten minutes ago has expired', async t => {
  const tokens = ed25519Tokens();
  const key = await tokens.makeKey('key', '');
  const verify = tokenVerifier(
    localKeys(async () => ({keys: [publicKeyOf(key)]})),
    memoryRevocations(),
  );
  const token = await tokens.sign(key, claims(seconds() - 601));
  await t.throwsAsync(async () => verify(token), {code: 'bad-token', message: /expired/});
});

test('a token that another key signed in the name of ours is refused', async t => {
  const tokens = ed25519Tokens();
  const [ours, theirs] = [await tokens.makeKey('key', ''), await tokens.makeKey('theirs', '')];
  const verify = tokenVerifier(
    localKeys(async () => ({keys: [publicKeyOf(ours)]})),
    memoryRevocations(),
  );
  const token = await tokens.sign({...theirs, kid: 'key'}, claims(seconds()));
  await t.throwsAsync(async () => verify(token), {code: 'bad-token'});
});
