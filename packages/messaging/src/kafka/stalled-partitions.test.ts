import {setTimeout as wait} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import type {TopicPartition} from 'node-rdkafka';
import {pino} from 'pino';
import {event} from '../testing/event.ts';
import {startMockCluster} from '../testing/mock-cluster.ts';
import {kafkaBus} from './bus.ts';
import {loadLibrary} from './client.ts';
import {openMember} from './consumer.ts';

const log = pino({level: 'silent'});
const cluster = startMockCluster();
test.after.always(async () => (await cluster).stop());

/** A member of a new group, of whose partitions those are not fetched of which that is said; and how to tell them something. */
const open = async (t: ExecutionContext, asleep: (place: TopicPartition) => boolean) => {
  const {brokers, createTopic} = await cluster;
  const topic = `ecom.${newId()}.v1`;
  await createTopic(topic);
  const bus = kafkaBus({brokers, clientId: 'test', log});
  t.teardown(bus.stop);
  await bus.start();

  const library = await loadLibrary();
  let assigned = 0;
  class Sleeper extends library.KafkaConsumer {
    override incrementalAssign(places: TopicPartition[]) {
      super.incrementalAssign(places);
      this.pause(places.filter(asleep));
      assigned += places.length;
      return this;
    }
    override resume(places: TopicPartition[]) {
      return super.resume(places.filter(place => !asleep(place)));
    }
  }
  const stopping = new AbortController();
  let heard = 0;
  const member = await openMember({
    library: {...library, KafkaConsumer: Sleeper},
    consumer: {group: topic, topics: [topic], handle: async () => void heard++},
    settings: {'metadata.broker.list': brokers},
    log,
    signal: stopping.signal,
  });
  t.teardown(member.close);
  while (assigned < 4) await wait(10);
  const tell = () => Promise.all(bus.publish(Array.from({length: 40}, (_, i) => event(topic, `key ${i}`))));
  return {member, topic, tell, heard: () => heard};
};

test('a stalled partition is found by the second check, not by the first', async t => {
  const {member, topic, tell} = await open(t, ({partition}) => partition === 2);
  await t.notThrowsAsync(member.ping());
  await tell();
  await t.notThrowsAsync(member.ping());
  const look = () =>
    member.ping().then(
      () => undefined,
      (error: Error) => error.message,
    );
  // A test in which it never is noticed fails by its time limit.
  let found = await look();
  while (found === undefined) found = await look();
  t.is(found, `Partitions are stalled: ${topic} 2`);
});

test('partitions that are heard, or have nothing to tell, are well', async t => {
  const {member, tell, heard} = await open(t, () => false);
  for (let round = 1; round <= 3; round++) {
    await t.notThrowsAsync(member.ping());
    await tell();
    await t.notThrowsAsync(member.ping());
    while (heard() < round * 40) await wait(10);
  }
  await t.notThrowsAsync(member.ping());
});
