import {isIP} from 'node:net';
import {Failure} from '@ecom/core/failure';
import {
  Admin,
  type AdminOptions,
  AuthenticationError,
  type GenericError,
  type MultipleErrors,
  NetworkError,
  TimeoutError,
} from '@platformatic/kafka';
import {type AccessTokens, accessTokens} from './access-tokens.ts';
import type {KafkaSecurity, Login} from './security.ts';

export type BrokerAddress = {
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  readonly security: KafkaSecurity;
  /** Default: tokens of its own. */
  readonly tokens?: AccessTokens | undefined;
};

const timeoutMs = 10_000;

/** Options of the JavaScript client, which says why it cannot connect; node-rdkafka does not. */
export const clientOptions = ({brokers, security, tokens}: BrokerAddress, clientId: string) => {
  const bootstrapBrokers = brokers.split(',').map(each => each.trim());
  return {
    clientId,
    bootstrapBrokers,
    timeout: timeoutMs,
    connectTimeout: 5000,
    retries: 1,
    ...(security.protocol !== 'PLAINTEXT' && {
      tls: {ca: security.ca, cert: security.client?.certificate, key: security.client?.key},
      // Proxies route by the name in the handshake (SNI), which cannot be an address.
      tlsServerName: !bootstrapBrokers.some(each => isIP(each.replace(/:\d+$/, ''))),
      ...(security.login && {sasl: saslOptions(security.login, tokens)}),
    }),
  } satisfies AdminOptions;
};

const saslOptions = (login: Login, tokens?: AccessTokens) => {
  if (login.mechanism !== 'OAUTHBEARER') return login;
  return {
    mechanism: login.mechanism,
    token: (tokens ?? accessTokens(login.oauth)).get,
    // A broker answers a token that it refuses by a reason, and one that it accepts by nothing (RFC 7628 §3.2.3).
    authBytesValidator: (reason: Buffer | null, done: (error: Error | null, bytes: Buffer) => void) =>
      done(reason?.length ? new Error(reason.toString()) : null, reason ?? Buffer.alloc(0)),
  };
};

/** An error, what it consists of, and what caused it. */
const parts = function* (error: unknown): Generator<Error & {readonly code?: string; readonly apiId?: string}> {
  if (!(error instanceof Error)) return;
  yield error;
  for (const each of (error as MultipleErrors).errors ?? []) yield* parts(each);
  yield* parts(error.cause);
};

/**
 * The sentence for the operator, where an error of the JavaScript client says that Kafka cannot be reached or refuses the connection.
 *
 * @returns a Failure: `invalid` when it needs other settings, `unavailable` when it may work later; other errors as they are
 */
export const explainError = (address: BrokerAddress, error: unknown): unknown => {
  const all = [...parts(error)];
  const failure = all.find(part => part instanceof Failure);
  if (failure) return failure;
  const where = `Kafka at ${address.brokers}`;
  const codes = new Set(all.flatMap(({code, apiId}) => [code ?? '', apiId ?? '']));
  const has = (...wanted: readonly string[]) => wanted.some(code => codes.has(code));
  const refused = all.find(part => part instanceof AuthenticationError);
  const sentence = tlsProblem(has, all) ?? loginProblem(has, address.security, refused);
  if (sentence) return Object.assign(new Failure('invalid', 'kafka-refuses', `${where}: ${sentence}`), {cause: error});
  if (has('TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'))
    return Object.assign(lacksPermission(where), {cause: error});
  if (has('ECONNRESET') || all.some(({message}) => message === 'Connection closed'))
    return Object.assign(closes(where, address.security), {cause: error});
  const isNetwork = all.some(part => part instanceof NetworkError || part instanceof TimeoutError);
  return isNetwork ? Object.assign(unreachable(where), {cause: error}) : error;
};

const unreachable = (where: string) =>
  new Failure('unavailable', 'kafka-unreachable', `${where} cannot be reached. Check that it runs, and KAFKA_BROKERS.`);

const lacksPermission = (where: string) =>
  new Failure(
    'invalid',
    'kafka-access-missing',
    `${where}: this user lacks a permission. ecom topics acls topics lists what topics apply and topics status need; ecom topics acls events what events tail needs, ecom topics acls backup what backup create needs.`,
  );

/** What keeps the JavaScript client from connecting, if anything does. */
export const findConnectionProblem = async (address: BrokerAddress): Promise<unknown> => {
  const admin = new Admin({...clientOptions(address, 'ecom'), retries: 0});
  try {
    await admin.listTopics();
    return undefined;
  } catch (error) {
    return explainError(address, error);
  } finally {
    await admin.close().catch(() => {});
  }
};

type Has = (...codes: readonly string[]) => boolean;

const tlsProblem = (has: Has, all: readonly Error[]): string | undefined => {
  if (
    has(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    )
  )
    return 'its certificate is signed by an authority that is not trusted. Set KAFKA_CA_FILE to the certificate of its CA (PEM).';
  if (has('ERR_TLS_CERT_ALTNAME_INVALID')) {
    const reason = all.find(error => (error as GenericError).code === 'ERR_TLS_CERT_ALTNAME_INVALID')!.message;
    return `its certificate is for another host. Use the names in its certificate in KAFKA_BROKERS and in the brokers' advertised.listeners. ${reason}`;
  }
  if (has('CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'))
    return 'its certificate is not valid now. Renew it, or set the clock of this machine.';
  if (has('ERR_SSL_WRONG_VERSION_NUMBER'))
    return 'it does not speak TLS on this port. Use the port of its TLS listener in KAFKA_BROKERS, or set KAFKA_SECURITY_PROTOCOL to PLAINTEXT.';
  return undefined;
};

const loginProblem = (has: Has, security: KafkaSecurity, refused: Error | undefined): string | undefined => {
  const login = security.protocol === 'PLAINTEXT' ? undefined : security.login;
  if (!login) return undefined;
  if (has('UNSUPPORTED_SASL_MECHANISM'))
    return `it does not offer ${login.mechanism}. Set KAFKA_SASL_MECHANISM to a mechanism that this listener has.`;
  if (has('ILLEGAL_SASL_STATE'))
    return 'this listener takes no login. Set KAFKA_SECURITY_PROTOCOL to SSL, or use the port of another listener in KAFKA_BROKERS.';
  if (!refused) return undefined;
  return login.mechanism === 'OAUTHBEARER'
    ? `it refuses the access token (${(refused.cause as Error | undefined)?.message ?? refused.message}). Check the issuer, the audience and the scope that it expects, and KAFKA_OAUTH_SCOPE.`
    : `it refuses the login of ${login.username}. Check KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_SASL_MECHANISM.`;
};

/** A broker says nothing when it closes a connection; it does so as well while it starts or ends. */
const closes = (where: string, security: KafkaSecurity) => {
  const advice =
    security.protocol === 'PLAINTEXT'
      ? 'It may expect TLS: set KAFKA_SECURITY_PROTOCOL to SSL or SASL_SSL.'
      : security.client
        ? 'It may not trust the certificate of KAFKA_CERTIFICATE, or expect a login: set KAFKA_SECURITY_PROTOCOL to SASL_SSL.'
        : security.protocol === 'SASL_SSL'
          ? 'It may not speak TLS on this port, or expect a client certificate: set KAFKA_CERTIFICATE and KAFKA_KEY.'
          : 'It may expect a client certificate: set KAFKA_CERTIFICATE and KAFKA_KEY; or a login: set KAFKA_SECURITY_PROTOCOL to SASL_SSL; or not speak TLS on this port.';
  return new Failure('unavailable', 'kafka-unreachable', `${where} closes the connection. ${advice}`);
};
