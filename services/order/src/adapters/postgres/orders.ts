import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {claimDue} from '@ecom/postgres/claim-due';
import type {Database} from '@ecom/postgres/database';
import type {Orders} from '../../application/ports.ts';
import {isAwaitingAnswer, type Order, type OrderEvent, unknownOrder} from '../../domain/order.ts';
import {createChangeNotifier} from '../change-notifier.ts';
import {toEvent} from '../to-event.ts';

type Row = Omit<Order, 'total' | 'createdAt'> & {
  readonly amount: string;
  readonly currency: string;
  readonly createdAt: Date;
};

const table = aggregateTable<Order, OrderEvent, Row>({
  table: 'orders',
  name: 'order',
  constant: [
    'number',
    'cartId',
    'userId',
    'guestTokenHash',
    'email',
    'lines',
    'amount',
    'currency',
    'shippingAddress',
    'payment',
    'createdAt',
  ],
  changing: ['version', 'status', 'state', 'history', 'nextCheckAt'],
  writeOnly: ['status', 'nextCheckAt'],
  // A claim has moved the next check already; a change must not move it back.
  onUpdate: {nextCheckAt: 'case when $::timestamptz is not null then greatest($, next_check_at) end'},
  guards: {version: ({version}) => version},
  sorts: {createdAt: 'timestamptz'},
  // Its steps follow each other within moments, often in one process.
  cacheSize: 1000,
  fromRow: ({amount, currency, createdAt, ...row}) => ({
    ...row,
    total: {amount: Number(amount), currency},
    createdAt: createdAt.toISOString(),
  }),
  toEvent,
  notFound: unknownOrder,
});

const claim = claimDue<{id: string}>('order-claim-due', {
  table: 'orders',
  dueAt: 'next_check_at',
  set: `next_check_at = $1::timestamptz + $3 * interval '1 millisecond'`,
  returning: 'id',
});

/** @param retryIntervalMs interval after which a waiting order publishes its request again */
export const postgresOrders = (db: Database, retryIntervalMs: number): Orders => {
  const changeNotifier = createChangeNotifier<Order>();
  const notify = (order: Order) => db.afterCommit(() => changeNotifier.notify(order.id, order));
  const nextCheckAt = (order: Order) =>
    isAwaitingAnswer(order) ? new Date(Date.parse(order.history.at(-1)!.at) + retryIntervalMs) : null;
  const store = table.createStore(db, order => ({
    ...order,
    amount: order.total.amount,
    currency: order.total.currency,
    lines: JSON.stringify(order.lines),
    shippingAddress: JSON.stringify(order.shippingAddress),
    payment: JSON.stringify(order.payment),
    state: JSON.stringify(order.state),
    history: JSON.stringify(order.history),
    status: order.state.status,
    nextCheckAt: nextCheckAt(order),
  }));

  return {
    get: store.get,

    list: ({sort, limit, cursor, createdAfter, createdBefore, ...filter}) =>
      store.list({...filter, createdAt: {after: createdAfter, before: createdBefore}}, {sort, limit, cursor}),

    async add({order, events}, sourceEvent) {
      if (await store.insert({state: order, events}, sourceEvent)) notify(order);
    },

    async update(id, decide, sourceEvent) {
      const order = await store.update(
        id,
        before => {
          const {order, events} = decide(before);
          return {state: order, events};
        },
        sourceEvent,
      );
      notify(order);
      return order;
    },

    claimDue: async (now, limit) => (await db.run(claim, [now, limit, retryIntervalMs])).map(({id}) => id),
    waitForChange: changeNotifier.wait,
  };
};
