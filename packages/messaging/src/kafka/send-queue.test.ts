import test from 'ava';
import {createSendQueue, type Delivery} from './send-queue.ts';

const delivery = (subject: string, data: number): Delivery => ({
  event: {id: `${subject} ${data}`, topic: 'order', type: 'placed', source: '/order', subject, time: '', data},
  acknowledge: () => {},
  reject: () => {},
});

const idsOf = (deliveries: Iterable<Delivery>) => [...deliveries].map(({event}) => event.id);

const queueOf = (...deliveries: Delivery[]) => {
  const queue = createSendQueue();
  for (const each of deliveries) queue.add(each);
  return queue;
};

const [a1, a2, a3] = [delivery('a', 1), delivery('a', 2), delivery('a', 3)];
const [b1, b2] = [delivery('b', 1), delivery('b', 2)];
const [c1, c2, c3] = [delivery('c', 1), delivery('c', 2), delivery('c', 3)];

test('the second event of a key waits for the first, and later events wait with it', t => {
  const queue = queueOf(a1, b1, a2, b2, a3);

  t.deepEqual(idsOf(queue.sendable()), ['a 1', 'b 1']);
  t.deepEqual(idsOf(queue.sendable()), []);
  queue.markAcknowledged(b1, 0);
  t.deepEqual(idsOf(queue.sendable()), []);
  queue.markAcknowledged(a1, 1);
  t.deepEqual(idsOf(queue.sendable()), ['a 2', 'b 2', 'a 3']);
});

test('when every partition has acknowledged an event, new keys do not wait', t => {
  const queue = queueOf(a1, b1);
  t.deepEqual(idsOf(queue.sendable()), ['a 1', 'b 1']);
  queue.markAcknowledged(a1, 0);
  queue.markAcknowledged(b1, 1);
  for (const each of [c1, c2, c3]) queue.add(each);
  t.deepEqual(idsOf(queue.sendable()), ['c 1']);

  queue.setPartitionCount(2);

  t.deepEqual(idsOf(queue.sendable()), ['c 2', 'c 3']);
});

test('a new producer sends unacknowledged events again, at first one per key', t => {
  const queue = queueOf(a1, b1);
  queue.setPartitionCount(1);
  t.deepEqual(idsOf(queue.sendable()), ['a 1', 'b 1']);
  queue.markAcknowledged(b1, 0);
  for (const each of [a2, a3]) queue.add(each);
  t.deepEqual(idsOf(queue.sendable()), ['a 2', 'a 3']);

  queue.restart();

  t.deepEqual(idsOf(queue.pending()), ['a 1', 'a 2', 'a 3']);
  t.deepEqual(idsOf(queue.sendable()), ['a 1']);
});

test('withdrawing an event withdraws the later unsent events of its key', t => {
  const queue = queueOf(a1, b1, a2, b2);
  const [first] = queue.sendable();

  t.deepEqual(idsOf(queue.withdraw(first!)), ['a 1', 'a 2']);

  t.deepEqual(idsOf(queue.pending()), ['b 1', 'b 2']);
  t.is(queue.size(), 2);
});
