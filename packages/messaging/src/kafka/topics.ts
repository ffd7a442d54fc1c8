import {Failure} from '@ecom/core/failure';
import {missingAccess} from './access.ts';
import {closeProducer, connect, defaultTimeoutMs, loadLibrary, unreachable} from './client.ts';
import {connectFirst, createConnection} from './connection.ts';
import {type KafkaSecurity, plaintext} from './security.ts';
import {type KafkaTopic, topicConfig} from './topic-settings.ts';

/** Error codes of the Kafka protocol. */
const [topicAuthorizationFailed, clusterAuthorizationFailed, alreadyExists] = [29, 31, 36];
/** As a number of replicas. */
const brokersDefault = -1;

/**
 * Creates missing topics; existing ones are not changed, since more partitions would move keys.
 *
 * @throws Failure `unavailable` when the brokers do not respond, `invalid` when the settings are wrong or they reject a topic
 */
export const ensureTopics = async (
  brokers: string,
  topics: readonly KafkaTopic[],
  {
    security = plaintext,
    timeoutMs = defaultTimeoutMs,
  }: {readonly security?: KafkaSecurity; readonly timeoutMs?: number} = {},
): Promise<void> => {
  const {AdminClient, Producer} = await loadLibrary();
  const connection = createConnection({brokers, clientId: 'ecom-topics', security});
  const {settings, tokens} = connection;
  // An admin client does not say why it cannot connect.
  if (security.protocol !== 'PLAINTEXT') {
    await connectFirst(connection, timeoutMs, async timeoutMs => {
      const probe = new Producer({...settings});
      await connect(probe, {tokens, timeoutMs});
      await closeProducer(probe);
    });
  }
  const admin = AdminClient.create({...settings}, await tokens?.get());
  const create = (topic: KafkaTopic) =>
    new Promise<void>((resolve, reject) =>
      admin.createTopic(
        {
          topic: topic.name,
          num_partitions: topic.partitions,
          replication_factor: topic.replicationFactor ?? brokersDefault,
          config: topicConfig(topic),
        },
        timeoutMs,
        error => {
          if (!error || error.code === alreadyExists) resolve();
          else reject(error.code < 0 ? unreachable(error) : rejected(topic.name, error));
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

const rejected = (name: string, {code, message}: {readonly code: number; readonly message: string}) =>
  code === topicAuthorizationFailed || code === clusterAuthorizationFailed
    ? missingAccess([`CREATE on topic ${name}`], 'ecom topics acls')
    : topicRejected(name, message);

const topicRejected = (name: string, reason: string) =>
  new Failure('invalid', 'topic-refused', `Kafka cannot create topic ${name}: ${reason}`);
