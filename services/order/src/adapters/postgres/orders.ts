import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {claimDue} from '@ecom/postgres/claim-due';
import type {Database} from '@ecom/postgres/database';
import type {Orders} from '../../application/ports.ts';
import {
  isAwaitingAnswer,
  type Order,
  type OrderEvent,
  unknownOrder,
  waitsForCustomerUntil,
} from '../../domain/order.ts';
import {statusesOf} from '../../domain/transition.ts';
import {createChangeNotifier} from '../change-notifier.ts';
import {toEvent} from '../to-event.ts';
import {toFilter} from '../to-filter.ts';
import {claimErasures, eraseTerms, listExpiredGuests, requestErasure} from './erasures.ts';
import {fromRow, type OrderRow, toRow} from './order-row.ts';

const stateTable = 'order_states';

const table = aggregateTable<Order, OrderEvent, OrderRow>({
  table: 'orders',
  stateTable: {name: stateTable, copied: ['cartId', 'createdAt']},
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
    'price',
    'shippingAddress',
    'billingAddress',
    'payment',
    'searchTerms',
    'createdAt',
  ],
  changing: ['version', 'status', 'paymentStatus', 'shipmentStatus', 'parts', 'history', 'updatedAt', 'nextCheckAt'],
  writeOnly: ['searchTerms', 'shipmentStatus', 'nextCheckAt'],
  // A claim has moved the next check already; a change must not move it back, unless the order has waited for the customer for longer.
  onUpdate: {
    nextCheckAt: `case when $::timestamptz is not null then greatest($, least(coalesce(next_check_at, $), $::timestamptz + interval '1 minute')) end`,
  },
  guards: {version: ({version}) => version},
  sorts: {createdAt: 'timestamptz', updatedAt: 'timestamptz'},
  // Its steps follow each other within moments, often in one process.
  cacheSize: 1000,
  toAudited: order => ({...order, ...statusesOf(order)}),
  fromRow,
  toEvent,
  notFound: unknownOrder,
});

const claim = claimDue<{id: string}>('order-claim-due', {
  table: stateTable,
  dueAt: 'next_check_at',
  set: `next_check_at = $1::timestamptz + $3 * interval '1 millisecond'`,
  returning: 'id',
});

/** @param retryIntervalMs interval after which a waiting order publishes its request again */
export const postgresOrders = (db: Database, retryIntervalMs: number): Orders => {
  const changeNotifier = createChangeNotifier<Order>();
  const notify = (order: Order) => db.afterCommit(() => changeNotifier.notify(order.id, order));
  const nextCheckAt = (order: Order) => {
    if (!isAwaitingAnswer(order)) return null;
    return new Date(waitsForCustomerUntil(order) ?? Date.parse(order.updatedAt) + retryIntervalMs);
  };
  const store = table.createStore(db, order => ({...toRow(order), nextCheckAt: nextCheckAt(order)}));

  const update: Orders['update'] = async (id, decide, sourceEvent) => {
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
  };

  return {
    get: store.get,

    list: ({sort, limit, cursor, count, ...filter}) => store.list(toFilter(filter), {sort, limit, cursor, count}),

    async add({order, events}, sourceEvent) {
      if (await store.insert({state: order, events}, sourceEvent)) notify(order);
    },

    update,

    requestErasure: async (userId, now) => void (await db.run(requestErasure, [userId, now])),
    claimErasures: async (now, limit) => (await db.run(claimErasures, [now, limit])).flatMap(({orderIds}) => orderIds),
    listExpiredGuests: async (before, limit) => (await db.run(listExpiredGuests, [before, limit])).map(({id}) => id),
    erase: (id, decide) =>
      db.transaction(async () => {
        // The version that it saves refuses a change that was decided on the state before.
        const order = await update(id, decide);
        const {email, shippingAddress, billingAddress, searchTerms} = toRow(order);
        await db.run(eraseTerms, [id, email, shippingAddress, billingAddress, searchTerms]);
        return order;
      }),

    claimDue: async (now, limit) => (await db.run(claim, [now, limit, retryIntervalMs])).map(({id}) => id),
    waitForChange: changeNotifier.wait,
  };
};
