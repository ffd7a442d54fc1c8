import type {Topic} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {loadLibrary, quiet, reach, type Settings, unreachable} from './client.ts';

export type KafkaTopic = {
  readonly name: string;
  readonly partitions: number;
  /** Keeps the last event of every key for ever; others go after `retentionMs`. */
  readonly compacted: boolean;
  /** Milliseconds; the brokers' default unless given. */
  readonly retentionMs?: number;
};

/** Enough for a dozen processes of a group; more later would move keys to other partitions. */
const partitions = 12;
/** Longer than an outage should last, and shorter than the inbox remembers. */
const retentionMs = 7 * 24 * 3_600_000;

/** How a declared topic is kept: state for ever by key, what happened for a week. `prefix` is that of the shop's bus. */
export const kafkaTopic = ({name, kind}: Topic, prefix = ''): KafkaTopic => ({
  name: prefix + name,
  partitions,
  ...(kind === 'state' ? {compacted: true} : {compacted: false, retentionMs}),
});

const alreadyExists = 36;

/**
 * Creates the topics that do not exist yet; those that do stay as they are, since more partitions would move keys. Replicas are
 * as many as the brokers make by default.
 *
 * @throws Failure `unavailable` when the brokers do not answer, `invalid` when they refuse a topic
 */
export const ensureTopics = async (
  brokers: string,
  topics: readonly KafkaTopic[],
  {settings = {}, patience = reach}: {readonly settings?: Settings; readonly patience?: number} = {},
): Promise<void> => {
  const {AdminClient} = await loadLibrary();
  const admin = AdminClient.create({
    ...quiet,
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
        patience,
        error => {
          if (!error || error.code === alreadyExists) resolve();
          else reject(error.code < 0 ? unreachable(error) : refused(name, error.message));
        },
      ),
    );
  // Each waits in one of libuv's few threads, which others need: when no broker answers, only one of them does.
  const [first, ...others] = topics;
  const outcomes: PromiseSettledResult<void>[] = await Promise.allSettled(first ? [create(first)] : []);
  if (outcomes[0]?.status === 'fulfilled') outcomes.push(...(await Promise.allSettled(others.map(create))));
  admin.disconnect();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};

const refused = (name: string, reason: string) =>
  new Failure('invalid', 'topic-refused', `Kafka does not create topic ${name}: ${reason}`);
