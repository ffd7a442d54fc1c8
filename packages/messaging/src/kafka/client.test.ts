import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {startMockCluster} from '../testing/mock-cluster.ts';
import {closeProducer, connect, fatalLogsOnly, loadLibrary} from './client.ts';

test('a producer is not polled any more when it is closed', async t => {
  const cluster = await startMockCluster();
  t.teardown(cluster.stop);
  const {Producer} = await loadLibrary();
  const producer = new Producer({...fatalLogsOnly, 'metadata.broker.list': cluster.brokers});
  let polls = 0;
  producer.poll = () => {
    polls += 1;
    return producer;
  };
  await connect(producer);
  producer.setPollInterval(1);
  while (polls < 3) await delay(1);
  const before = polls;
  const dropped = closeProducer(producer);
  await delay(20);
  await dropped;
  t.is(polls, before);
});
