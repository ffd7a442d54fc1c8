import type {Topic} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {defaultTimeoutMs, fatalLogsOnly, loadLibrary, type Settings, unreachable} from './client.ts';

export type KafkaTopic = {
  readonly name: string;
  readonly partitions: number;
  /** Keeps the last event of every key for ever; without it, events are deleted after `retentionMs`. */
  readonly compacted: boolean;
  /** Default: the brokers' setting. */
  readonly retentionMs?: number;
};

/** Enough for a dozen processes per group. Adding partitions later would move keys. */
const partitions = 12;
/** Longer than an outage should last, and shorter than the retention of the inbox. */
const retentionMs = 7 * 24 * 3_600_000;

/** The Kafka settings of a declared topic: state topics are compacted, domain topics retained for a week. `prefix` is the bus's. */
export const kafkaTopic = ({name, kind}: Topic, prefix = ''): KafkaTopic => ({
  name: prefix + name,
  partitions,
  ...(kind === 'state' ? {compacted: true} : {compacted: false, retentionMs}),
});

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
  const create = ({name, partitions, compacted, retentionMs}: KafkaTopic) =>
    new Promise<void>((resolve, reject) =>
      admin.createTopic(
        {
          topic: name,
          num_partitions: partitions,
          replication_factor: -1,
          config: {
            'cleanup.policy': compacted ? 'compact' : 'delete',
            ...(retentionMs !== undefined && {'retention.ms': String(retentionMs)}),
          },
        },
        timeoutMs,
        error => {
          if (!error || error.code === alreadyExists) resolve();
          else reject(error.code < 0 ? unreachable(error) : topicRejected(name, error.message));
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
