import {createPrivateKey, X509Certificate} from 'node:crypto';
import {Failure} from '@ecom/core/failure';
import {z} from 'zod';

/** The environment variables that secure a connection to Kafka. */
export const securityVariables = {
  KAFKA_SECURITY_PROTOCOL: z
    .enum(['PLAINTEXT', 'SSL', 'SASL_SSL'], 'must be PLAINTEXT, SSL or SASL_SSL')
    .default('PLAINTEXT'),
  KAFKA_SASL_MECHANISM: z
    .enum(['SCRAM-SHA-512', 'PLAIN', 'OAUTHBEARER'], 'must be SCRAM-SHA-512, PLAIN or OAUTHBEARER')
    .optional(),
  KAFKA_USERNAME: z.string().optional(),
  KAFKA_PASSWORD: z.string().optional(),
  KAFKA_OAUTH_TOKEN_URL: z.url('must be the URL of a token endpoint').optional(),
  KAFKA_OAUTH_CLIENT_ID: z.string().optional(),
  KAFKA_OAUTH_CLIENT_SECRET: z.string().optional(),
  KAFKA_OAUTH_SCOPE: z.string().optional(),
  KAFKA_CA: z.string().optional(),
  KAFKA_CERTIFICATE: z.string().optional(),
  KAFKA_KEY: z.string().optional(),
};

type Variables = z.infer<z.ZodObject<typeof securityVariables>>;
type Name = keyof Variables;

/** A client of an authorization server that issues access tokens (RFC 6749 §4.4). */
export type OauthClient = {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
};

export type Login =
  | {readonly mechanism: 'SCRAM-SHA-512' | 'PLAIN'; readonly username: string; readonly password: string}
  | {readonly mechanism: 'OAUTHBEARER'; readonly oauth: OauthClient};

/** Certificates are PEM. Without `ca`, the authorities that Node.js trusts are trusted. */
export type KafkaSecurity =
  | {readonly protocol: 'PLAINTEXT'}
  | {
      readonly protocol: 'SSL' | 'SASL_SSL';
      readonly ca: string | undefined;
      readonly client: {readonly certificate: string; readonly key: string} | undefined;
      /** Of SASL_SSL. */
      readonly login: Login | undefined;
    };

export const plaintext = {protocol: 'PLAINTEXT'} as const satisfies KafkaSecurity;

/**
 * How to connect to Kafka.
 *
 * @throws Failure `invalid` that names the variable which is missing, wrong or useless
 */
export const kafkaSecurity = (variables: Variables): KafkaSecurity => {
  const {KAFKA_SECURITY_PROTOCOL: protocol} = variables;
  if (protocol === 'PLAINTEXT') {
    assertUnused(variables, ofTls, 'KAFKA_SECURITY_PROTOCOL is PLAINTEXT: set it to SSL or SASL_SSL');
    return plaintext;
  }
  const {KAFKA_CA: ca} = variables;
  if (ca !== undefined) parseCertificate('KAFKA_CA', ca);
  if (protocol === 'SSL') assertUnused(variables, ofLogin, 'KAFKA_SECURITY_PROTOCOL is SSL: set it to SASL_SSL');
  return {protocol, ca, client: clientOf(variables), login: protocol === 'SSL' ? undefined : loginOf(variables)};
};

const ofPassword: readonly Name[] = ['KAFKA_USERNAME', 'KAFKA_PASSWORD'];
const ofOauth: readonly Name[] = [
  'KAFKA_OAUTH_TOKEN_URL',
  'KAFKA_OAUTH_CLIENT_ID',
  'KAFKA_OAUTH_CLIENT_SECRET',
  'KAFKA_OAUTH_SCOPE',
];
const ofLogin: readonly Name[] = ['KAFKA_SASL_MECHANISM', ...ofPassword, ...ofOauth];
const ofTls: readonly Name[] = ['KAFKA_CA', 'KAFKA_CERTIFICATE', 'KAFKA_KEY', ...ofLogin];

const loginOf = (variables: Variables): Login => {
  const {KAFKA_SASL_MECHANISM: mechanism = 'SCRAM-SHA-512'} = variables;
  const needed = (name: Name) => {
    const value = variables[name];
    if (!value) throw invalid(`${name} is missing, which KAFKA_SASL_MECHANISM ${mechanism} needs.`);
    return value;
  };
  if (mechanism === 'OAUTHBEARER') {
    assertUnused(variables, ofPassword, 'KAFKA_SASL_MECHANISM is OAUTHBEARER: set it to SCRAM-SHA-512 or PLAIN');
    const [tokenUrl, clientId, clientSecret] = ofOauth.slice(0, 3).map(needed) as [string, string, string];
    return {mechanism, oauth: {tokenUrl, clientId, clientSecret, scope: variables.KAFKA_OAUTH_SCOPE}};
  }
  assertUnused(variables, ofOauth, `KAFKA_SASL_MECHANISM is ${mechanism}: set it to OAUTHBEARER`);
  return {mechanism, username: needed('KAFKA_USERNAME'), password: needed('KAFKA_PASSWORD')};
};

const clientOf = ({KAFKA_CERTIFICATE: certificate, KAFKA_KEY: key}: Variables) => {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined) throw invalid('KAFKA_KEY is set without KAFKA_CERTIFICATE. Set both or none.');
  if (key === undefined) throw invalid('KAFKA_CERTIFICATE is set without KAFKA_KEY. Set both or none.');
  if (!parseCertificate('KAFKA_CERTIFICATE', certificate).checkPrivateKey(parseKey(key)))
    throw invalid('KAFKA_KEY is not the key of KAFKA_CERTIFICATE. Set both from the same secret.');
  return {certificate, key};
};

const parseCertificate = (name: Name, pem: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch {
    throw invalid(`${name} is no certificate in PEM (-----BEGIN CERTIFICATE-----). ${name}_FILE names a file of one.`);
  }
};

const parseKey = (pem: string) => {
  try {
    return createPrivateKey(pem);
  } catch {
    throw invalid('KAFKA_KEY is no private key in PEM without a passphrase (-----BEGIN PRIVATE KEY-----).');
  }
};

/** A variable without effect is a mistake that nobody would notice. */
const assertUnused = (variables: Variables, names: readonly Name[], reason: string) => {
  const name = names.find(name => variables[name] !== undefined);
  if (name) throw invalid(`${name} is set, but ${reason}, or unset ${name}.`);
};

const invalid = (sentence: string) => new Failure('invalid', 'kafka-settings', sentence);
