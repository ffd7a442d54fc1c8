import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import {createLogger} from '@ecom/core/log';
import {kafkaBus} from '@ecom/messaging/kafka/bus';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import {stateChange} from '@ecom/postgres/state-change';
import {withDatabase} from './bench-database.ts';

const topic = 'ecom.bench-consumer.v1';
const warmUpEvents = 500;

const eventOf = (): Envelope => ({
  id: newId(),
  topic,
  type: 'bench.published',
  source: '/bench',
  subject: newId(),
  time: new Date().toISOString(),
  data: {lines: 'x'.repeat(700)},
});

/**
 * Measures how many events per second a consumer group handles from one partition, when each event causes a row, an inbox record and an outbox
 * event. The events of a partition are handled one after another, so n partitions give at most n times as many.
 */
export const measureConsumer = (server: string, brokers: string, count = 4000): Promise<number> =>
  withDatabase(server, async ({client, db}) => {
    await client.query('create table effects (id uuid primary key, at timestamptz not null)');
    const applyEffect = stateChange('bench-effect', 'insert into effects (id, at) values ($1, now()) returning id');
    await ensureTopics(brokers, [{name: topic, partitions: 1, compacted: false}]);
    const bus = kafkaBus({brokers, clientId: 'bench', log: createLogger({name: 'bench', level: 'error'})});
    const result = Promise.withResolvers<number>();
    let startedAt = 0;
    let handled = 0;
    bus.subscribe({
      group: `bench-${newId()}`,
      topics: [topic],
      async handle(event) {
        const outboxEvent = {topic, key: event.subject, type: event.type, data: event.data};
        await applyEffect(db, [event.id], {events: [outboxEvent], sourceEvent: event});
        handled += 1;
        if (handled === warmUpEvents) startedAt = performance.now();
        if (handled === warmUpEvents + count) result.resolve(count / ((performance.now() - startedAt) / 1000));
      },
    });
    try {
      await bus.start();
      await Promise.all(bus.publish(Array.from({length: warmUpEvents + count}, eventOf)));
      return await result.promise;
    } finally {
      await bus.stop();
    }
  });
