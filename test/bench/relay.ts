import {randomUUID} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import {createLogger} from '@ecom/core/log';
import type {Bus} from '@ecom/messaging/bus';
import {kafkaBus} from '@ecom/messaging/kafka/bus';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import {createRelay} from '@ecom/postgres/relay';
import {withDatabase} from './bench-database.ts';
import {quantile} from './lines.ts';

const topic = 'ecom.bench.v1';
const insert = `insert into outbox (event_id, topic, key, type, data)
  select gen_random_uuid(), '${topic}', gen_random_uuid()::text, 'bench.published', $2::json from generate_series(1, $1)`;
/** As large as the event of an order of two lines. */
const data = JSON.stringify({orderId: randomUUID(), at: new Date().toISOString(), lines: 'x'.repeat(700)});

export type RelayResult = {readonly perSecond: number; readonly p50: number; readonly p99: number};

/**
 * One relay on a database of its own and a real broker: how many events a second it publishes of a long outbox, and how long after its
 * commit an event is acknowledged when half as many are recorded a second.
 */
export const measureRelay = (server: string, brokers: string, many = 50_000): Promise<RelayResult> =>
  withDatabase(server, async ({url, client, db}) => {
    await ensureTopics(brokers, [{name: topic, partitions: 12, compacted: false}]);
    const log = createLogger({name: 'bench', level: 'error'});
    const bus = kafkaBus({brokers, clientId: 'bench', log});

    const lags: number[] = [];
    let taken = 0;
    const watched: Pick<Bus, 'publish'> = {
      publish(events) {
        const receipts = bus.publish(events);
        events.forEach(({time}, i) => {
          void receipts[i]!.then(() => {
            taken += 1;
            lags.push(Date.now() - Date.parse(time));
          });
        });
        return receipts;
      },
    };
    const relay = createRelay({db, url, bus: {...bus, ...watched}, source: '/bench', log});
    const all = async (count: number) => {
      while (taken < count) await pause(5);
    };
    try {
      await bus.start();
      await relay.start();
      // The first events open the producer and warm the code.
      await client.query(insert, [2000, data]);
      await all(2000);
      await relay.stop();

      await client.query(insert, [many, data]);
      const fast = createRelay({db, url, bus: {...bus, ...watched}, source: '/bench', log});
      const begin = performance.now();
      await fast.start();
      await all(2000 + many);
      const perSecond = many / ((performance.now() - begin) / 1000);

      lags.length = 0;
      const rate = Math.min(perSecond / 2, 2500);
      const start = performance.now();
      let recorded = 0;
      while (performance.now() - start < 6000) {
        const due = Math.floor(((performance.now() - start) / 1000) * rate) - recorded;
        if (due > 0) await client.query(insert, [due, data]);
        db.notifyEventsRecorded();
        recorded += Math.max(0, due);
        await pause(5);
      }
      await all(2000 + many + recorded);
      await fast.stop();
      return {perSecond, p50: quantile(lags, 0.5), p99: quantile(lags, 0.99)};
    } finally {
      await bus.stop();
    }
  });
