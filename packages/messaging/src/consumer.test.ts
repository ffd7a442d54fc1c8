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
const domainTopic = defineTopic({name: 'ecom.thing.v1', kind: 'domain', source: '/test', summary: '', events: schema});
const stateTopic = defineTopic({name: 'ecom.state.v1', kind: 'state', source: '/test', summary: '', events: schema});
const log = createLogger({name: 'test', level: 'silent'});
const {signal} = new AbortController();

let ids = 0;
const event = (n: unknown, key = 'a', topic: string = domainTopic.name): Envelope => ({
  id: `019a0000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
  topic,
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
    let isBroken = true;
    const handle = async ({data: {n}}: {data: {n: number}}) => {
      if (n < 0 && isBroken) throw new Failure('conflict', 'negative', 'Not below zero.');
      applied.push(n);
    };
    const subscriptions = [
      subscribe(domainTopic, {'thing.happened': handle}),
      subscribe(stateTopic, {'thing.happened': handle}),
    ];
    const {consumer, replay} = createConsumer({group: 'test', subscriptions, deadLetters, log});
    return {
      deadLetters,
      applied,
      replay,
      deliver: (one: Envelope) => consumer.handle(one, signal),
      repair: () => (isBroken = false),
    };
  };

  test(`${name}: an event that cannot be applied becomes a dead letter, and later events of its key are parked`, async t => {
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
      parked.map(({parked: isParked, event: {data}}) => [isParked, (data as {n: number}).n]),
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

  test(`${name}: later events of a state topic are not parked, since each has the whole state`, async t => {
    const {deadLetters, applied, deliver} = await setUp(t);
    await deliver(event(-1, 'a', stateTopic.name));
    await deliver(event(2, 'a', stateTopic.name));
    t.deepEqual(applied, [2]);
    t.is(await deadLetters.count(), 1);
  });

  test(`${name}: an event that fails twice is stored once`, async t => {
    const {deadLetters, deliver} = await setUp(t);
    const invalidEvent = event('not a number', 'x', stateTopic.name);
    await deliver(invalidEvent);
    await deliver(invalidEvent);
    const [deadLetter, ...others] = await deadLetters.list();
    t.deepEqual(others, []);
    t.regex(deadLetter!.reason, /does not match its schema/);
    t.deepEqual(deadLetter!.event, invalidEvent);
  });

  test(`${name}: text that PostgreSQL cannot store becomes a dead letter, too`, async t => {
    const {deadLetters, deliver} = await setUp(t);
    await deliver({...event('\0 \ud800', 'key\0', stateTopic.name), data: {n: '\0 \ud800'}});
    t.is(await deadLetters.count(), 1);
  });
}

test('an outage is retried by the bus, an unexpected error five times by the consumer', async t => {
  const deadLetters = memoryDeadLetters();
  let attempts = 0;
  const errors = [
    new Failure('unavailable', 'database-unavailable', 'unavailable'),
    ...Array(5).fill(new TypeError('a bug')),
  ];
  const subscriptions = [
    subscribe(domainTopic, {
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
    subscriptions: [subscribe(domainTopic, {})],
    deadLetters,
    log,
  });
  await consumer.handle(event('anything'), signal);
  t.is(await deadLetters.count(), 0);
});
