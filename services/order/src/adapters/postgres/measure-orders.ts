import type {Metrics} from '@ecom/core/metrics';
import {type Database, type Statement, statement} from '@ecom/postgres/database';

type Row = {readonly status: string; readonly paymentStatus: string; readonly count: number; readonly seconds: number};

// Reads the partial index of the sweeper: few rows, however many orders there are. An order that waits for a transfer is due in days, and awaits no service.
const awaiting: Statement<Row> = statement(
  'order-awaiting-answer',
  `select status, payment_status as "paymentStatus", count(*)::int as count,
     greatest(0, extract(epoch from now() - min(updated_at)))::float8 as seconds
   from order_states where next_check_at < now() + interval '2 minutes' group by status, payment_status`,
);

/** Gauges of the orders that await an answer of another service. */
export const measureOrders = (db: Database, metrics: Metrics): void => {
  const gauge = (name: string, help: string, read: (row: Row) => number) =>
    metrics.gauge(name, help, ['status', 'payment_status'], async () =>
      (await db.run(awaiting)).map(
        row => [{status: row.status, payment_status: row.paymentStatus}, read(row)] as const,
      ),
    );
  gauge('orders_awaiting_answer', 'Orders that await an answer of another service', ({count}) => count);
  gauge(
    'orders_awaiting_answer_oldest_age_seconds',
    'How long the oldest order that awaits an answer of another service has been unchanged',
    ({seconds}) => seconds,
  );
};
