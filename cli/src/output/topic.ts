import type {TopicComparison} from '@ecom/messaging/kafka/topic-settings';
import type {Columns} from './table.ts';

export const topicColumns: Columns<TopicComparison> = {
  topic: ({name}) => name,
  state: ({state}) => state,
  partitions: ({partitions}) => partitions,
  differences: ({differences}) =>
    differences.map(({setting, declared, observed}) => `${setting} is ${observed ?? 'not set'} instead of ${declared}`),
};
