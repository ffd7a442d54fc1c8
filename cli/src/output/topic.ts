import type {TopicComparison} from '@ecom/messaging/kafka/topic-settings';
import type {UserAcl} from '../engines/acls.ts';
import type {Columns} from './table.ts';

export const topicColumns: Columns<TopicComparison> = {
  topic: ({name}) => name,
  state: ({state}) => state,
  partitions: ({partitions}) => partitions,
  differences: ({differences}) =>
    differences.map(({setting, declared, observed}) => `${setting} is ${observed ?? 'not set'} instead of ${declared}`),
};

export const aclColumns: Columns<UserAcl> = {
  principal: ({principal}) => principal,
  operations: ({operations}) => operations,
  resource: ({resource}) => resource,
  name: ({name, pattern}) => (pattern === 'prefixed' ? `${name}…` : name),
};
