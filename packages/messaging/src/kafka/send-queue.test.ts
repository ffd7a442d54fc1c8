import test from 'ava';
import {createOutgoing, type Parcel} from './send-queue.ts';

const parcel = (subject: string, data: number): Parcel => ({
  event: {id: `${subject} ${data}`, topic: 'order', type: 'placed', source: '/order', subject, time: '', data},
  taken: () => {},
  refused: () => {},
});

const names = (parcels: Iterable<Parcel>) => [...parcels].map(({event}) => event.id);

const filled = (...parcels: Parcel[]) => {
  const outgoing = createOutgoing();
  for (const each of parcels) outgoing.add(each);
  return outgoing;
};

const [a1, a2, a3] = [parcel('a', 1), parcel('a', 2), parcel('a', 3)];
const [b1, b2] = [parcel('b', 1), parcel('b', 2)];
const [c1, c2, c3] = [parcel('c', 1), parcel('c', 2), parcel('c', 3)];

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
