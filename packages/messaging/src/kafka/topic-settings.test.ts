import test from 'ava';
import {compareTopics, kafkaTopic} from './topic-settings.ts';

const orders = {name: 'ecom.order.v1', kind: 'domain', source: '/order', summary: 'Orders', events: {}} as const;
const declared = [
  kafkaTopic(orders, 'shop.'),
  kafkaTopic({name: 'ecom.user.v1', kind: 'state', source: '/users', summary: 'Users', events: {}}, 'shop.'),
];
const week = String(7 * 24 * 3_600_000);

test('a topic that the brokers lack is missing', t => {
  t.deepEqual(compareTopics(declared, []), [
    {name: 'shop.ecom.order.v1', state: 'missing', partitions: undefined, differences: []},
    {name: 'shop.ecom.user.v1', state: 'missing', partitions: undefined, differences: []},
  ]);
});

test('a topic differs by the settings that it declares', t => {
  const [order, user] = compareTopics(declared, [
    {
      name: 'shop.ecom.order.v1',
      partitions: 12,
      replicationFactor: 1,
      config: {'cleanup.policy': 'delete', 'retention.ms': '1000'},
    },
    {
      name: 'shop.ecom.user.v1',
      partitions: 12,
      replicationFactor: 1,
      config: {'cleanup.policy': 'delete', 'retention.ms': '1000'},
    },
  ]);
  t.deepEqual(order!.differences, [{setting: 'retention.ms', declared: week, observed: '1000'}]);
  t.deepEqual(user!.differences, [{setting: 'cleanup.policy', declared: 'compact', observed: 'delete'}]);
  t.deepEqual([order!.state, user!.state], ['differs', 'differs']);
});

test('other settings and another number of partitions are no difference', t => {
  const config = {'cleanup.policy': 'delete', 'retention.ms': week, 'segment.bytes': '1'};
  const [order] = compareTopics(declared, [{name: 'shop.ecom.order.v1', partitions: 3, replicationFactor: 1, config}]);
  t.deepEqual(order, {name: 'shop.ecom.order.v1', state: 'as declared', partitions: 3, differences: []});
});

test('the variables decide partitions and replicas of new topics; partitions of an existing one are no difference', t => {
  const variables = {KAFKA_PARTITIONS: 24, KAFKA_REPLICATION_FACTOR: 3, KAFKA_MIN_INSYNC_REPLICAS: 2};
  const topic = kafkaTopic(orders, '', variables);
  t.like(topic, {partitions: 24, replicationFactor: 3, minInsyncReplicas: 2});
  const config = {'cleanup.policy': 'delete', 'retention.ms': week, 'min.insync.replicas': '1'};
  const [order] = compareTopics([topic], [{name: topic.name, partitions: 12, replicationFactor: 1, config}]);
  t.deepEqual(order!.differences, [
    {setting: 'min.insync.replicas', declared: '2', observed: '1'},
    {setting: 'replication factor', declared: '3', observed: '1'},
  ]);
});
