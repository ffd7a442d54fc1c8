import {services} from '@ecom/contracts/services';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {ecom, refuses} from './run-cli.ts';

const topicCount = services.reduce((sum, {topics}) => sum + topics.length, 0);
const orderTopics = services.find(({name}) => name === 'order')!.topics.length;
const brokers = process.env.KAFKA_BROKERS;

test.serial('topics refuses what it cannot reach or does not know', async t => {
  await refuses(t, 'topics status --brokers 127.0.0.1:1', 3, /Kafka at 127.0.0.1:1 cannot be reached.*KAFKA_BROKERS/);
  await refuses(t, 'topics apply --brokers 127.0.0.1:1', 3, /Kafka at 127.0.0.1:1 cannot be reached/);
  await refuses(t, 'topics status catalog --brokers 127.0.0.1:1', 2, /no service catalog with topics. Services: auth/);
  await refuses(t, 'topics apply shoe', 2, /no service shoe/);
});

test.serial('topics asks for brokers', async t => {
  delete process.env.KAFKA_BROKERS;
  t.teardown(() => void (brokers && Object.assign(process.env, {KAFKA_BROKERS: brokers})));
  await refuses(t, 'topics apply', 1, /Use --brokers, or set KAFKA_BROKERS/);
});

test.serial('topics acls lists what each service needs, with the prefix and its user', async t => {
  const {exitCode, stdout} = await ecom('topics acls catalog --prefix shop.');
  t.is(exitCode, 0);
  t.regex(stdout, /^User:catalog +Read +topic +shop\.ecom\.stock\.v1$/m);
  t.regex(stdout, /^User:catalog +Read +group +shop\.catalog-rebuild-…$/m);
  const {json} = await ecom('topics acls --principal User:CN={service} --json');
  t.deepEqual(new Set(json.items.map(({service}: {service: string}) => service)).size, services.length + 3);
  const writes = json.items.filter(({operations}: {operations: string[]}) => operations.includes('Write'));
  t.is(writes.length, topicCount);
  t.like(writes[0], {principal: `User:CN=${writes[0].service}`, resource: 'topic', pattern: 'literal'});
  await refuses(t, 'topics acls shoe', 2, /no service shoe\. Services: auth, .*, topics, events, backup/);
  await refuses(t, 'topics acls --format yaml', 2, /--format=yaml/);
});

if (brokers) {
  test.serial('topics apply creates topics, and corrects settings that differ', async t => {
    const prefix = `${newId()}.`;
    const before = await ecom(`topics status order --prefix ${prefix} --json`);
    t.is(before.exitCode, 1);
    t.like(before.json.items[0], {name: `${prefix}ecom.order.v1`, state: 'missing'});
    const {exitCode, stdout} = await ecom(`topics apply order --prefix ${prefix}`);
    t.is(exitCode, 0);
    t.regex(stdout, new RegExp(`^${prefix}ecom\\.order\\.v1 +created$`, 'm'));
    t.like((await ecom(`topics status order --prefix ${prefix} --json`)).json.items[0], {
      state: 'as declared',
      partitions: 12,
    });

    const {withKafkaAdmin} = await import('@ecom/cli/kafka-admin');
    await withKafkaAdmin({brokers, security: {protocol: 'PLAINTEXT'}}, admin =>
      admin.apply([{name: `${prefix}ecom.order.v1`, partitions: 12, compacted: true, retentionMs: 1000}]),
    );
    const differing = await ecom(`topics status order --prefix ${prefix}`);
    t.is(differing.exitCode, 1);
    t.regex(differing.stdout, /differs +12 +cleanup.policy is compact instead of delete, retention.ms is 1000/);
    t.like((await ecom(`topics apply order --prefix ${prefix} --json`)).json.items[0], {change: 'corrected'});
    t.is((await ecom(`topics status order --prefix ${prefix}`)).exitCode, 0);
    t.like(await ecom(`topics apply order --prefix ${prefix}`), {stdout: '', stderr: 'All topics are as declared.\n'});
    t.is((await ecom(`topics apply --prefix ${prefix} --json`)).json.items.length, topicCount - orderTopics);
  });

  test.serial('topics apply takes partitions and replicas from variables and flags', async t => {
    const line = `order --prefix ${newId()}. --partitions 3 --replication-factor 1 --min-insync-replicas 1`;
    t.is((await ecom(`topics apply ${line}`)).exitCode, 0);
    t.like((await ecom(`topics status ${line} --json`)).json.items[0], {state: 'as declared', partitions: 3});
    process.env.KAFKA_REPLICATION_FACTOR = '3';
    t.teardown(() => void delete process.env.KAFKA_REPLICATION_FACTOR);
    const differing = line.replace('--replication-factor 1 ', '');
    t.regex((await ecom(`topics status ${differing}`)).stdout, /replication factor is 1 instead of 3/);
    t.like((await ecom(`topics apply ${differing} --json`)).json.items, [{change: 'replicas differ'}]);
  });
}
