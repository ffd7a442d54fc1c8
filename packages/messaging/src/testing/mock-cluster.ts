import {loadLibrary} from '../kafka/client.ts';

/**
 * librdkafka's mock Kafka cluster: it runs in a producer's memory, uses the real protocol on the loopback
 * interface, and creates a topic with four partitions when a producer requests its metadata.
 */
export const startMockCluster = async () => {
  const {Producer} = await loadLibrary();
  // The types lack the settings for tests.
  const settings: object = {'test.mock.num.brokers': 1};
  const host = new Producer(settings);
  const getBrokers = (topic?: string) =>
    new Promise<string>((resolve, reject) =>
      host.getMetadata(
        {timeout: 10_000, ...(topic ? {topic} : {allTopics: false})},
        (error, {brokers} = {brokers: []} as never) =>
          error ? reject(error) : resolve(brokers.map(({host, port}) => `${host}:${port}`).join()),
      ),
    );
  await new Promise<void>((resolve, reject) => host.connect({}, error => (error ? reject(error) : resolve())));
  return {
    brokers: await getBrokers(),
    createTopic: async (name: string) => {
      await getBrokers(name);
    },
    stop: () => new Promise<void>(resolve => host.disconnect(0, () => resolve())),
  };
};
