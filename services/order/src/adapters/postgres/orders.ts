import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import {type Condition, keysetPage} from '@ecom/postgres/keyset';
import {createOptimisticUpdates} from '@ecom/postgres/optimistic-updates';
import {stateChange} from '@ecom/postgres/state-change';
import type {Orders} from '../../application/ports.ts';
import {isAwaitingAnswer, type Order, type State, unknownOrder} from '../../domain/order.ts';
import {createChangeNotifier} from '../change-notifier.ts';
import {toEvent} from '../to-event.ts';

type Row = {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly cart_id: string;
  readonly user_id: string | null;
  readonly guest_token_hash: string | null;
  readonly email: string;
  readonly state: State;
  readonly lines: Order['lines'];
  readonly amount: string;
  readonly currency: string;
  readonly shipping_address: Order['shippingAddress'];
  readonly payment: Order['payment'];
  readonly history: Order['history'];
  readonly created_at: Date;
};

const columns = `id, version, number, cart_id, user_id, guest_token_hash, email, state, lines, amount, currency, shipping_address, payment,
  history, created_at`;
const byId: Statement<Row> = hotStatement('order-by-id', `select ${columns} from orders where id = $1`);
const byIdWithInbox: Statement<Row & {seen: boolean}> = hotStatement(
  'order-by-id-with-inbox',
  `select ${columns}, exists (select 1 from inbox where event_id = $2) as seen from orders where id = $1`,
);
const insert = stateChange<{id: string}>(
  'order-insert',
  `insert into orders (${columns}, status, next_check_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9::json, $10, $11, $12::json, $13::json, $14::json, $15, $16, $17)
   on conflict do nothing returning id`,
);
// A reminder has moved the next check already, and must not move it back.
const save = stateChange<{id: string}>(
  'order-save',
  `update orders set version = version + 1, status = $3, state = $4::json, history = $5::json,
     next_check_at = case when $6::timestamptz is not null then greatest($6, next_check_at) end
   where id = $1 and version = $2 returning id`,
);
// Claiming an order moves its next check, so that two sweepers share the work.
const claimDue: Statement<{id: string}> = statement(
  'order-claim-due',
  `update orders set next_check_at = $1::timestamptz + $3 * interval '1 millisecond'
   where id = any(array(select id from orders where next_check_at <= $1 order by next_check_at limit $2 for update skip locked)) returning id`,
);

const fromRow = (row: Row): Order => ({
  id: row.id,
  version: row.version,
  number: row.number,
  cartId: row.cart_id,
  userId: row.user_id,
  guestTokenHash: row.guest_token_hash,
  email: row.email,
  state: row.state,
  lines: row.lines,
  total: {amount: Number(row.amount), currency: row.currency},
  shippingAddress: row.shipping_address,
  payment: row.payment,
  history: row.history,
  createdAt: row.created_at.toISOString(),
});

const sorts = {createdAt: {column: 'created_at', type: 'timestamptz', of: (row: Row) => row.created_at.toISOString()}};

/** @param retryIntervalMs interval after which a waiting order publishes its request again */
export const postgresOrders = (db: Database, retryIntervalMs: number): Orders => {
  const changeNotifier = createChangeNotifier<Order>();
  const nextCheck = (order: Order) =>
    isAwaitingAnswer(order) ? new Date(Date.parse(order.history.at(-1)!.at) + retryIntervalMs).toISOString() : null;

  const updates = createOptimisticUpdates({
    db,
    read: byIdWithInbox,
    fromRow,
    notFound: unknownOrder,
    async save(version, order, consequences) {
      const {id, state, history} = order;
      const values = [id, version, state.status, JSON.stringify(state), JSON.stringify(history), nextCheck(order)];
      return (await save(db, values, consequences)).length > 0;
    },
  });

  return {
    get: async id => (await db.run(byId, [id])).map(fromRow)[0],

    async list({userId, status, email, number, createdAfter, createdBefore, ...page}) {
      const where: Condition[] = [];
      if (userId) where.push(['user_id = ?', userId]);
      if (status) where.push(['status = ?', status]);
      if (email) where.push(['email = ?', email]);
      if (number) where.push(['number = ?', number]);
      if (createdAfter) where.push(['created_at > ?', createdAfter]);
      if (createdBefore) where.push(['created_at < ?', createdBefore]);
      const {items, nextCursor} = await keysetPage<Row>(db, {
        select: `select ${columns} from orders`,
        where,
        sorts,
        ...page,
      });
      return {items: items.map(fromRow), nextCursor};
    },

    async add({order, events}, sourceEvent) {
      const {id, version, number, cartId, userId, guestTokenHash, email, state, total, createdAt} = order;
      const json = [order.shippingAddress, order.payment, order.history].map(value => JSON.stringify(value));
      const about = [
        id,
        version,
        number,
        cartId,
        userId,
        guestTokenHash,
        email,
        JSON.stringify(state),
        JSON.stringify(order.lines),
      ];
      const values = [...about, total.amount, total.currency, ...json, createdAt, state.status, nextCheck(order)];
      const kept = await insert(db, values, {events: events.map(event => toEvent(order, event)), sourceEvent});
      if (kept.length === 0) return;
      updates.remember(id, order);
      db.afterCommit(() => changeNotifier.notify(id, order));
    },

    async update(id, decide, sourceEvent) {
      const order = await updates.update(
        id,
        before => {
          const {order: after, events} = decide(before);
          return {state: after, events: events.map(event => toEvent(after, event))};
        },
        sourceEvent,
      );
      db.afterCommit(() => changeNotifier.notify(id, order));
      return order;
    },

    claimDue: async (now, limit) => (await db.run(claimDue, [now, limit, retryIntervalMs])).map(({id}) => id),
    waitForChange: changeNotifier.wait,
  };
};
