import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {readConfig} from '@ecom/core/config';
import {createLogger} from '@ecom/core/log';
import {securedKafka} from '@ecom/dev/engines/secured-kafka';
import {startTokenServer} from '@ecom/dev/engines/token-server';
import {kafkaBus} from '@ecom/messaging/kafka/bus';
import {kafkaSecurity, securityVariables} from '@ecom/messaging/kafka/security';
import {z} from 'zod';

type Variables = Readonly<Record<string, string>>;

const Variables = z.object(securityVariables);

export const securityOf = (variables: Variables) => kafkaSecurity(readConfig(Variables, variables));

/** A bus as a process with these variables opens it. */
export const busWith = (brokers: string, variables: Variables, options: Partial<Parameters<typeof kafkaBus>[0]> = {}) =>
  kafkaBus({
    brokers,
    security: securityOf(variables),
    clientId: 'test',
    log: createLogger({name: 'test', level: 'silent'}),
    ...options,
  });

/** Starts a broker with TLS and logins, and an authorization server; the passwords of users and clients are their names with `-secret`. */
export const startSecured = async (users: readonly string[], tokenLifetimeSeconds?: number) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-kafka-'));
  const passwords = Object.fromEntries(users.map(name => [name, `${name}-secret`]));
  const tokens = await startTokenServer(passwords, tokenLifetimeSeconds);
  const kafka = await securedKafka({folder, print: () => {}, users: passwords, tokens});
  const stop = async () => {
    await kafka.engine.wipe();
    await tokens.stop();
    await rm(folder, {recursive: true, force: true});
  };
  await kafka.engine.start().catch(async error => {
    await stop();
    throw error;
  });
  const tls = {KAFKA_CA: kafka.authority.ca};
  return {
    ...kafka,
    tokens,
    stop,
    /** Variables of a connection to `mutual`. */
    certificateOf: async (user: string) => {
      const {certificate, key} = await kafka.authority.issue(user);
      return {...tls, KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_CERTIFICATE: certificate, KAFKA_KEY: key};
    },
    /** Variables of a connection to `login`. */
    passwordOf: (user: string, mechanism = 'SCRAM-SHA-512') => ({
      ...tls,
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_USERNAME: user,
      KAFKA_PASSWORD: `${user}-secret`,
    }),
    tokenOf: (user: string) => ({
      ...tls,
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
      KAFKA_OAUTH_TOKEN_URL: tokens.tokenUrl,
      KAFKA_OAUTH_CLIENT_ID: user,
      KAFKA_OAUTH_CLIENT_SECRET: `${user}-secret`,
    }),
  };
};

export type Secured = Awaited<ReturnType<typeof startSecured>>;
