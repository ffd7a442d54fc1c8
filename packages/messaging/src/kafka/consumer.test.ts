import {setTimeout as wait} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {pino} from 'pino';
import {startMockCluster} from '../testing/mock-cluster.ts';
import {fatalLogsOnly, loadLibrary} from './client.ts';
import {openMember} from './consumer.ts';

/** The library's types have overloads, which cannot be handed on. */
type Untyped<Result> = (...args: unknown[]) => Result;

test('a member leaves when its question is answered, and takes none meanwhile', async t => {
  const {brokers, createTopic, stop} = await startMockCluster();
  t.teardown(stop);
  const topic = `ecom.${newId()}.v1`;
  await createTopic(topic);
  const library = await loadLibrary();
  const order: string[] = [];
  /** Its broker takes a while to tell what is committed. */
  class Slow extends library.KafkaConsumer {
    override committed(...args: unknown[]): this {
      const done = args.pop() as (...answer: unknown[]) => void;
      const late = async (...answer: unknown[]) => {
        await wait(300);
        order.push('answered');
        done(...answer);
      };
      return (super.committed as Untyped<this>).call(this, ...args, late);
    }
    override disconnect(...args: unknown[]): this {
      order.push('left');
      return (super.disconnect as Untyped<this>).call(this, ...args);
    }
  }
  const member = await openMember({
    library: {...library, KafkaConsumer: Slow},
    consumer: {group: topic, topics: [topic], handle: async () => {}},
    settings: {...fatalLogsOnly, 'metadata.broker.list': brokers},
    log: pino({level: 'silent'}),
    signal: new AbortController().signal,
  });
  while ((await member.lagOfAll()) === undefined) await wait(10);
  order.length = 0;
  const lag = member.lag();
  const closed = member.close();
  await t.throwsAsync(member.lag(), {code: 'kafka-unreachable'});
  t.is(await lag, 0);
  await closed;
  t.deepEqual(order, ['answered', 'left']);
});
