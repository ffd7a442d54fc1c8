import {randomUUID} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import {createLogger} from '@ecom/core/log';
import type {Bus} from '@ecom/messaging/bus';
import {kafkaBus} from '@ecom/messaging/kafka/bus';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import {createRelay} from '@ecom/postgres/relay';
import {withDatabase} from './bench-database.ts';
import {quantile} from './statistics.ts';

const topic = 'ecom.bench.v1';
const insert = `insert into outbox (event_id, topic, key, type, data)
  select gen_random_uuid(), '${topic}', gen_random_uuid()::text, 'bench.published', $2::json from generate_series(1, $1)`;
/** As large as the event of an order with two lines. */
const data = JSON.stringify({orderId: randomUUID(), at: new Date().toISOString(), lines: 'x'.repeat(700)});

export type RelayResult = {readonly perSecond: number; readonly p50: number; readonly p99: number};

/**
 * Measures one relay with a database of its own and a real broker: the events per second that it publishes from a full outbox, and the latency
 * from commit to acknowledgement at half of that rate, at most 2,500 events per second.
 */
export const measureRelay = (server: string, brokers: string, eventCount = 50_000): Promise<RelayResult> =>
  withDatabase(server, async ({client, db}) => {
    await ensureTopics(brokers, [{name: topic, partitions: 12, compacted: false}]);
    const log = createLogger({name: 'bench', level: 'error'});
    const bus = kafkaBus({brokers, clientId: 'bench', log});

    const latencies: number[] = [];
    let acknowledged = 0;
    const measuredBus: Pick<Bus, 'publish'> = {
      publish(events) {
        const acknowledgements = bus.publish(events);
        events.forEach(({time}, i) => {
          void acknowledgements[i]!.then(() => {
            acknowledged += 1;
            latencies.push(Date.now() - Date.parse(time));
          });
        });
        return acknowledgements;
      },
    };
    const relay = createRelay({db, bus: {...bus, ...measuredBus}, source: '/bench', log});
    const waitForAcknowledged = async (count: number) => {
      while (acknowledged < count) await delay(5);
    };
    try {
      await bus.start();
      await relay.start();
      // Warm-up: the first events open the producer.
      await client.query(insert, [2000, data]);
      await waitForAcknowledged(2000);
      await relay.stop();

      await client.query(insert, [eventCount, data]);
      const measuredRelay = createRelay({db, bus: {...bus, ...measuredBus}, source: '/bench', log});
      const startedAt = performance.now();
      await measuredRelay.start();
      await waitForAcknowledged(2000 + eventCount);
      const perSecond = eventCount / ((performance.now() - startedAt) / 1000);

      latencies.length = 0;
      const rate = Math.min(perSecond / 2, 2500);
      const latencyStartedAt = performance.now();
      let recorded = 0;
      while (performance.now() - latencyStartedAt < 6000) {
        const dueCount = Math.floor(((performance.now() - latencyStartedAt) / 1000) * rate) - recorded;
        if (dueCount > 0) await client.query(insert, [dueCount, data]);
        db.notifyEventsRecorded();
        recorded += Math.max(0, dueCount);
        await delay(5);
      }
      await waitForAcknowledged(2000 + eventCount + recorded);
      await measuredRelay.stop();
      return {perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99)};
    } finally {
      await bus.stop();
    }
  });
