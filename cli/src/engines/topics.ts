import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from '../client/errors.ts';
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
export const assertBrokers = (brokers: string | undefined): string => {
  if (brokers) return brokers;
  throw new CommandError(
    'No Kafka broker is named. Use --brokers, or set KAFKA_BROKERS. A standalone shop without Kafka has no topics.',
  );
};
