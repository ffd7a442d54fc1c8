import type {FindUnhandledEvents} from '@ecom/backup/consistent-cut';
import {CommandError} from '../client/errors.ts';
import {findBrokers} from './topics.ts';

export type BusFlags = {
  readonly brokers: string | undefined;
  readonly prefix: string;
  /** The shop is one process, and its bus stores nothing. */
  readonly 'without-kafka': boolean;
};

type UnhandledEvents = {
  readonly bus: 'kafka' | 'in-process';
  readonly findUnhandledEvents: FindUnhandledEvents;
  close(): Promise<void>;
};

/**
 * Opens what says which events the services with databases have not handled. `catalog` does not count: what it has is derived.
 *
 * @throws CommandError when it is not clear whether the shop has Kafka: a backup without its groups would not be consistent
 */
export const openUnhandledEvents = async (flags: BusFlags): Promise<UnhandledEvents> => {
  const address = await findBrokers(flags.brokers);
  if (flags['without-kafka']) {
    return {bus: 'in-process', findUnhandledEvents: async () => new Map(), close: async () => {}};
  }
  if (!address) {
    throw new CommandError(
      'No Kafka broker is named. Use --brokers or set KAFKA_BROKERS; for a standalone shop without Kafka use --without-kafka.',
    );
  }
  const {services} = await import('@ecom/contracts/services');
  const {openGroupLags} = await import('@ecom/messaging/kafka/group-lags');
  const {prefix} = flags;
  const groups = services
    .filter(({database}) => database === 'postgres')
    .map(({name, subscribes}) => ({group: prefix + name, topics: subscribes.map(topic => prefix + topic.name)}));
  const {read, close} = await openGroupLags(address, groups);
  return {
    bus: 'kafka',
    findUnhandledEvents: async () =>
      new Map([...(await read())].map(([group, lag]) => [group.slice(prefix.length), lag])),
    close,
  };
};
