import test from 'ava';
import {compareTopics, kafkaTopic} from './topic-settings.ts';

const declared = [
  kafkaTopic({name: 'ecom.order.v1', kind: 'domain', source: '/order', summary: 'Orders', events: {}}, 'shop.'),
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
    {name: 'shop.ecom.order.v1', partitions: 12, config: {'cleanup.policy': 'delete', 'retention.ms': '1000'}},
    {name: 'shop.ecom.user.v1', partitions: 12, config: {'cleanup.policy': 'delete', 'retention.ms': '1000'}},
  ]);
  t.deepEqual(order!.differences, [{setting: 'retention.ms', declared: week, observed: '1000'}]);
  t.deepEqual(user!.differences, [{setting: 'cleanup.policy', declared: 'compact', observed: 'delete'}]);
  t.deepEqual([order!.state, user!.state], ['differs', 'differs']);
});

test('other settings and another number of partitions are no difference', t => {
  const config = {'cleanup.policy': 'delete', 'retention.ms': week, 'segment.bytes': '1'};
  const [order] = compareTopics(declared, [{name: 'shop.ecom.order.v1', partitions: 3, config}]);
  t.deepEqual(order, {name: 'shop.ecom.order.v1', state: 'as declared', partitions: 3, differences: []});
});
