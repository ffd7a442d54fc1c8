import {setTimeout as delay} from 'node:timers/promises';
import {Failure} from '@ecom/core/failure';
import {compareTopics, type KafkaTopic, type ObservedTopic, topicConfig} from '@ecom/messaging/kafka/topic-settings';
import {
  Admin,
  ConfigResourceTypes,
  type GenericError,
  IncrementalAlterConfigOperationTypes,
  NetworkError,
} from '@platformatic/kafka';

const timeoutMs = 10_000;

/** Options of every client. */
export const clientOptions = (brokers: string) => ({
  clientId: 'ecom-cli',
  bootstrapBrokers: brokers.split(',').map(each => each.trim()),
  timeout: timeoutMs,
  connectTimeout: 5000,
  retries: 1,
});

/** @returns a Failure where no broker responds; other errors as they are */
export const explainKafka = (brokers: string, error: unknown): unknown => {
  const isNetwork = error instanceof NetworkError || (error as GenericError).findBy?.('code', NetworkError.code);
  return isNetwork ? unreachableBrokers(brokers) : error;
};

const unreachableBrokers = (brokers: string) =>
  new Failure(
    'unavailable',
    'kafka-unreachable',
    `Kafka at ${brokers} cannot be reached. Check that it runs, and --brokers or KAFKA_BROKERS.`,
  );

/** Reads and corrects topics. */
export const kafkaAdmin = (brokers: string) => {
  const admin = new Admin(clientOptions(brokers));
  const observe = async (declared: readonly KafkaTopic[]): Promise<readonly ObservedTopic[]> => {
    const known = new Set(await admin.listTopics());
    const names = declared.map(({name}) => name).filter(name => known.has(name));
    if (names.length === 0) return [];
    const {topics} = await admin.metadata({topics: names, forceUpdate: true});
    const configs = await admin.describeConfigs({
      resources: names.map(resourceName => ({resourceType: ConfigResourceTypes.TOPIC, resourceName})),
    });
    return configs.map(({resourceName: name, configs}) => ({
      name,
      partitions: topics.get(name)?.partitionsCount ?? 0,
      config: Object.fromEntries(configs.map(({name, value}) => [name, value ?? ''])),
    }));
  };
  const create = (topic: KafkaTopic) =>
    admin.createTopics({
      topics: [topic.name],
      partitions: topic.partitions,
      configs: Object.entries(topicConfig(topic)).map(([name, value]) => ({name, value})),
    });
  /** Sets what a topic declares, and leaves its other settings. */
  const correct = ({name: resourceName, ...topic}: KafkaTopic) => {
    const configs = Object.entries(topicConfig({name: resourceName, ...topic})).map(([name, value]) => ({
      name,
      configOperation: IncrementalAlterConfigOperationTypes.SET,
      value,
    }));
    return admin.incrementalAlterConfigs({
      resources: [{resourceType: ConfigResourceTypes.TOPIC, resourceName, configs}],
    });
  };
  const compare = async (declared: readonly KafkaTopic[]) => compareTopics(declared, await observe(declared));
  return {
    /** Declared topics beside those of the brokers. */
    compare,
    /**
     * Creates missing topics, corrects settings that differ, and waits until the brokers show it, 10 s at most.
     *
     * @returns what was changed
     */
    async apply(declared: readonly KafkaTopic[]) {
      const states = new Map((await compare(declared)).map(({name, state}) => [name, state]));
      const changed = declared.filter(({name}) => states.get(name) !== 'as declared');
      for (const topic of changed) await (states.get(topic.name) === 'missing' ? create(topic) : correct(topic));
      for (const end = Date.now() + timeoutMs; Date.now() < end; await delay(100))
        if ((await compare(changed)).every(({state}) => state === 'as declared')) break;
      return changed.map(({name}) => ({
        topic: name,
        change: states.get(name) === 'missing' ? ('created' as const) : ('corrected' as const),
      }));
    },
    close: () => admin.close(),
  };
};

/** Does `work` with an admin client that is closed afterwards. */
export const withKafkaAdmin = async <T>(
  brokers: string,
  work: (admin: ReturnType<typeof kafkaAdmin>) => Promise<T>,
): Promise<T> => {
  const admin = kafkaAdmin(brokers);
  try {
    return await work(admin);
  } catch (error) {
    throw explainKafka(brokers, error);
  } finally {
    await admin.close();
  }
};
