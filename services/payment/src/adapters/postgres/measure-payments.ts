import type {Metrics} from '@ecom/core/metrics';
import {type Database, type Statement, statement} from '@ecom/postgres/database';

type Row = {readonly status: string; readonly count: number; readonly seconds: number};

// Reads the partial index of the sweeper: few rows, however many payments there are. What its provider processes for days is asked for ever less often.
const waiting: Statement<Row> = statement(
  'payment-waiting',
  `select status, count(*)::int as count, greatest(0, extract(epoch from now() - min(updated_at)))::float8 as seconds
   from payments where next_check_at < now() + interval '1 minute' group by status`,
);

/** Gauges of the payments that wait for their provider. */
export const measurePayments = (db: Database, metrics: Metrics): void => {
  const gauge = (name: string, help: string, read: (row: Row) => number) =>
    metrics.gauge(name, help, ['status'], async () =>
      (await db.run(waiting)).map(row => [{status: row.status}, read(row)] as const),
    );
  gauge('payments_waiting', 'Payments that wait for their provider', ({count}) => count);
  gauge(
    'payments_waiting_oldest_age_seconds',
    'How long the oldest payment that waits for its provider has been unchanged',
    ({seconds}) => seconds,
  );
};
