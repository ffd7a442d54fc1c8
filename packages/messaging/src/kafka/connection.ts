import {Failure} from '@ecom/core/failure';
import {type AccessTokens, accessTokens} from './access-tokens.ts';
import {fatalLogsOnly, type Settings} from './client.ts';
import type {KafkaSecurity} from './security.ts';
import {securitySettings} from './settings.ts';

export type ConnectionOptions = {
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  readonly clientId: string;
  readonly security: KafkaSecurity;
  /** Called when an access token cannot be renewed, which is tried again. */
  readonly onTokenError?: (error: unknown) => void;
};

/** What every client of the brokers needs. */
export type Connection = Pick<ConnectionOptions, 'brokers' | 'security'> & {
  readonly settings: Settings;
  readonly tokens: AccessTokens | undefined;
};

export const createConnection = ({brokers, clientId, security, onTokenError}: ConnectionOptions): Connection => ({
  brokers,
  security,
  settings: {
    ...fatalLogsOnly,
    'metadata.broker.list': brokers,
    'client.id': clientId,
    // A broker that is back is found within two seconds; by default librdkafka would wait for up to ten.
    'reconnect.backoff.max.ms': 1_000,
    ...securitySettings(security),
  },
  tokens:
    security.protocol !== 'PLAINTEXT' && security.login?.mechanism === 'OAUTHBEARER'
      ? accessTokens(security.login.oauth, onTokenError)
      : undefined,
});

/** How long an attempt to connect lasts, after which the reason of its failure is looked for. */
const attemptMs = 5_000;

/** What keeps this process from connecting, by the client that says it. */
const findProblem = async (connection: Connection): Promise<Failure | undefined> => {
  const {findConnectionProblem} = await import('./javascript-client.ts');
  const problem = await findConnectionProblem(connection);
  return problem instanceof Failure ? problem : undefined;
};

/**
 * Calls `open` until it succeeds. It is called once more after it has failed, unless the settings are wrong.
 *
 * @param open connects within so many milliseconds
 * @throws Failure `invalid` that says what is wrong in the settings, `unavailable` when no broker responds in time
 */
export const connectFirst = async <T>(
  connection: Connection,
  timeoutMs: number,
  open: (timeoutMs: number) => Promise<T>,
): Promise<T> => {
  const isSecured = connection.security.protocol !== 'PLAINTEXT';
  for (const end = performance.now() + timeoutMs; ; ) {
    const remainingMs = end - performance.now();
    try {
      return await open(isSecured ? Math.min(attemptMs, remainingMs) : remainingMs);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'invalid') throw error;
      const problem = await findProblem(connection);
      if (problem?.kind === 'invalid' || performance.now() >= end) throw problem ?? error;
    }
  }
};
