import {newId} from '@ecom/core/ids';
import test from 'ava';
import {ecom, refuses} from './run-cli.ts';

const brokers = process.env.KAFKA_BROKERS;

test.serial('events tail refuses what it cannot reach or does not know', async t => {
  await refuses(t, 'events tail order --brokers 127.0.0.1:1', 3, /Kafka at 127.0.0.1:1 cannot be reached/);
  await refuses(t, 'events tail shoe', 2, /There is no topic shoe. Topics: ecom.account.v1/);
  await refuses(t, 'events tail --since yesterday', 2, /--since: yesterday is neither/);
});

if (brokers) {
  test.serial('events tail prints stored events, and filters them', async t => {
    const {createLogger} = await import('@ecom/core/log');
    const {kafkaBus} = await import('@ecom/messaging/kafka/bus');
    const prefix = `${newId()}.`;
    await ecom(`topics apply order --prefix ${prefix}`);
    const bus = kafkaBus({brokers, clientId: 'test', log: createLogger({name: 'test', level: 'silent'}), prefix});
    t.teardown(() => bus.stop());
    await bus.start();
    const event = (subject: string, type: string) => ({
      id: newId(),
      topic: 'ecom.order.v1',
      type,
      source: '/order',
      subject,
      time: new Date().toISOString(),
      data: {number: subject},
    });
    await Promise.all(bus.publish([event('a', 'order.placed'), event('a', 'order.paid'), event('b', 'order.placed')]));

    const line = `events tail order --prefix ${prefix} --no-follow`;
    const {exitCode, stdout} = await ecom(line);
    t.is(exitCode, 0);
    t.is(stdout.trim().split('\n').length, 3);
    t.regex(stdout, /^\S+Z order.paid a {"number":"a"}$/m);
    const lines = (await ecom(`events tail order --json --key a --no-follow --prefix ${prefix}`)).stdout
      .trim()
      .split('\n');
    t.deepEqual(
      lines.map(each => JSON.parse(each).type),
      ['order.placed', 'order.paid'],
    );
    t.is((await ecom(`${line} --type order.paid`)).stdout.trim().split('\n').length, 1);
    t.is((await ecom(`events tail --limit 2 --prefix ${prefix} order`)).stdout.trim().split('\n').length, 2);
    const future = new Date(Date.now() + 60_000).toISOString();
    t.like(await ecom(`${line} --since ${future}`), {exitCode: 0, stdout: ''});
  });
}
