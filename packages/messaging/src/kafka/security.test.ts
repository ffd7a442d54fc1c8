import {generateKeyPairSync} from 'node:crypto';
import {readConfig} from '@ecom/core/config';
import test from 'ava';
import {z} from 'zod';
import {kafkaSecurity, securityVariables} from './security.ts';
import {securitySettings} from './settings.ts';

const read = (variables: Readonly<Record<string, string>>) =>
  kafkaSecurity(readConfig(z.object(securityVariables), variables));

/** Self-signed; nobody has its key. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBcjCCARmgAwIBAgIUMV3YNT9VJK0J/2HvsQ/CxGcb72IwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjkxMjMzMzJaFw0zNjExMjYxMjMzMzJa
MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASWhRl0
Tjngrj4UkCuTyplutco+OIR0pB07GJRQPoLXb74VrXB3mxDE9E7MZI3syyjP4Tfi
YSK55O1oDZfIxtDEo1MwUTAdBgNVHQ4EFgQUpP312Jwq5xaOC3zFlX+ioRpVhM0w
HwYDVR0jBBgwFoAUpP312Jwq5xaOC3zFlX+ioRpVhM0wDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNHADBEAiBh+IkmKX0Cwt6enpUMciddAQW8EFg+LwJcN1gx
+rATqgIgHFExx7iy+zpOF3BiutSvxMWdLsd00THTLoOh/o7RJvY=
-----END CERTIFICATE-----`;
const key = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  .privateKey.export({type: 'pkcs8', format: 'pem'})
  .toString();

const tls = {KAFKA_SECURITY_PROTOCOL: 'SSL'};
const login = {KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_USERNAME: 'order', KAFKA_PASSWORD: 'secret'};
const oauth = {
  KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
  KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
  KAFKA_OAUTH_TOKEN_URL: 'https://login.example/token',
  KAFKA_OAUTH_CLIENT_ID: 'order',
  KAFKA_OAUTH_CLIENT_SECRET: 'secret',
};

test('without variables the connection has no security', t => {
  t.deepEqual(read({}), {protocol: 'PLAINTEXT'});
  t.deepEqual(securitySettings(read({})), {});
});

test('a login is SCRAM-SHA-512 by default, and trusts the authorities of Node.js', t => {
  t.deepEqual(
    securitySettings(read(login), () => ['one', 'two']),
    {
      'security.protocol': 'sasl_ssl',
      'ssl.ca.pem': 'one\ntwo',
      'enable.ssl.certificate.verification': true,
      'ssl.endpoint.identification.algorithm': 'https',
      'sasl.mechanisms': 'SCRAM-SHA-512',
      'sasl.username': 'order',
      'sasl.password': 'secret',
    },
  );
});

test('a CA replaces the authorities of Node.js', t => {
  const settings = securitySettings(read({...tls, KAFKA_CA: certificate}));
  t.like(settings, {'security.protocol': 'ssl', 'ssl.ca.pem': certificate});
});

test('access tokens are requested by the client of KAFKA_OAUTH_CLIENT_ID, and are no setting', t => {
  const security = read({...oauth, KAFKA_OAUTH_SCOPE: 'kafka'});
  t.like(security, {
    login: {
      mechanism: 'OAUTHBEARER',
      oauth: {
        tokenUrl: oauth.KAFKA_OAUTH_TOKEN_URL,
        clientId: 'order',
        clientSecret: 'secret',
        scope: 'kafka',
      },
    },
  });
  t.false('sasl.password' in securitySettings(security));
});

const refusals: readonly (readonly [title: string, variables: Readonly<Record<string, string>>, message: RegExp])[] = [
  [
    'an unknown protocol',
    {KAFKA_SECURITY_PROTOCOL: 'TLS'},
    /KAFKA_SECURITY_PROTOCOL: must be PLAINTEXT, SSL or SASL_SSL/,
  ],
  ['an unknown mechanism', {...login, KAFKA_SASL_MECHANISM: 'GSSAPI'}, /KAFKA_SASL_MECHANISM: must be SCRAM-SHA-512, /],
  [
    'a missing username',
    {KAFKA_SECURITY_PROTOCOL: 'SASL_SSL'},
    /^KAFKA_USERNAME is missing, .* SCRAM-SHA-512 needs\.$/,
  ],
  ['a missing password', {...login, KAFKA_PASSWORD: ''}, /^KAFKA_PASSWORD is missing/],
  [
    'a missing OAuth client',
    {...oauth, KAFKA_OAUTH_CLIENT_ID: ''},
    /^KAFKA_OAUTH_CLIENT_ID is missing, .* OAUTHBEARER/,
  ],
  [
    'a token endpoint that is no URL',
    {...oauth, KAFKA_OAUTH_TOKEN_URL: 'login'},
    /KAFKA_OAUTH_TOKEN_URL: must be the URL/,
  ],
  ['an unreadable file', {...tls, KAFKA_CA_FILE: '/nowhere/ca.pem'}, /KAFKA_CA_FILE: names an unreadable file/],
  ['a CA that is no certificate', {...tls, KAFKA_CA: 'ca'}, /^KAFKA_CA is no certificate in PEM/],
  [
    'a certificate without its key',
    {...tls, KAFKA_CERTIFICATE: certificate},
    /^KAFKA_CERTIFICATE is set without KAFKA_KEY/,
  ],
  ['a key without its certificate', {...tls, KAFKA_KEY: key}, /^KAFKA_KEY is set without KAFKA_CERTIFICATE/],
  [
    'a key that is none',
    {...tls, KAFKA_CERTIFICATE: certificate, KAFKA_KEY: 'key'},
    /^KAFKA_KEY is no private key in PEM/,
  ],
  [
    'a key of another certificate',
    {...tls, KAFKA_CERTIFICATE: certificate, KAFKA_KEY: key},
    /^KAFKA_KEY is not the key of/,
  ],
  [
    'a password without TLS',
    {KAFKA_PASSWORD: 'secret'},
    /^KAFKA_PASSWORD is set, but KAFKA_SECURITY_PROTOCOL is PLAINTEXT: set/,
  ],
  [
    'a login with SSL alone',
    {...login, ...tls},
    /^KAFKA_USERNAME is set, but KAFKA_SECURITY_PROTOCOL is SSL: set it to SASL_SSL/,
  ],
  [
    'a password beside a token',
    {...oauth, KAFKA_PASSWORD: 'x'},
    /^KAFKA_PASSWORD is set, but KAFKA_SASL_MECHANISM is OAUTHBEARER/,
  ],
];

for (const [title, variables, message] of refusals) {
  test(`the configuration is refused: ${title}`, t => {
    t.throws(() => read(variables), {name: 'Failure', message});
  });
}
