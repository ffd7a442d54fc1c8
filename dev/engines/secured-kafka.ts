import {join} from 'node:path';
import {createAuthority} from './certificates.ts';
import {freePorts} from './child.ts';
import type {EngineOptions} from './engine.ts';
import {kafkaProgram} from './kafka.ts';

const modules = 'org.apache.kafka.common.security';

export type SecuredKafkaOptions = EngineOptions & {
  /** Users of SCRAM-SHA-512 and of PLAIN, and their passwords. */
  readonly users: Readonly<Record<string, string>>;
  /** Issues access tokens for OAUTHBEARER. */
  readonly tokens: {readonly issuer: string; readonly jwksUrl: string};
};

/**
 * A broker that takes connections as brokers in production do, with the ACLs that it is given. Its listeners share one certificate, for `localhost`:
 * some take client certificates, passwords or access tokens, and one everybody, as a superuser.
 */
export const securedKafka = async ({users, tokens, ...options}: SecuredKafkaOptions) => {
  const authority = await createAuthority(join(options.folder, 'certificates'));
  const {certificate, key} = await authority.issue('broker', 'localhost');
  const [mutual, login, plain] = (await freePorts(3)) as [number, number, number];
  const passwords = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const engine = await kafkaProgram(options, {
    listeners: [
      {name: 'MUTUAL', protocol: 'SSL', port: mutual},
      {name: 'LOGIN', protocol: 'SASL_SSL', port: login},
      {name: 'PLAIN', protocol: 'SASL_SSL', port: plain},
    ],
    scramUsers: users,
    // Without this list a broker asks nobody for keys.
    javaFlags: [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${tokens.jwksUrl}`],
    properties: {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': certificate,
      'ssl.keystore.key': key,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.certificates': authority.ca,
      'listener.name.mutual.ssl.client.auth': 'required',
      'listener.name.mutual.ssl.principal.mapping.rules': 'RULE:^CN=([^,]+).*$/$1/',
      'listener.name.login.sasl.enabled.mechanisms': 'SCRAM-SHA-512,OAUTHBEARER',
      'listener.name.login.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
      'listener.name.plain.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.plain.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required ${passwords.join(' ')};`,
      'listener.name.login.oauthbearer.sasl.jaas.config': `${modules}.oauthbearer.OAuthBearerLoginModule required;`,
      'listener.name.login.oauthbearer.sasl.server.callback.handler.class': `${modules}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
      'listener.name.login.oauthbearer.sasl.oauthbearer.jwks.endpoint.url': tokens.jwksUrl,
      'listener.name.login.oauthbearer.sasl.oauthbearer.expected.issuer': tokens.issuer,
      'listener.name.login.oauthbearer.sasl.oauthbearer.expected.audience': 'kafka',
      'listener.name.login.oauthbearer.connections.max.reauth.ms': '4000',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS;User:admin',
    },
  });
  return {
    engine,
    authority,
    /** Takes client certificates; the common name is the user. */
    mutual: `localhost:${mutual}`,
    /** Takes users with passwords (SCRAM-SHA-512) or access tokens. */
    login: `localhost:${login}`,
    /** Takes users with passwords (PLAIN). */
    plain: `localhost:${plain}`,
  };
};
