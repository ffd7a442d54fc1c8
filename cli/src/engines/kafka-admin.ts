import {setTimeout as delay} from 'node:timers/promises';
import {type BrokerAddress, clientOptions, explainError} from '@ecom/messaging/kafka/javascript-client';
import {
  compareTopics,
  type KafkaTopic,
  type ObservedTopic,
  replicationFactor,
  type TopicComparison,
  topicConfig,
} from '@ecom/messaging/kafka/topic-settings';
import {Admin, ConfigResourceTypes, IncrementalAlterConfigOperationTypes} from '@platformatic/kafka';

const timeoutMs = 10_000;

const clientId = 'ecom-cli';

/** Reads and corrects topics. */
export const kafkaAdmin = (address: BrokerAddress) => {
  const admin = new Admin(clientOptions(address, clientId));
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
      replicationFactor: topics.get(name)?.partitions[0]?.replicas.length ?? 0,
      config: Object.fromEntries(configs.map(({name, value}) => [name, value ?? ''])),
    }));
  };
  const create = (topic: KafkaTopic) =>
    admin.createTopics({
      topics: [topic.name],
      partitions: topic.partitions,
      ...(topic.replicationFactor && {replicas: topic.replicationFactor}),
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
     * Creates missing topics, corrects settings that differ, and waits until the brokers show it, 10 s at most. Replicas of an existing topic
     * stay as they are, since they need a plan (`kafka-reassign-partitions.sh`).
     *
     * @returns what was changed, and what has to be
     */
    async apply(declared: readonly KafkaTopic[]) {
      const before = await compare(declared);
      const states = new Map(before.map(({name, state}) => [name, state]));
      const isWrong = ({state, differences}: TopicComparison) =>
        state === 'missing' || differences.some(({setting}) => setting !== replicationFactor);
      const wrong = new Set(before.filter(isWrong).map(({name}) => name));
      const changed = declared.filter(({name}) => wrong.has(name));
      for (const topic of changed) await (states.get(topic.name) === 'missing' ? create(topic) : correct(topic));
      for (const end = Date.now() + timeoutMs; Date.now() < end; await delay(100))
        if (!(await compare(changed)).some(isWrong)) break;
      const made = changed.map(({name}) => ({
        topic: name,
        change: states.get(name) === 'missing' ? ('created' as const) : ('corrected' as const),
      }));
      const differing = before.filter(({differences}) =>
        differences.some(({setting}) => setting === replicationFactor),
      );
      return [...made, ...differing.map(({name}) => ({topic: name, change: 'replicas differ' as const}))];
    },
    close: () => admin.close(),
  };
};

/** Does `work` with an admin client that is closed afterwards. */
export const withKafkaAdmin = async <T>(
  address: BrokerAddress,
  work: (admin: ReturnType<typeof kafkaAdmin>) => Promise<T>,
): Promise<T> => {
  const admin = kafkaAdmin(address);
  try {
    return await work(admin);
  } catch (error) {
    throw explainError(address, error);
  } finally {
    await admin.close();
  }
};
