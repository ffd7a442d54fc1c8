import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type * as Rdkafka from 'node-rdkafka';
import type {AccessTokens, TokenHolder} from './access-tokens.ts';

export type Library = (typeof Rdkafka)['default'];

/** Any property of librdkafka's configuration: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/**
 * For every client: librdkafka logs fatal errors only. Its threads call the logger even while node-rdkafka creates the handle that passes such a
 * call to the main thread; a handle that is called at that moment hangs the process when the client is closed.
 */
export const fatalLogsOnly = {log_level: 0} as const satisfies Settings;

/** Default timeout of a broker's response. */
export const defaultTimeoutMs = 30_000;

/** node-rdkafka is native code that must be compiled, so it is loaded only when Kafka is configured. */
export const loadLibrary = async (): Promise<Library> => {
  try {
    return (await import('node-rdkafka')).default;
  } catch (cause) {
    throw Object.assign(clientMissing(), {cause});
  }
};

type Client = TokenHolder & {
  connect(options: {timeout: number; allTopics: boolean}, done: (error: unknown) => void): unknown;
  disconnect(done: () => void): unknown;
  getMetadata(options: {timeout: number; allTopics: boolean}, done: (error: unknown) => void): unknown;
};

export type ConnectOptions = {
  /** Access tokens of the login, where it needs some. */
  readonly tokens?: AccessTokens | undefined;
  /** Default: 30 s. */
  readonly timeoutMs?: number;
};

const releases = new WeakMap<Client, () => void>();

/** A client that is being closed must not be given a token any more: node-rdkafka would use it while another thread destroys it. */
const release = (client: Client) => releases.get(client)?.();

/** Connects, and waits for a broker's response. @throws Failure `unavailable` */
export const connect = async (
  client: Client,
  {tokens, timeoutMs = defaultTimeoutMs}: ConnectOptions = {},
): Promise<void> => {
  if (tokens) releases.set(client, () => tokens.release(client));
  await tokens?.supply(client);
  await new Promise<void>((resolve, reject) =>
    client.connect({timeout: timeoutMs, allTopics: false}, error => {
      if (!error) return resolve();
      release(client);
      reject(unreachable(error));
    }),
  );
};

/** Requests metadata of a broker, as a health check. */
export const ping = (client: Client, timeoutMs = 5_000): Promise<void> =>
  new Promise((resolve, reject) =>
    client.getMetadata({timeout: timeoutMs, allTopics: false}, error =>
      error ? reject(unreachable(error)) : resolve(),
    ),
  );

/** Closes a producer without waiting for queued messages. */
export const closeProducer = (producer: Rdkafka.Producer): Promise<void> => {
  // Otherwise node-rdkafka polls while another thread destroys the client, which occasionally aborts the process.
  producer.setPollInterval(0);
  release(producer);
  return new Promise(resolve => producer.disconnect(0, () => resolve()));
};

/** The number of partitions of a topic; infinite while the topic does not exist. */
export const countPartitions = (client: Rdkafka.Producer | Rdkafka.KafkaConsumer, name: string): Promise<number> =>
  new Promise((resolve, reject) =>
    client.getMetadata({topic: name, timeout: 5_000}, (error, metadata) => {
      if (error) return reject(unreachable(error));
      resolve(metadata.topics.find(topic => topic.name === name)?.partitions.length || Number.POSITIVE_INFINITY);
    }),
  );

export const disconnect = (client: Client): Promise<void> => {
  release(client);
  return new Promise(resolve => client.disconnect(() => resolve()));
};

/**
 * Logs librdkafka's messages: it recovers from lost connections and rejected requests by itself. `onFatalError` is called with errors
 * that make the client unusable. node-rdkafka drops the error's flag, so they are recognised by the log line.
 */
export const logClientEvents = (client: NodeJS.EventEmitter, log: Logger, onFatalError: (reason: Error) => void) => {
  client.on('event.error', (error: Error) => log.warn({err: error}, 'kafka: %s', error.message));
  client.on('event.log', ({fac, message}: {fac: string; message: string}) => {
    log.debug('kafka: %s', message);
    if (fac === 'FATAL') onFatalError(new Error(message));
  });
};

export const unreachable = (cause: unknown) =>
  Object.assign(
    new Failure(
      'unavailable',
      'kafka-unreachable',
      'No Kafka broker responds. Check KAFKA_BROKERS, and that the brokers run.',
    ),
    {cause},
  );

const clientMissing = () =>
  new Failure(
    'unavailable',
    'kafka-client-missing',
    'node-rdkafka is not compiled on this machine. Run: make kafka-client',
  );
