import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {claimDue} from '@ecom/postgres/claim-due';
import {type Database, hotStatement, type Statement} from '@ecom/postgres/database';
import {maxRetryIntervalMs, type Payments} from '../../application/ports.ts';
import {hasOpenRequest, type Payment, type PaymentEvent, type Refund, unknownPayment} from '../../domain/payment.ts';
import {toEvent} from '../to-event.ts';

/** Until 2026-12 a refund that had succeeded was stored as `done`. */
type StoredRefund = Omit<Refund, 'status'> & {readonly status: Refund['status'] | 'done'};

type Row = Omit<Payment, 'amount' | 'state' | 'createdAt' | 'updatedAt'> & {
  readonly amount: string;
  readonly status: Payment['state']['status'];
  readonly reason: string | null;
  readonly refunds: readonly StoredRefund[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

const stateOf = ({status, reason, refunds}: Row): Payment['state'] => {
  if (status === 'captured') {
    return {
      status,
      refunds: refunds.map(each => (each.status === 'done' ? {...each, status: 'succeeded'} : each) as Refund),
    };
  }
  if (status === 'failed') return {status, reason: reason ?? ''};
  return {status};
};

const fromRow = (row: Row): Payment => ({
  id: row.id,
  version: row.version,
  orderId: row.orderId,
  amount: Number(row.amount),
  currency: row.currency,
  provider: row.provider,
  token: row.token,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  state: stateOf(row),
});

const table = aggregateTable<Payment, PaymentEvent, Row>({
  table: 'payments',
  name: 'payment',
  constant: ['orderId', 'amount', 'currency', 'provider', 'token', 'createdAt'],
  changing: ['version', 'status', 'reason', 'refunds', 'nextCheckAt', 'checks', 'updatedAt'],
  writeOnly: ['nextCheckAt', 'checks'],
  guards: {version: ({version}) => version},
  sorts: {createdAt: 'timestamptz'},
  // Its steps follow each other within moments, often in one process.
  cacheSize: 1000,
  fromRow,
  toEvent,
  notFound: unknownPayment,
});
const byOrder: Statement<Row> = hotStatement(
  'payment-by-order',
  `select ${table.columns} from payments where order_id = $1`,
);
const claim = claimDue<Row>('payment-claim-due', {
  table: 'payments',
  dueAt: 'next_check_at',
  set: `checks = checks + 1,
    next_check_at = $1::timestamptz + interval '1 millisecond' * least($4::int, $3::int * power(2, least(checks, 10)))`,
  returning: table.columns,
});

/** @param retryIntervalMs delay of the first check of a pending payment; it doubles with each check */
export const postgresPayments = (db: Database, retryIntervalMs: number): Payments => {
  const store = table.createStore(db, ({state, ...payment}) => ({
    ...payment,
    status: state.status,
    reason: state.status === 'failed' ? state.reason : null,
    refunds: JSON.stringify(state.status === 'captured' ? state.refunds : []),
    nextCheckAt: hasOpenRequest({...payment, state}) ? new Date(Date.parse(payment.updatedAt) + retryIntervalMs) : null,
    checks: 0,
  }));

  return {
    get: store.get,
    getByOrder: async orderId => (await db.run(byOrder, [orderId])).map(fromRow)[0],
    list: ({sort, limit, cursor, ...filter}) => store.list(filter, {sort, limit, cursor}),
    add: (payment, sourceEvent) => store.insert({state: payment, events: []}, sourceEvent),
    update: (id, decide, sourceEvent) =>
      store.update(
        id,
        before => {
          const {payment, events} = decide(before);
          return {state: payment, events};
        },
        sourceEvent,
      ),
    claimDue: async (now, limit) =>
      (await db.run(claim, [now, limit, retryIntervalMs, maxRetryIntervalMs])).map(fromRow),
  };
};
