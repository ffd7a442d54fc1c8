import {Failure} from '@ecom/core/failure';
import {Admin, ListOffsetTimestamps} from '@platformatic/kafka';
import {type BrokerAddress, clientOptions, explainError} from './javascript-client.ts';

/** A consumer group, and the topics that it handles; names with their prefix. */
export type GroupSubscription = {readonly group: string; readonly topics: readonly string[]};

export type GroupLags = {
  /** The number of events that are not handled, by group: only groups with some. */
  read(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
};

type Offsets = ReadonlyMap<string, bigint>;
const keyOf = (topic: string, partition: number) => `${topic} ${partition}`;

/**
 * Reads from the brokers how far consumer groups are, whether or not their members run: what they have committed beside the ends of their topics.
 *
 * @throws Failure when no broker responds, or a topic does not exist
 */
export const openGroupLags = async (
  address: BrokerAddress,
  subscriptions: readonly GroupSubscription[],
): Promise<GroupLags> => {
  const admin = new Admin(clientOptions(address, 'ecom-cli'));
  const names = [...new Set(subscriptions.flatMap(({topics}) => topics))];
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explainError(address, error);
    }
  };

  const readPartitions = async () => {
    const known = new Set(await admin.listTopics());
    const missing = names.find(name => !known.has(name));
    if (missing) throw topicMissing(address, missing);
    const {topics} = await admin.metadata({topics: names});
    return new Map(
      names.map(name => [name, Array.from({length: topics.get(name)!.partitionsCount}, (_, partition) => partition)]),
    );
  };

  const open = async () => {
    const partitions = await readPartitions();
    const listOffsets = async (timestamp: bigint): Promise<Offsets> => {
      const listed = await admin.listOffsets({
        topics: names.map(name => ({
          name,
          partitions: partitions.get(name)!.map(partitionIndex => ({partitionIndex, timestamp})),
        })),
      });
      return new Map(
        listed.flatMap(({name, partitions}) =>
          partitions.map(({partitionIndex, offset}) => [keyOf(name, partitionIndex), offset] as const),
        ),
      );
    };
    const listCommitted = async (): Promise<ReadonlyMap<string, Offsets>> => {
      const groups = await admin.listConsumerGroupOffsets({
        groups: subscriptions.map(({group: groupId, topics}) => ({
          groupId,
          topics: topics.map(name => ({name, partitionIndexes: partitions.get(name)!})),
        })),
      });
      return new Map(
        groups.map(({groupId, topics}) => [
          groupId,
          new Map(
            topics.flatMap(({name, partitions}) =>
              partitions.map(({partitionIndex, committedOffset}) => [keyOf(name, partitionIndex), committedOffset]),
            ),
          ),
        ]),
      );
    };

    /** The lag of each group; before the beginning of a partition there is nothing to handle. */
    const measure = (committed: ReadonlyMap<string, Offsets>, ends: Offsets, beginnings: Offsets) =>
      new Map(
        subscriptions.flatMap(({group, topics}) => {
          const keys = topics.flatMap(name => partitions.get(name)!.map(partition => keyOf(name, partition)));
          const lag = keys.reduce((sum, key) => {
            const offset = committed.get(group)?.get(key) ?? -1n;
            const beginning = beginnings.get(key) ?? 0n;
            return sum + Number(ends.get(key)! - (offset > beginning ? offset : beginning));
          }, 0);
          return lag > 0 ? [[group, lag] as const] : [];
        }),
      );

    return async () => {
      // First, so that an event which arrives between the two requests counts as not handled.
      const committed = await listCommitted();
      const ends = await listOffsets(ListOffsetTimestamps.LATEST);
      const lags = measure(committed, ends, new Map());
      // Only a partition without a committed offset, or whose events have expired, needs its beginning.
      return lags.size === 0 ? lags : measure(committed, ends, await listOffsets(ListOffsetTimestamps.EARLIEST));
    };
  };

  const close = async () => {
    await admin.close();
  };
  try {
    const read = await explained(open);
    return {read: () => explained(read), close};
  } catch (error) {
    await close();
    throw error;
  }
};

const topicMissing = ({brokers}: BrokerAddress, topic: string) =>
  new Failure(
    'not-found',
    'topic-missing',
    `Kafka at ${brokers} has no topic ${topic}. Check KAFKA_PREFIX, or create it with: ecom topics apply`,
  );
