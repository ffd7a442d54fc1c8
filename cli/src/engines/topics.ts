import type {BrokerAddress} from '@ecom/messaging/kafka/javascript-client';
import type {KafkaSecurity} from '@ecom/messaging/kafka/security';
import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from '../client/errors.ts';
import {environment, readVariable} from '../environment.ts';
import {addressFlag} from './flags.ts';

export const kafkaFlags = {
  brokers: addressFlag('KAFKA_BROKERS', 'Kafka brokers, separated by commas'),
  prefix: Flags.string({summary: 'The prefix of topics, where shops share brokers.', env: 'KAFKA_PREFIX', default: ''}),
};

/** What declared topics are like, beside what services declare. */
export const topicFlags = {
  ...kafkaFlags,
  partitions: Flags.integer({summary: 'Partitions of new topics.', env: 'KAFKA_PARTITIONS', default: 12, min: 1}),
  'replication-factor': Flags.integer({
    summary: "Replicas of each partition (default: the brokers' setting).",
    env: 'KAFKA_REPLICATION_FACTOR',
    min: 1,
  }),
  'min-insync-replicas': Flags.integer({
    summary: "In-sync replicas without which no event is accepted (default: the brokers' setting).",
    env: 'KAFKA_MIN_INSYNC_REPLICAS',
    min: 1,
  }),
};

export type TopicFlags = {
  readonly prefix: string;
  readonly partitions: number;
  readonly 'replication-factor': number | undefined;
  readonly 'min-insync-replicas': number | undefined;
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
export const declaredTopics = async (service: string | undefined, {prefix, ...flags}: TopicFlags) => {
  const {services} = await import('@ecom/contracts/services');
  const {kafkaTopic} = await import('@ecom/messaging/kafka/topic-settings');
  const variables = {
    KAFKA_PARTITIONS: flags.partitions,
    KAFKA_REPLICATION_FACTOR: flags['replication-factor'],
    KAFKA_MIN_INSYNC_REPLICAS: flags['min-insync-replicas'],
  };
  return services.flatMap(({name, topics}) =>
    service === undefined || name === service ? topics.map(topic => kafkaTopic(topic, prefix, variables)) : [],
  );
};

/** How the variables secure the connection. @throws Failure `invalid` that names the variable which is wrong */
const readSecurity = async (): Promise<KafkaSecurity> => {
  const {readConfig} = await import('@ecom/core/config');
  const {kafkaSecurity, securityVariables} = await import('@ecom/messaging/kafka/security');
  const {z} = await import('zod');
  return kafkaSecurity(readConfig(z.object(securityVariables), environment));
};

/** Kafka, if a flag or a variable names it. */
export const findBrokers = async (flag: string | undefined): Promise<BrokerAddress | undefined> => {
  const brokers = flag || (await readVariable('KAFKA_BROKERS'));
  return brokers ? {brokers, security: await readSecurity()} : undefined;
};

/** @throws CommandError without brokers */
export const assertBrokers = async (flag: string | undefined): Promise<BrokerAddress> => {
  const found = await findBrokers(flag);
  if (found) return found;
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
