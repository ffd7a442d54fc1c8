import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from '../client/errors.ts';
import {readVariable} from '../environment.ts';
import {addressFlag} from './flags.ts';

export const kafkaFlags = {
  brokers: addressFlag('KAFKA_BROKERS', 'Kafka brokers, separated by commas'),
  prefix: Flags.string({summary: 'The prefix of topics, where shops share brokers.', env: 'KAFKA_PREFIX', default: ''}),
};

/** The argument SERVICE: one that publishes. */
export const publishingService = Args.custom<string>({
  parse: async service => {
    const {services} = await import('@ecom/contracts/services');
    const known: readonly string[] = services.flatMap(({name, topics}) => (topics.length > 0 ? [name] : []));
    if (known.includes(service)) return service;
    throw new UsageError(`There is no service ${service} with topics. Services: ${known.join(', ')}`);
  },
});

/** The topics that a service declares, or all services. */
export const declaredTopics = async (service: string | undefined, prefix: string) => {
  const {services} = await import('@ecom/contracts/services');
  const {kafkaTopic} = await import('@ecom/messaging/kafka/topic-settings');
  return services.flatMap(({name, topics}) =>
    service === undefined || name === service ? topics.map(topic => kafkaTopic(topic, prefix)) : [],
  );
};

/** @throws CommandError without brokers */
export const assertBrokers = async (flag: string | undefined): Promise<string> => {
  const brokers = flag || (await readVariable('KAFKA_BROKERS'));
  if (brokers) return brokers;
  throw new CommandError(
    'No Kafka broker is named. Use --brokers, or set KAFKA_BROKERS. A standalone shop without Kafka has no topics.',
  );
};

/**
 * The full names of the topics that a text means: `order`, `ecom.order.v1`; all without one.
 *
 * @throws UsageError for a topic that no service publishes
 */
export const topicNames = async (text: string | undefined, prefix: string): Promise<readonly string[]> => {
  const {services} = await import('@ecom/contracts/services');
  const names: readonly string[] = services.flatMap(({topics}) => topics.map(({name}) => name));
  const found = names.filter(name => text === undefined || name === text || name.split('.')[1] === text);
  if (found.length === 0) throw new UsageError(`There is no topic ${text}. Topics: ${names.join(', ')}`);
  return found.map(name => prefix + name);
};
