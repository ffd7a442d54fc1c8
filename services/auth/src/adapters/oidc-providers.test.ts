import test from 'ava';
import {openidProviders} from './oidc-providers.ts';

const secrets = {state: 'state', nonce: 'nonce', codeVerifier: 'verifier'};

test('every log-in at a provider that does not answer is refused as unavailable, also concurrent ones', async t => {
  const acme = {name: 'acme', label: 'Acme', issuer: 'http://127.0.0.1:1', clientId: 'shop'};
  const providers = openidProviders([acme]);
  const begin = () => providers.authorizationUrl('acme', {...secrets, redirectUri: 'https://shop.example/callback'});
  const refused = {code: 'provider-unavailable', message: /^Acme does not answer/};
  await Promise.all([begin(), begin()].map(attempt => t.throwsAsync(attempt, refused)));
  await t.throwsAsync(begin(), refused);
});
