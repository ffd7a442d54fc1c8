import type * as Rdkafka from 'node-rdkafka';
import {Failure} from '../failure.ts';
import type {Logger} from '../log.ts';

export type Library = typeof Rdkafka;

/** Any property of librdkafka's configuration: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Milliseconds in which a broker must answer when the bus starts. */
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
export const ping = (client: Client, timeout: number): Promise<void> =>
  new Promise((resolve, reject) =>
    client.getMetadata({timeout, allTopics: false}, error => (error ? reject(unreachable(error)) : resolve())),
  );

export const disconnect = (client: Client): Promise<void> => new Promise(resolve => client.disconnect(() => resolve()));

/** Lines of librdkafka itself: lost connections, refused requests. It reconnects by itself. */
export const logEvents = (client: Rdkafka.Producer | Rdkafka.KafkaConsumer, log: Logger) => {
  client.on('event.error', error => log.warn({err: error}, 'kafka: %s', error.message));
  client.on('event.log', ({message}) => log.debug('kafka: %s', message));
};

export const unreachable = (cause: unknown) =>
  Object.assign(new Failure('unavailable', 'kafka-unreachable', 'No Kafka broker answers; check KAFKA_BROKERS and the brokers'), {
    cause,
  });

const clientMissing = () =>
  new Failure('unavailable', 'kafka-client-missing', 'node-rdkafka is not compiled on this machine; run: npm rebuild node-rdkafka');
