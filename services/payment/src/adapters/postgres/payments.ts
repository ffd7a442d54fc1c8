import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import {type Condition, keysetPage} from '@ecom/postgres/keyset';
import {createOptimisticUpdates} from '@ecom/postgres/optimistic-updates';
import {stateChange} from '@ecom/postgres/state-change';
import {maxRetryIntervalMs, type Payments} from '../../application/ports.ts';
import {hasOpenRequest, type Payment, type Refund, unknownPayment} from '../../domain/payment.ts';
import {toEvent} from '../to-event.ts';

type Row = {
  readonly id: string;
  readonly version: number;
  readonly order_id: string;
  readonly amount: string;
  readonly currency: string;
  readonly provider: string;
  readonly token: string;
  readonly status: Payment['state']['status'];
  readonly reason: string | null;
  readonly refunds: readonly Refund[];
  readonly created_at: Date;
  readonly updated_at: Date;
};

const columns =
  'id, version, order_id, amount, currency, provider, token, status, reason, refunds, created_at, updated_at';
const byId: Statement<Row> = hotStatement('payment-by-id', `select ${columns} from payments where id = $1`);
const byOrder: Statement<Row> = hotStatement('payment-by-order', `select ${columns} from payments where order_id = $1`);
const byIdWithInbox: Statement<Row & {seen: boolean}> = hotStatement(
  'payment-by-id-with-inbox',
  `select ${columns}, exists (select 1 from inbox where event_id = $2) as seen from payments where id = $1`,
);
const insert = stateChange<{id: string}>(
  'payment-insert',
  `insert into payments (id, version, order_id, amount, currency, provider, token, status, refunds, next_check_at, checks, created_at, updated_at)
   values ($1, 1, $2, $3, $4, $5, $6, $7, '[]', $8, 0, $9, $9) on conflict (order_id) do nothing returning id`,
);
const save = stateChange<{id: string}>(
  'payment-save',
  `update payments set version = version + 1, status = $3, reason = $4, refunds = $5::jsonb, next_check_at = $6, checks = 0, updated_at = $7
   where id = $1 and version = $2 returning id`,
);
// Claiming a payment moves its next check, so that two sweepers share the work.
const claimDue: Statement<Row> = statement(
  'payment-claim-due',
  `update payments set checks = checks + 1,
     next_check_at = $1::timestamptz + interval '1 millisecond' * least($4::int, $3::int * power(2, least(checks, 10)))
   where id = any(array(select id from payments where next_check_at <= $1 order by next_check_at limit $2 for update skip locked))
   returning ${columns}`,
);

const stateOf = ({status, reason, refunds}: Row): Payment['state'] => {
  if (status === 'captured') return {status, refunds};
  if (status === 'failed') return {status, reason: reason ?? ''};
  return {status};
};

const fromRow = (row: Row): Payment => ({
  id: row.id,
  version: row.version,
  orderId: row.order_id,
  amount: Number(row.amount),
  currency: row.currency,
  provider: row.provider,
  token: row.token,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  state: stateOf(row),
});

const sorts = {createdAt: {column: 'created_at', type: 'timestamptz', of: (row: Row) => row.created_at.toISOString()}};

/** @param retryIntervalMs delay of the first check of a pending payment; it doubles with each check */
export const postgresPayments = (db: Database, retryIntervalMs: number): Payments => {
  const nextCheck = (now: string) => new Date(Date.parse(now) + retryIntervalMs).toISOString();
  const updates = createOptimisticUpdates({
    db,
    read: byIdWithInbox,
    fromRow,
    notFound: unknownPayment,
    async save(version, payment, consequences) {
      const {id, state, updatedAt} = payment;
      const reason = state.status === 'failed' ? state.reason : null;
      const refunds = JSON.stringify(state.status === 'captured' ? state.refunds : []);
      const due = hasOpenRequest(payment) ? nextCheck(updatedAt) : null;
      return (await save(db, [id, version, state.status, reason, refunds, due, updatedAt], consequences)).length > 0;
    },
  });

  return {
    get: async id => (await db.run(byId, [id])).map(fromRow)[0],
    getByOrder: async orderId => (await db.run(byOrder, [orderId])).map(fromRow)[0],

    async list({orderId, status, ...page}) {
      const where: Condition[] = [];
      if (orderId) where.push(['order_id = ?', orderId]);
      if (status) where.push(['status = ?', status]);
      const {items, nextCursor} = await keysetPage<Row>(db, {
        select: `select ${columns} from payments`,
        where,
        sorts,
        ...page,
      });
      return {items: items.map(fromRow), nextCursor};
    },

    async add(payment, sourceEvent) {
      const {id, orderId, amount, currency, provider, token, state, createdAt} = payment;
      const values = [id, orderId, amount, currency, provider, token, state.status, nextCheck(createdAt), createdAt];
      const kept = (await insert(db, values, {sourceEvent})).length > 0;
      if (kept) updates.remember(id, payment);
      return kept;
    },

    update: (id, decide, sourceEvent) =>
      updates.update(
        id,
        before => {
          const {payment, events} = decide(before);
          return {state: payment, events: events.map(event => toEvent(payment, event))};
        },
        sourceEvent,
      ),

    claimDue: async (now, limit) =>
      (await db.run(claimDue, [now, limit, retryIntervalMs, maxRetryIntervalMs])).map(fromRow),
  };
};
