import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';
import {createLogger} from '@ecom/core/log';
import {kafkaBus} from '@ecom/messaging/kafka/bus';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import {stateChange} from '@ecom/postgres/state-change';
import {withDatabase} from './bench-database.ts';

const topic = 'ecom.bench-lane.v1';
const warm = 500;

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
 * How many events a second one partition gives its group, when each has an effect that writes a row, its receipt and a fact of its own. A partition's
 * events are handled one after the other, so that a group of n partitions handles n times as many at most.
 */
export const measureConsumer = (server: string, brokers: string, many = 4000): Promise<number> =>
  withDatabase(server, async ({client, db}) => {
    await client.query('create table effects (id uuid primary key, at timestamptz not null)');
    const act = stateChange('bench-effect', 'insert into effects (id, at) values ($1, now()) returning id');
    await ensureTopics(brokers, [{name: topic, partitions: 1, compacted: false}]);
    const bus = kafkaBus({brokers, clientId: 'bench', log: createLogger({name: 'bench', level: 'error'})});
    const finished = Promise.withResolvers<number>();
    let begin = 0;
    let handled = 0;
    bus.subscribe({
      group: `bench-${newId()}`,
      topics: [topic],
      async handle(event) {
        const fact = {topic, key: event.subject, type: event.type, data: event.data};
        await act(db, [event.id], {events: [fact], sourceEvent: event});
        handled += 1;
        if (handled === warm) begin = performance.now();
        if (handled === warm + many) finished.resolve(many / ((performance.now() - begin) / 1000));
      },
    });
    try {
      await bus.start();
      await Promise.all(bus.publish(Array.from({length: warm + many}, eventOf)));
      return await finished.promise;
    } finally {
      await bus.stop();
    }
  });
