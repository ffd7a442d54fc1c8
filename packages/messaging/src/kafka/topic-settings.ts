import type {Topic} from '@ecom/contracts/topic';
import {z} from 'zod';

export type KafkaTopic = {
  readonly name: string;
  readonly partitions: number;
  /** Default: the brokers' setting. */
  readonly replicationFactor?: number | undefined;
  /** In-sync replicas without which the brokers accept no event; default: the brokers' setting. */
  readonly minInsyncReplicas?: number | undefined;
  /** Keeps the last event of every key for ever; without it, events are deleted after `retentionMs`. */
  readonly compacted: boolean;
  /** Default: the brokers' setting. */
  readonly retentionMs?: number;
};

const count = z.coerce.number('must be a number').int();

/** The environment variables of topics that are created. */
export const topicVariables = {
  // Enough for a dozen processes per group. Adding partitions later would move keys.
  KAFKA_PARTITIONS: count.min(1).max(10_000).default(12),
  KAFKA_REPLICATION_FACTOR: count.min(1).max(100).optional(),
  KAFKA_MIN_INSYNC_REPLICAS: count.min(1).max(100).optional(),
};

const defaults = z.object(topicVariables).parse({});
/** Longer than an outage should last, and shorter than the retention of the inbox. */
const retentionMs = 7 * 24 * 3_600_000;

/** The Kafka settings of a declared topic: state topics are compacted, domain topics retained for a week. `prefix` is the bus's. */
export const kafkaTopic = ({name, kind}: Topic, prefix = '', variables = defaults): KafkaTopic => ({
  name: prefix + name,
  partitions: variables.KAFKA_PARTITIONS,
  replicationFactor: variables.KAFKA_REPLICATION_FACTOR,
  minInsyncReplicas: variables.KAFKA_MIN_INSYNC_REPLICAS,
  ...(kind === 'state' ? {compacted: true} : {compacted: false, retentionMs}),
});

/** A topic's settings by Kafka's names of them. */
export const topicConfig = ({
  compacted,
  retentionMs,
  minInsyncReplicas,
}: KafkaTopic): Readonly<Record<string, string>> => ({
  'cleanup.policy': compacted ? 'compact' : 'delete',
  ...(retentionMs !== undefined && {'retention.ms': String(retentionMs)}),
  ...(minInsyncReplicas !== undefined && {'min.insync.replicas': String(minInsyncReplicas)}),
});

/** A topic as the brokers have it. */
export type ObservedTopic = {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
};

/** The name of that difference. */
export const replicationFactor = 'replication factor';

export type TopicComparison = {
  readonly name: string;
  readonly state: 'missing' | 'differs' | 'as declared';
  /** Undefined while it is missing. */
  readonly partitions: number | undefined;
  readonly differences: readonly {
    readonly setting: string;
    readonly declared: string;
    readonly observed: string | undefined;
  }[];
};

/** Compares declared topics with those of the brokers. Partitions are no difference: adding some would move keys. */
export const compareTopics = (
  declared: readonly KafkaTopic[],
  observed: readonly ObservedTopic[],
): readonly TopicComparison[] => {
  const byName = new Map(observed.map(topic => [topic.name, topic]));
  return declared.map(topic => {
    const found = byName.get(topic.name);
    if (!found) return {name: topic.name, state: 'missing', partitions: undefined, differences: []};
    const replicas = topic.replicationFactor && {
      setting: replicationFactor,
      declared: String(topic.replicationFactor),
      observed: String(found.replicationFactor),
    };
    const differences = Object.entries(topicConfig(topic))
      .map(([setting, value]) => ({setting, declared: value, observed: found.config[setting]}))
      .concat(replicas || [])
      .filter(({declared, observed}) => declared !== observed);
    const state = differences.length > 0 ? 'differs' : 'as declared';
    return {name: topic.name, state, partitions: found.partitions, differences};
  });
};
