import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import test from 'ava';
import {freePorts} from './child.ts';
import {addressesOf, assertReachable} from './reach.ts';

const named: readonly (readonly [string, string])[] = [
  ['127.0.0.1:9092', '127.0.0.1:9092'],
  ['one:1, two', 'one:1 two:9092'],
  ['postgres://u:p%40@db.example:6000/shop?sslmode=require', 'db.example:6000'],
  ['postgres://u:p@127.0.0.1/shop?host=/run/postgresql', ''],
  ['SASL_SSL://one:9093,two', 'one:9093 two:9092'],
  ['redis://db.example?keyPrefix=a:', 'db.example:9092'],
  ['mongodb://u:p@a:1,b:2/?replicaSet=rs', 'a:1 b:2'],
  ['redis://[::1]:7000/0', '::1:7000'],
  ['mongodb+srv://cluster.example/shop', ''],
];
for (const [text, addresses] of named) {
  test(`${text} names ${addresses || 'no server that can be asked'}`, t => {
    t.is(
      addressesOf(text, 9092)
        .map(({host, port}) => `${host}:${port}`)
        .join(' '),
      addresses,
    );
  });
}

test('one server that answers is enough; where none does, the variable and the address are named', async t => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const [free] = await freePorts(1);
  const away = `127.0.0.1:${free}`;
  await t.notThrowsAsync(
    assertReachable('KAFKA_BROKERS', `${away},127.0.0.1:${(server.address() as AddressInfo).port}`, 1),
  );
  const error = await t.throwsAsync(assertReachable('KAFKA_BROKERS', away, 1), {code: 'engine-unreachable'});
  t.true(error.message.includes('KAFKA_BROKERS') && error.message.includes(away));
});
