import {serviceManifest, services} from '@ecom/contracts/services';
import test from 'ava';
import {formatKafkaAcls, serviceAcls, topicAdminAcls} from './acls.ts';

test('a service may write its topics, read those that it subscribes to, and join its group', t => {
  t.deepEqual(serviceAcls(serviceManifest('payment'), 'shop.'), [
    {resource: 'topic', name: 'shop.ecom.payment.v1', pattern: 'literal', operations: ['Write']},
    {resource: 'topic', name: 'shop.ecom.payment-personal-data.v1', pattern: 'literal', operations: ['Write']},
    {resource: 'topic', name: 'shop.ecom.order.v1', pattern: 'literal', operations: ['Read']},
    {resource: 'topic', name: 'shop.ecom.api-key.v1', pattern: 'literal', operations: ['Read']},
    {resource: 'topic', name: 'shop.ecom.personal-data.v1', pattern: 'literal', operations: ['Read']},
    {resource: 'topic', name: 'shop.ecom.order-personal-data.v1', pattern: 'literal', operations: ['Read']},
    {resource: 'group', name: 'shop.payment', pattern: 'literal', operations: ['Read']},
  ]);
});

test('no topic is written by two services', t => {
  const written = services.flatMap(service =>
    serviceAcls(service).flatMap(({name, operations}) => (operations.includes('Write') ? [name] : [])),
  );
  t.is(new Set(written).size, written.length);
});

test('ACLs are formatted as arguments of kafka-acls.sh, quoted for a shell', t => {
  t.deepEqual(formatKafkaAcls("User:CN=it's", serviceAcls(serviceManifest('payment'))), [
    String.raw`--add --allow-principal 'User:CN=it'\''s' --operation Write --resource-pattern-type literal --topic ecom.payment.v1 --topic ecom.payment-personal-data.v1`,
    String.raw`--add --allow-principal 'User:CN=it'\''s' --operation Read --resource-pattern-type literal --topic ecom.order.v1 --topic ecom.api-key.v1 --topic ecom.personal-data.v1 --topic ecom.order-personal-data.v1`,
    String.raw`--add --allow-principal 'User:CN=it'\''s' --operation Read --resource-pattern-type literal --group payment`,
  ]);
  const [topics, ...others] = formatKafkaAcls('User:topics', topicAdminAcls([serviceManifest('cart')], 'x.'));
  t.is(
    topics,
    '--add --allow-principal User:topics --operation Create --operation Describe --operation DescribeConfigs --operation AlterConfigs --resource-pattern-type literal --topic x.ecom.cart.v1 --topic x.ecom.cart-personal-data.v1',
  );
  t.deepEqual(others, []);
});
