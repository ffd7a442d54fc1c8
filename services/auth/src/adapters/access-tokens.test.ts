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
const instant = '2026-03-03T10:00:00.000Z';
const issuedAt = Date.parse(instant) / 1000;
/** A clock that shows `instant` and can be advanced. */
const createClock = () => {
  let milliseconds = Date.parse(instant);
  return {
    now: () => new Date(milliseconds).toISOString(),
    advance: (seconds: number) => {
      milliseconds += seconds * 1000;
    },
  };
};

test('a signed token passes the verifier that every service uses', async t => {
  const {now} = createClock();
  const tokens = ed25519Tokens();
  const [older, newer] = [await tokens.createKey('older', ''), await tokens.createKey('newer', '')];
  const verify = tokenVerifier(
    localKeys(async () => ({keys: [older, newer].map(publicKeyOf)})),
    memoryRevocations(),
    now,
  );
  for (const key of [older, newer, older]) {
    const token = await tokens.sign(key, claims(issuedAt));
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

test('a token expires after ten minutes, also one that was verified before', async t => {
  const {now, advance} = createClock();
  const tokens = ed25519Tokens();
  const key = await tokens.createKey('key', '');
  const verify = tokenVerifier(
    localKeys(async () => ({keys: [publicKeyOf(key)]})),
    memoryRevocations(),
    now,
  );
  const token = await tokens.sign(key, claims(issuedAt));
  advance(599);
  t.like(await verify(token), {userId: 'ada'});
  advance(1);
  await t.throwsAsync(async () => verify(token), {code: 'bad-token', message: /expired/});
});

test('a token that is signed by another key with the same id is refused', async t => {
  const {now} = createClock();
  const tokens = ed25519Tokens();
  const [key, otherKey] = [await tokens.createKey('key', ''), await tokens.createKey('other', '')];
  const verify = tokenVerifier(
    localKeys(async () => ({keys: [publicKeyOf(key)]})),
    memoryRevocations(),
    now,
  );
  const token = await tokens.sign({...otherKey, kid: 'key'}, claims(issuedAt));
  await t.throwsAsync(async () => verify(token), {code: 'bad-token'});
});
