import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {connect, drop, loadLibrary, quiet} from './client.ts';
import {startMockCluster} from './testing.ts';

test('a producer that is being dropped is polled no more', async t => {
  const cluster = await startMockCluster();
  t.teardown(cluster.stop);
  const {Producer} = await loadLibrary();
  const producer = new Producer({...quiet, 'metadata.broker.list': cluster.brokers});
  let polls = 0;
  producer.poll = () => {
    polls += 1;
    return producer;
  };
  await connect(producer);
  producer.setPollInterval(1);
  while (polls < 3) await wait(1);
  const before = polls;
  const dropped = drop(producer);
  await wait(20);
  await dropped;
  t.is(polls, before);
});
