import {setTimeout as delay} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {pino} from 'pino';
import {startMockCluster} from '../testing/mock-cluster.ts';
import {fatalLogsOnly, loadLibrary} from './client.ts';
import {openMember} from './consumer.ts';

/** The library's types have overloads, which cannot be passed on. */
type Untyped<Result> = (...args: unknown[]) => Result;

test('a member waits for its pending request before it leaves, and accepts no further ones', async t => {
  const {brokers, createTopic, stop} = await startMockCluster();
  t.teardown(stop);
  const topic = `ecom.${newId()}.v1`;
  await createTopic(topic);
  const library = await loadLibrary();
  const calls: string[] = [];
  /** Its responses with committed offsets are delayed. */
  class SlowConsumer extends library.KafkaConsumer {
    override committed(...args: unknown[]): this {
      const done = args.pop() as (...response: unknown[]) => void;
      const delayed = async (...response: unknown[]) => {
        await delay(300);
        calls.push('responded');
        done(...response);
      };
      return (super.committed as Untyped<this>).call(this, ...args, delayed);
    }
    override disconnect(...args: unknown[]): this {
      calls.push('left');
      return (super.disconnect as Untyped<this>).call(this, ...args);
    }
  }
  const member = await openMember({
    library: {...library, KafkaConsumer: SlowConsumer},
    consumer: {group: topic, topics: [topic], handle: async () => {}},
    settings: {...fatalLogsOnly, 'metadata.broker.list': brokers},
    log: pino({level: 'silent'}),
    signal: new AbortController().signal,
  });
  while ((await member.lagOfAll()) === undefined) await delay(10);
  calls.length = 0;
  const lag = member.lag();
  const closed = member.close();
  await t.throwsAsync(member.lag(), {code: 'kafka-unreachable'});
  t.is(await lag, 0);
  await closed;
  t.deepEqual(calls, ['responded', 'left']);
});
