import type {ServiceManifest} from '@ecom/contracts/services';

/** What a user of Kafka may do (`kafka-acls.sh`). */
export type Acl = {
  readonly resource: 'topic' | 'group';
  readonly name: string;
  /** `prefixed`: of all resources whose names begin so. */
  readonly pattern: 'literal' | 'prefixed';
  readonly operations: readonly Operation[];
};

/** Reading and writing include describing. */
type Operation = 'Read' | 'Write' | 'Create' | 'Describe' | 'DescribeConfigs' | 'AlterConfigs';

type Service = Pick<ServiceManifest, 'name' | 'topics' | 'subscribes' | 'replays'>;

const onTopics = (
  topics: readonly {readonly name: string}[],
  operations: readonly Operation[],
  prefix: string,
): readonly Acl[] => topics.map(({name}) => ({resource: 'topic', name: prefix + name, pattern: 'literal', operations}));

/**
 * What a service needs, and nothing else: it writes its own topics, and reads those that it subscribes to in its own group. Idempotent
 * producers need no permission of their own since Kafka 3.0.
 *
 * @param prefix of topics and groups
 */
export const serviceAcls = ({name, topics, subscribes, replays}: Service, prefix = ''): readonly Acl[] => [
  ...onTopics(topics, ['Write'], prefix),
  ...onTopics(subscribes, ['Read'], prefix),
  ...(subscribes.length > 0
    ? [{resource: 'group', name: prefix + name, pattern: 'literal', operations: ['Read']} as const]
    : []),
  ...(replays
    ? [{resource: 'group', name: `${prefix}${replays}`, pattern: 'prefixed', operations: ['Read']} as const]
    : []),
];

/** What `ecom topics apply` and `ecom topics status` need, and `ecom backup create`, which reads how far groups are. */
export const topicAdminAcls = (services: readonly Service[], prefix = ''): readonly Acl[] => [
  ...onTopics(
    services.flatMap(({topics}) => topics),
    ['Create', 'Describe', 'DescribeConfigs', 'AlterConfigs'],
    prefix,
  ),
];

const describedGroups = (services: readonly Service[], prefix: string): readonly Acl[] =>
  services.flatMap(({name, subscribes}) =>
    subscribes.length > 0
      ? [{resource: 'group', name: prefix + name, pattern: 'literal', operations: ['Describe']} as const]
      : [],
  );

/** What `ecom events tail` needs. */
export const eventReaderAcls = (services: readonly Service[], prefix = ''): readonly Acl[] => [
  ...onTopics(
    services.flatMap(({topics}) => topics),
    ['Read'],
    prefix,
  ),
  {resource: 'group', name: 'ecom-cli-', pattern: 'prefixed', operations: ['Read']},
];

/** What `ecom backup create` needs: how far the groups of services are. */
export const groupObserverAcls = (services: readonly Service[], prefix = ''): readonly Acl[] => [
  ...onTopics(
    services.flatMap(({topics}) => topics),
    ['Describe'],
    prefix,
  ),
  ...describedGroups(services, prefix),
];

const quoted = (text: string) => (/^[\w.:=@/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** The arguments of `kafka-acls.sh` that add the ACLs for a principal, such as `User:order`: a line for each kind of resource. */
export const formatKafkaAcls = (principal: string, acls: readonly Acl[]): readonly string[] => {
  const alike = Map.groupBy(acls, ({resource, pattern, operations}) =>
    [...operations.map(each => `--operation ${each}`), `--resource-pattern-type ${pattern}`, `--${resource}`].join(' '),
  );
  return [...alike].map(([options, group]) => {
    const flag = options.slice(options.lastIndexOf('--'));
    const rest = options.slice(0, options.lastIndexOf('--')).trim();
    const names = group.map(({name}) => `${flag} ${quoted(name)}`);
    return `--add --allow-principal ${quoted(principal)} ${rest} ${names.join(' ')}`;
  });
};
