import test from 'ava';
import {z} from 'zod';
import {authSettings, authVariables} from './settings.ts';

const read = (variables: Record<string, string>, corsOrigins: readonly string[] = []) =>
  authSettings({...z.object(authVariables).parse(variables), CORS_ORIGINS: corsOrigins}, variables);

test('providers have variables of their own', t => {
  const {providers} = read({
    OIDC_PROVIDERS: 'google, my-idp',
    OIDC_GOOGLE_CLIENT_ID: 'id',
    OIDC_GOOGLE_CLIENT_SECRET: 'secret',
    OIDC_MY_IDP_ISSUER: 'https://id.example',
    OIDC_MY_IDP_CLIENT_ID: 'id 2',
    OIDC_MY_IDP_LABEL: 'Our members',
  });
  t.deepEqual(providers, [
    {name: 'google', label: 'Google', issuer: 'https://accounts.google.com', clientId: 'id', clientSecret: 'secret'},
    {name: 'my-idp', label: 'Our members', issuer: 'https://id.example', clientId: 'id 2', clientSecret: undefined},
  ]);
});

const wrong: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{OIDC_PROVIDERS: 'acme', OIDC_ACME_CLIENT_ID: 'id'}, /OIDC_ACME_ISSUER: is missing/],
  [{OIDC_PROVIDERS: 'google'}, /OIDC_GOOGLE_CLIENT_ID: is missing/],
  [
    {OIDC_PROVIDERS: 'acme', OIDC_ACME_CLIENT_ID: 'id', OIDC_ACME_ISSUER: 'http://id.example'},
    /OIDC_ACME_ISSUER: must begin with https/,
  ],
  [{OIDC_PROVIDERS: 'Acme!'}, /OIDC_PROVIDERS/],
  [{WEBAUTHN_ORIGINS: 'https://shop.example/path'}, /must be an origin/],
  [{PUBLIC_URL: 'shop.example'}, /must be an origin/],
  [{CAPTCHA_VERIFY_URL: 'https://captcha.example'}, /CAPTCHA_SECRET: is missing, which CAPTCHA_VERIFY_URL needs/],
  [{CAPTCHA_SECRET: 'secret'}, /CAPTCHA_VERIFY_URL: is missing, which CAPTCHA_SECRET needs/],
  [{WEBAUTHN_RP_ID: 'shop.example'}, /WEBAUTHN_ORIGINS: is missing, which WEBAUTHN_RP_ID needs/],
];
for (const [variables, message] of wrong) {
  test(`the configuration ${JSON.stringify(variables)} is refused`, t => {
    t.throws(() => read(variables), {message});
  });
}

test('passkeys belong to the domain of the first origin by default', t => {
  const origins = ['https://shop.example', 'https://www.shop.example'];
  t.is(read({}).site.relyingParty, undefined);
  t.deepEqual(read({WEBAUTHN_ORIGINS: origins.join(',')}).site.relyingParty, {id: 'shop.example', origins});
  t.is(read({WEBAUTHN_ORIGINS: origins[1]!, WEBAUTHN_RP_ID: 'shop.example'}).site.relyingParty?.id, 'shop.example');
});

test('log-ins at providers end at the origins of CORS by default, and never at any', t => {
  t.deepEqual(read({}, ['*', 'https://a.example']).returnOrigins, ['https://a.example']);
  t.deepEqual(read({OIDC_RETURN_ORIGINS: 'https://b.example'}, ['https://a.example']).returnOrigins, [
    'https://b.example',
  ]);
});
