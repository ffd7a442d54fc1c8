import type {NextAction} from '@ecom/contracts/next-action';
import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {claimDue} from '@ecom/postgres/claim-due';
import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import {maxBugRetryIntervalMs, maxRetryIntervalMs, type Payments} from '../../application/ports.ts';
import type {Line} from '../../domain/line.ts';
import {hasOpenRequest, type Payment, type PaymentEvent, unknownPayment} from '../../domain/payment.ts';
import {toEvent} from '../to-event.ts';
import {listRefunds, type StoredRefund, toRefund} from './refunds.ts';

type Row = Omit<Payment, 'amount' | 'lines' | 'state' | 'checkRequestedAt' | 'createdAt' | 'updatedAt'> & {
  readonly amount: string;
  readonly lines: readonly Line[] | null;
  /** What the release before writes instead of `nextAction`. */
  readonly actionUrl: string | null;
  readonly nextAction: NextAction | null;
  readonly checkRequestedAt: Date | null;
  readonly status: Payment['state']['status'];
  readonly reason: string | null;
  readonly refunds: readonly StoredRefund[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

const actionOf = ({nextAction, actionUrl}: Row): NextAction =>
  nextAction && (nextAction.url ?? '') === (actionUrl ?? '') ? nextAction : {type: 'redirect', url: actionUrl ?? ''};

const stateOf = (row: Row): Payment['state'] => {
  const {status, reason, refunds} = row;
  switch (status) {
    case 'captured':
      return {status, refunds: refunds.map(toRefund)};
    case 'failed':
      return {status, reason: reason ?? ''};
    case 'requires_action':
      return {status, nextAction: actionOf(row)};
    default:
      return {status};
  }
};

const fromRow = (row: Row): Payment => ({
  id: row.id,
  version: row.version,
  orderId: row.orderId,
  orderNumber: row.orderNumber,
  amount: Number(row.amount),
  currency: row.currency,
  provider: row.provider,
  token: row.token,
  lines: row.lines ?? [],
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  state: stateOf(row),
  disputes: row.disputes,
  checkRequestedAt: row.checkRequestedAt?.toISOString() ?? null,
});

const table = aggregateTable<Payment, PaymentEvent, Row>({
  table: 'payments',
  name: 'payment',
  constant: ['orderId', 'orderNumber', 'amount', 'currency', 'provider', 'token', 'lines', 'createdAt'],
  changing: [
    'version',
    'status',
    'reason',
    'actionUrl',
    'nextAction',
    'refunds',
    'disputes',
    'checkRequestedAt',
    'nextCheckAt',
    'checks',
    'updatedAt',
  ],
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
const postpone = statement(
  'payment-postpone',
  `update payments set
    next_check_at = $2::timestamptz + interval '1 millisecond' * least($4::int, $3::int * power(2, least(checks, 20)))
   where id = $1 and next_check_at is not null`,
);

/** @param retryIntervalMs delay of the first check of a pending payment; it doubles with each check */
export const postgresPayments = (db: Database, retryIntervalMs: number): Payments => {
  const store = table.createStore(db, ({state, ...payment}) => ({
    ...payment,
    status: state.status,
    lines: JSON.stringify(payment.lines),
    reason: state.status === 'failed' ? state.reason : null,
    actionUrl: state.status === 'requires_action' ? (state.nextAction.url ?? '') : null,
    nextAction: state.status === 'requires_action' ? JSON.stringify(state.nextAction) : null,
    refunds: JSON.stringify(state.status === 'captured' ? state.refunds : []),
    disputes: JSON.stringify(payment.disputes),
    nextCheckAt: hasOpenRequest({...payment, state}) ? new Date(Date.parse(payment.updatedAt) + retryIntervalMs) : null,
    checks: 0,
  }));

  return {
    get: store.get,
    getByOrder: async orderId => (await db.run(byOrder, [orderId])).map(fromRow)[0],
    list: ({sort, limit, cursor, count, ...filter}) => store.list(filter, {sort, limit, cursor, count}),
    listRefunds: listRefunds(db),
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
    postpone: async (id, now) => void (await db.run(postpone, [id, now, retryIntervalMs, maxBugRetryIntervalMs])),
  };
};
