import type {Envelope} from '@ecom/contracts/envelope';
import {defineTopic} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {createLogger} from '@ecom/core/log';
import {postgresDeadLetters} from '@ecom/postgres/dead-letters';
import {openTestDatabase} from '@ecom/postgres/testing/events';
import test from 'ava';
import {z} from 'zod';
import {createConsumer} from './consumer.ts';
import {type DeadLetters, memoryDeadLetters} from './dead-letters.ts';
import {subscribe} from './subscription.ts';

const schema = {'thing.happened': z.object({n: z.int()})};
const happenings = defineTopic({name: 'ecom.thing.v1', kind: 'domain', source: '/test', summary: '', events: schema});
const states = defineTopic({name: 'ecom.state.v1', kind: 'state', source: '/test', summary: '', events: schema});
const log = createLogger({name: 'test', level: 'silent'});
const {signal} = new AbortController();

let ids = 0;
const event = (n: unknown, key = 'a', on: string = happenings.name): Envelope => ({
  id: `019a0000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
  topic: on,
  type: 'thing.happened',
  source: '/test',
  subject: key,
  time: '2026-01-01T00:00:00.000Z',
  data: {n},
});

type Open = (t: Parameters<typeof openTestDatabase>[0]) => Promise<DeadLetters>;
const stores: Record<string, Open> = {
  memory: async () => memoryDeadLetters(),
  postgres: async t => postgresDeadLetters((await openTestDatabase(t)).db),
};

for (const [name, open] of Object.entries(stores)) {
  const setUp = async (t: Parameters<Open>[0]) => {
    const deadLetters = await open(t);
    const applied: number[] = [];
    let broken = true;
    const handle = async ({data: {n}}: {data: {n: number}}) => {
      if (n < 0 && broken) throw new Failure('conflict', 'negative', 'Not below zero.');
      applied.push(n);
    };
    const subscriptions = [
      subscribe(happenings, {'thing.happened': handle}),
      subscribe(states, {'thing.happened': handle}),
    ];
    const {consumer, replay} = createConsumer({group: 'test', subscriptions, deadLetters, log});
    return {
      deadLetters,
      applied,
      replay,
      deliver: (one: Envelope) => consumer.handle(one, signal),
      repair: () => (broken = false),
    };
  };

  test(`${name}: what cannot be applied is set aside with its reason, and later events of its key wait behind it`, async t => {
    const {deadLetters, applied, deliver, replay, repair} = await setUp(t);
    for (const [n, key] of [
      [-1, 'a'],
      [2, 'a'],
      [3, 'b'],
      [4, 'a'],
    ] as const)
      await deliver(event(n, key));
    t.deepEqual(applied, [3]);
    const [first, ...parked] = await deadLetters.list();
    t.regex(first!.reason, /Not below zero/);
    t.deepEqual(
      parked.map(({parked: is, event: {data}}) => [is, (data as {n: number}).n]),
      [
        [true, 2],
        [true, 4],
      ],
    );

    await t.throwsAsync(replay(first!.id), {code: 'dead-letter-fails'});
    repair();
    t.is(await replay(first!.id), 3);
    t.deepEqual(applied, [3, -1, 2, 4]);
    await deliver(event(5));
    t.deepEqual(applied, [3, -1, 2, 4, 5]);
    t.is(await deadLetters.count(), 0);
  });

  test(`${name}: events of a state topic do not wait, since each carries all`, async t => {
    const {deadLetters, applied, deliver} = await setUp(t);
    await deliver(event(-1, 'a', states.name));
    await deliver(event(2, 'a', states.name));
    t.deepEqual(applied, [2]);
    t.is(await deadLetters.count(), 1);
  });

  test(`${name}: the same event fails twice and is stored once`, async t => {
    const {deadLetters, deliver} = await setUp(t);
    const poison = event('not a number', 'x', states.name);
    await deliver(poison);
    await deliver(poison);
    const [deadLetter, ...others] = await deadLetters.list();
    t.deepEqual(others, []);
    t.regex(deadLetter!.reason, /does not match its schema/);
    t.deepEqual(deadLetter!.event, poison);
  });

  test(`${name}: text that PostgreSQL cannot store becomes a dead letter, too`, async t => {
    const {deadLetters, deliver} = await setUp(t);
    await deliver({...event('\0 \ud800', 'key\0', states.name), data: {n: '\0 \ud800'}});
    t.is(await deadLetters.count(), 1);
  });
}

test('an outage is left to the bus; a fault is tried five times', async t => {
  const deadLetters = memoryDeadLetters();
  let attempts = 0;
  const errors = [new Failure('unavailable', 'database-unavailable', 'away'), ...Array(5).fill(new TypeError('a bug'))];
  const subscriptions = [
    subscribe(happenings, {
      'thing.happened': async () => {
        throw errors[attempts++];
      },
    }),
  ];
  const {consumer} = createConsumer({group: 'test', subscriptions, deadLetters, log});
  await t.throwsAsync(consumer.handle(event(1), signal), {code: 'database-unavailable'});
  t.is(await deadLetters.count(), 0);
  await consumer.handle(event(1), signal);
  t.is(attempts, 6);
  t.regex((await deadLetters.list())[0]!.reason, /TypeError: a bug/);
});

test('memory: a dead letter has the time at which the event failed first', async t => {
  let now = '2026-01-02T03:04:05.678Z';
  const deadLetters = memoryDeadLetters(() => now);
  const failed = event(1);
  await deadLetters.put(failed, 'a bug');
  now = '2026-01-02T04:00:00.000Z';
  await deadLetters.put(failed, 'another bug');
  await deadLetters.park(event(2));
  t.like(await deadLetters.list(), [
    {reason: 'another bug', createdAt: '2026-01-02T03:04:05.678Z'},
    {parked: true, createdAt: now},
  ]);
});

test('an event type without a handler is ignored', async t => {
  const deadLetters = memoryDeadLetters();
  const {consumer} = createConsumer({
    group: 'test',
    subscriptions: [subscribe(happenings, {})],
    deadLetters,
    log,
  });
  await consumer.handle(event('anything'), signal);
  t.is(await deadLetters.count(), 0);
});
