import type {Envelope} from '@ecom/contracts/envelope';
import {createLogger} from '@ecom/core/log';
import type {Bus} from '@ecom/messaging/bus';
import test from 'ava';
import {statement} from './database.ts';
import {createRelay} from './relay.ts';
import {recordEvents} from './state-change.ts';
import {openTestDatabase} from './testing/events.ts';

const log = createLogger({name: 'test', level: 'silent'});
const event = (n: number) => ({topic: 'ecom.thing.v1', key: `key ${n % 3}`, type: 'thing.changed', data: {n}});

/** A bus that acknowledges what `acknowledge` resolves. */
const recordingBus = (acknowledge: (event: Envelope) => Promise<void> = async () => {}) => {
  const published: Envelope[] = [];
  const bus: Pick<Bus, 'publish'> = {
    publish: events =>
      events.map(event => {
        published.push(event);
        return acknowledge(event);
      }),
  };
  return {bus: bus as Bus, published};
};

const until = async (look: () => Promise<boolean> | boolean) => {
  for (let i = 0; i < 1000; i++) {
    if (await look()) return;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error(`never came true: ${look}`);
};

const numbers = (events: readonly Envelope[]) => events.map(({data}) => (data as {n: number}).n);

test('the relay publishes events in order, and deletes acknowledged ones', async t => {
  const {db} = await openTestDatabase(t);
  const {bus, published} = recordingBus();
  const relay = createRelay({db, bus, source: '/test', log});
  await recordEvents(db, [event(0), event(1)]);
  await relay.start();
  t.teardown(() => relay.stop());
  for (let n = 2; n < 1200; n += 2) await recordEvents(db, [event(n), event(n + 1)]);

  await until(async () => (await relay.backlog()).rows === 0);
  t.deepEqual(
    numbers(published),
    Array.from({length: 1200}, (_, n) => n),
  );
  t.like(published[0], {topic: 'ecom.thing.v1', subject: 'key 0', type: 'thing.changed', source: '/test'});
});

test('a rejected event is published again, and does not hold back others', async t => {
  const {db} = await openTestDatabase(t);
  let refusals = 3;
  const {bus, published} = recordingBus(async event => {
    if ((event.data as {n: number}).n === 0 && refusals-- > 0) throw new Error('not now');
  });
  const relay = createRelay({db, bus, source: '/test', log});
  await relay.start();
  t.teardown(() => relay.stop());
  await recordEvents(db, [event(0), event(1)]);
  await until(async () => (await relay.backlog()).rows === 0);
  t.is(numbers(published).filter(n => n === 0).length, 4);
  t.is(numbers(published).filter(n => n === 1).length, 1);
});

test('an event that commits late is published, although later ids were published before', async t => {
  const {db} = await openTestDatabase(t);
  const {bus, published} = recordingBus();
  const relay = createRelay({db, bus, source: '/test', log});
  await relay.start();
  t.teardown(() => relay.stop());
  const slow = db.transaction(async () => {
    await recordEvents(db, [event(-1)]);
    await new Promise(resolve => setTimeout(resolve, 3500));
  });
  let n = 0;
  const timer = setInterval(() => void recordEvents(db, [event(n++)]), 100);
  await slow;
  clearInterval(timer);
  await until(async () => (await relay.backlog()).rows === 0);
  t.deepEqual(
    numbers(published).toSorted((a, b) => a - b),
    [-1, ...Array.from({length: n}, (_, i) => i)],
  );
});

test('an event stays in the outbox until it is acknowledged', async t => {
  const {db} = await openTestDatabase(t);
  const acknowledgement = Promise.withResolvers<void>();
  const {bus, published} = recordingBus(() => acknowledgement.promise);
  const relay = createRelay({db, bus, source: '/test', log});
  await relay.start();
  t.teardown(() => relay.stop());
  t.teardown(acknowledgement.resolve);
  await recordEvents(db, [event(0)]);
  await until(() => published.length === 1);
  await new Promise(resolve => setTimeout(resolve, 100));
  t.is((await relay.backlog()).rows, 1);

  acknowledgement.resolve();
  await until(async () => (await relay.backlog()).rows === 0);
  t.is(published.length, 1);
});

test('one of two relays is active; when its connection dies the other takes over, and no event is lost', async t => {
  const {db} = await openTestDatabase(t);
  const {bus, published} = recordingBus();
  const relays = ['/one', '/two'].map(source => ({source, ...createRelay({db, bus, source, log})}));
  for (const relay of relays) {
    await relay.start();
    t.teardown(() => relay.stop());
  }
  await until(() => relays.some(relay => relay.isActive()));
  const active = relays.find(relay => relay.isActive())!;
  const standby = relays.find(relay => relay !== active)!;

  const kill = statement(
    'kill-relay',
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
  );
  for (let n = 0; n < 30; n++) {
    await recordEvents(db, [event(n)]);
    t.false(active.isActive() && standby.isActive());
    if (n === 10) t.is((await db.run(kill, [`${active.source} relay`])).length, 1);
  }
  await until(() => standby.isActive());
  await until(async () => (await standby.backlog()).rows === 0);
  t.deepEqual(
    [...new Set(numbers(published))].sort((a, b) => a - b),
    Array.from({length: 30}, (_, n) => n),
  );
});
