import {Failure} from '@ecom/core/failure';
import {defaultTimeoutMs, fatalLogsOnly, loadLibrary, type Settings, unreachable} from './client.ts';
import {type KafkaTopic, topicConfig} from './topic-settings.ts';

const alreadyExists = 36;

/**
 * Creates missing topics; existing ones are not changed, since more partitions would move keys. The number of replicas is
 * the brokers' default.
 *
 * @throws Failure `unavailable` when the brokers do not respond, `invalid` when they reject a topic
 */
export const ensureTopics = async (
  brokers: string,
  topics: readonly KafkaTopic[],
  {settings = {}, timeoutMs = defaultTimeoutMs}: {readonly settings?: Settings; readonly timeoutMs?: number} = {},
): Promise<void> => {
  const {AdminClient} = await loadLibrary();
  const admin = AdminClient.create({
    ...fatalLogsOnly,
    'metadata.broker.list': brokers,
    'client.id': 'ecom-topics',
    ...settings,
  });
  const create = (topic: KafkaTopic) =>
    new Promise<void>((resolve, reject) =>
      admin.createTopic(
        {
          topic: topic.name,
          num_partitions: topic.partitions,
          replication_factor: -1,
          config: topicConfig(topic),
        },
        timeoutMs,
        error => {
          if (!error || error.code === alreadyExists) resolve();
          else reject(error.code < 0 ? unreachable(error) : topicRejected(topic.name, error.message));
        },
      ),
    );
  // Each request blocks one of libuv's few threads; when no broker responds, only one request is made.
  const [first, ...others] = topics;
  const outcomes: PromiseSettledResult<void>[] = await Promise.allSettled(first ? [create(first)] : []);
  if (outcomes[0]?.status === 'fulfilled') outcomes.push(...(await Promise.allSettled(others.map(create))));
  admin.disconnect();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};

const topicRejected = (name: string, reason: string) =>
  new Failure('invalid', 'topic-refused', `Kafka cannot create topic ${name}: ${reason}`);
