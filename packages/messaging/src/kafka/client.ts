import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type * as Rdkafka from 'node-rdkafka';

export type Library = (typeof Rdkafka)['default'];

/** Any property of librdkafka's configuration: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/**
 * For every client: librdkafka logs nothing but fatal errors. Its own threads call the log, also while node-rdkafka still makes the handle that carries such a
 * call to the main thread; a handle that was hit in that moment hangs the process when the client is closed.
 */
export const quiet = {log_level: 0} as const satisfies Settings;

/** Milliseconds in which a broker must answer, unless told otherwise. */
export const reach = 30_000;

/** node-rdkafka is native code that has to be compiled: only who configures Kafka loads it. */
export const loadLibrary = async (): Promise<Library> => {
  try {
    return (await import('node-rdkafka')).default;
  } catch (cause) {
    throw Object.assign(clientMissing(), {cause});
  }
};

type Client = {
  connect(options: {timeout: number; allTopics: boolean}, done: (error: unknown) => void): unknown;
  disconnect(done: () => void): unknown;
  getMetadata(options: {timeout: number; allTopics: boolean}, done: (error: unknown) => void): unknown;
};

/** Connects, and waits until a broker has answered. */
export const connect = (client: Client, timeout = reach): Promise<void> =>
  new Promise((resolve, reject) =>
    client.connect({timeout, allTopics: false}, error => (error ? reject(unreachable(error)) : resolve())),
  );

/** Asks a broker for a sign of life. */
export const ping = (client: Client, timeout = 5_000): Promise<void> =>
  new Promise((resolve, reject) =>
    client.getMetadata({timeout, allTopics: false}, error => (error ? reject(unreachable(error)) : resolve())),
  );

/** Closes a producer without waiting for what is still queued. */
export const drop = (producer: Rdkafka.Producer): Promise<void> => {
  // node-rdkafka would go on polling while another thread destroys the client, which now and then aborts the process.
  producer.setPollInterval(0);
  return new Promise(resolve => producer.disconnect(0, () => resolve()));
};

/** How many partitions a topic has; infinitely many while there is no such topic. */
export const countPartitions = (client: Rdkafka.Producer | Rdkafka.KafkaConsumer, name: string): Promise<number> =>
  new Promise((resolve, reject) =>
    client.getMetadata({topic: name, timeout: 5_000}, (error, metadata) => {
      if (error) return reject(unreachable(error));
      resolve(metadata.topics.find(topic => topic.name === name)?.partitions.length || Number.POSITIVE_INFINITY);
    }),
  );

export const disconnect = (client: Client): Promise<void> => new Promise(resolve => client.disconnect(() => resolve()));

/**
 * Logs what librdkafka says: lost connections, refused requests; it heals those by itself. `fatal` hears of what it cannot heal,
 * which makes the client useless for good. node-rdkafka drops the error's flag, so that only the log line still tells.
 */
export const watch = (client: NodeJS.EventEmitter, log: Logger, fatal: (reason: Error) => void) => {
  client.on('event.error', (error: Error) => log.warn({err: error}, 'kafka: %s', error.message));
  client.on('event.log', ({fac, message}: {fac: string; message: string}) => {
    log.debug('kafka: %s', message);
    if (fac === 'FATAL') fatal(new Error(message));
  });
};

export const unreachable = (cause: unknown) =>
  Object.assign(
    new Failure('unavailable', 'kafka-unreachable', 'No Kafka broker answers; check KAFKA_BROKERS and the brokers'),
    {
      cause,
    },
  );

const clientMissing = () =>
  new Failure(
    'unavailable',
    'kafka-client-missing',
    'node-rdkafka is not compiled on this machine; run: make kafka-client',
  );
