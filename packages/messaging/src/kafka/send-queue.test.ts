import test from 'ava';
import {createSendQueue, type Delivery} from './send-queue.ts';

const delivery = (subject: string, data: number): Delivery => ({
  event: {id: `${subject} ${data}`, topic: 'order', type: 'placed', source: '/order', subject, time: '', data},
  acknowledge: () => {},
  reject: () => {},
});

const names = (parcels: Iterable<Delivery>) => [...parcels].map(({event}) => event.id);

const filled = (...parcels: Delivery[]) => {
  const outgoing = createSendQueue();
  for (const each of parcels) outgoing.add(each);
  return outgoing;
};

const [a1, a2, a3] = [delivery('a', 1), delivery('a', 2), delivery('a', 3)];
const [b1, b2] = [delivery('b', 1), delivery('b', 2)];
const [c1, c2, c3] = [delivery('c', 1), delivery('c', 2), delivery('c', 3)];

test('the second event of a key waits for the first, and what is younger waits with it', t => {
  const outgoing = filled(a1, b1, a2, b2, a3);

  t.deepEqual(names(outgoing.sendable()), ['a 1', 'b 1']);
  t.deepEqual(names(outgoing.sendable()), []);
  outgoing.acknowledged(b1, 0);
  t.deepEqual(names(outgoing.sendable()), []);
  outgoing.acknowledged(a1, 1);
  t.deepEqual(names(outgoing.sendable()), ['a 2', 'b 2', 'a 3']);
});

test('when every partition has acknowledged something, new keys do not wait either', t => {
  const outgoing = filled(a1, b1);
  t.deepEqual(names(outgoing.sendable()), ['a 1', 'b 1']);
  outgoing.acknowledged(a1, 0);
  outgoing.acknowledged(b1, 1);
  for (const each of [c1, c2, c3]) outgoing.add(each);
  t.deepEqual(names(outgoing.sendable()), ['c 1']);

  outgoing.expect(2);

  t.deepEqual(names(outgoing.sendable()), ['c 2', 'c 3']);
});

test('a new producer sends again what is not acknowledged, as carefully as the first', t => {
  const outgoing = filled(a1, b1);
  outgoing.expect(1);
  t.deepEqual(names(outgoing.sendable()), ['a 1', 'b 1']);
  outgoing.acknowledged(b1, 0);
  for (const each of [a2, a3]) outgoing.add(each);
  t.deepEqual(names(outgoing.sendable()), ['a 2', 'a 3']);

  outgoing.restart();

  t.deepEqual(names(outgoing.pending()), ['a 1', 'a 2', 'a 3']);
  t.deepEqual(names(outgoing.sendable()), ['a 1']);
});

test('who withdraws takes along what waits behind it of its key', t => {
  const outgoing = filled(a1, b1, a2, b2);
  const [first] = outgoing.sendable();

  t.deepEqual(names(outgoing.withdraw(first!)), ['a 1', 'a 2']);

  t.deepEqual(names(outgoing.pending()), ['b 1', 'b 2']);
  t.is(outgoing.size(), 2);
});
