import {memoryRevocations} from '@ecom/core/revocations';
import test from 'ava';
import {exportJWK, generateKeyPair, SignJWT, UnsecuredJWT} from 'jose';
import {localKeys, tokenVerifier} from './access-tokens.ts';

const {publicKey, privateKey} = await generateKeyPair('EdDSA', {crv: 'Ed25519', extractable: true});
const jwk = {...(await exportJWK(publicKey)), kid: 'key', alg: 'EdDSA', use: 'sig'};
const stranger = await generateKeyPair('EdDSA', {crv: 'Ed25519', extractable: true});
const strangerJwk = await exportJWK(stranger.publicKey);

const header = {alg: 'EdDSA', kid: 'key', typ: 'at+jwt'};
const claims = {sub: 'ada', sid: 'here', email: 'ada@example.org', roles: ['admin'], scope: 'users:read'};

const token = (changes: object = {}) =>
  new SignJWT({...claims, iss: 'ecom', aud: 'ecom', exp: Math.floor(Date.now() / 1000) + 600, ...changes});

const verify = tokenVerifier(
  localKeys(async () => ({keys: [jwk]})),
  memoryRevocations(),
);

test('an access token of our own is accepted', async t => {
  const principal = await verify(await token().setProtectedHeader(header).sign(privateKey));
  t.deepEqual([principal.userId, [...principal.permissions]], ['ada', ['users:read']]);
});

const forged: readonly (readonly [title: string, make: () => string | Promise<string>])[] = [
  [
    'without a signature',
    () => new UnsecuredJWT({...claims, iss: 'ecom', aud: 'ecom'}).setExpirationTime('1h').encode(),
  ],
  [
    'that is signed by the public key as a shared secret',
    () =>
      token()
        .setProtectedHeader({...header, alg: 'HS256'})
        .sign(Buffer.from(JSON.stringify(jwk).padEnd(64))),
  ],
  [
    'that brings its own key',
    () =>
      token()
        .setProtectedHeader({...header, jwk: strangerJwk})
        .sign(stranger.privateKey),
  ],
  [
    'that names where its key is',
    () =>
      token()
        .setProtectedHeader({...header, jku: 'https://evil.example/jwks.json'})
        .sign(stranger.privateKey),
  ],
  [
    'of another type',
    () =>
      token()
        .setProtectedHeader({...header, typ: 'JWT'})
        .sign(privateKey),
  ],
  ['without a type', () => token().setProtectedHeader({alg: 'EdDSA', kid: 'key'}).sign(privateKey)],
  ['for another audience', () => token({aud: 'other'}).setProtectedHeader(header).sign(privateKey)],
  ['of another issuer', () => token({iss: 'other'}).setProtectedHeader(header).sign(privateKey)],
  ['that never expires', () => token({exp: undefined}).setProtectedHeader(header).sign(privateKey)],
  ['that is not valid yet', () => token().setNotBefore('1h').setProtectedHeader(header).sign(privateKey)],
  ['without a session', () => token({sid: undefined}).setProtectedHeader(header).sign(privateKey)],
];

for (const [title, make] of forged) {
  test(`a token ${title} is refused`, async t => {
    const text = await make();
    await t.throwsAsync(async () => verify(text), {code: 'bad-token'});
  });
}

test('a token whose claims were changed is refused', async t => {
  const signed = await token().setProtectedHeader(header).sign(privateKey);
  const [head, , signature] = signed.split('.');
  const payload = Buffer.from(JSON.stringify({...claims, scope: 'ops:write', iss: 'ecom', aud: 'ecom', exp: 9e9}));
  await t.throwsAsync(async () => verify([head, payload.toString('base64url'), signature].join('.')), {
    code: 'bad-token',
  });
});
