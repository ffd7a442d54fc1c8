import {loadLibrary} from './client.ts';

/**
 * librdkafka's mock Kafka cluster, for tests: it lives in a producer's memory, speaks the real protocol on
 * loopback, and creates topics of four partitions when a producer asks for them.
 */
export const startMockCluster = async () => {
  const {Producer} = await loadLibrary();
  // The types lack the settings for tests.
  const settings: object = {'test.mock.num.brokers': 1};
  const host = new Producer(settings);
  const ask = (topic?: string) =>
    new Promise<string>((resolve, reject) =>
      host.getMetadata(
        {timeout: 10_000, ...(topic ? {topic} : {allTopics: false})},
        (error, {brokers} = {brokers: []} as never) =>
          error ? reject(error) : resolve(brokers.map(({host, port}) => `${host}:${port}`).join()),
      ),
    );
  await new Promise<void>((resolve, reject) => host.connect({}, error => (error ? reject(error) : resolve())));
  return {
    brokers: await ask(),
    createTopic: async (name: string) => {
      await ask(name);
    },
    stop: () => new Promise<void>(resolve => host.disconnect(0, () => resolve())),
  };
};
