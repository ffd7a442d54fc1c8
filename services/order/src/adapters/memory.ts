import type {OutboxEvent} from '@ecom/contracts/topic';
import {pageInMemory} from '@ecom/core/testing/page';
import type {Orders} from '../application/ports.ts';
import {isAwaitingAnswer, type Order, type OrderEvent, unknownOrder} from '../domain/order.ts';
import {createChangeNotifier} from './change-notifier.ts';
import {toEvent} from './to-event.ts';

const over = new Set(['rejected', 'cancelled', 'refunded']);

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryOrders = (retryIntervalMs: number) => {
  const rows = new Map<string, Order>();
  const due = new Map<string, number>();
  const seen = new Set<string>();
  /** Oldest first. */
  const outbox: OutboxEvent[] = [];
  const changeNotifier = createChangeNotifier<Order>();
  const save = (order: Order, events: readonly OrderEvent[]) => {
    rows.set(order.id, order);
    const next = Math.max(Date.parse(order.history.at(-1)!.at) + retryIntervalMs, due.get(order.id) ?? 0);
    if (isAwaitingAnswer(order)) due.set(order.id, next);
    else due.delete(order.id);
    outbox.push(...events.map(event => toEvent(order, event)));
    changeNotifier.notify(order.id, order);
  };

  const orders: Orders = {
    get: async id => rows.get(id),
    async list({userId, status, email, number, createdAfter, createdBefore, sort, limit, cursor}) {
      const matching = [...rows.values()]
        .filter(order => (!userId || order.userId === userId) && (!status || order.state.status === status))
        .filter(order => (!email || order.email === email) && (!number || order.number === number))
        .filter(
          ({createdAt}) => (!createdAfter || createdAt > createdAfter) && (!createdBefore || createdAt < createdBefore),
        );
      return pageInMemory(matching, {sort, limit, cursor});
    },
    async add({order, events}, sourceEvent) {
      const live = [...rows.values()].some(({cartId, state}) => cartId === order.cartId && !over.has(state.status));
      if (seen.has(sourceEvent.id) || rows.has(order.id) || live) return;
      seen.add(sourceEvent.id);
      save(order, events);
    },
    async update(id, decide, sourceEvent) {
      const before = rows.get(id);
      if (!before) throw unknownOrder(id);
      if (sourceEvent && seen.has(sourceEvent.id)) return before;
      const {order, events} = decide(before);
      if (order === before && events.length === 0) return before;
      if (sourceEvent) seen.add(sourceEvent.id);
      save(order, events);
      return order;
    },
    async claimDue(now, limit) {
      const ids = [...due].filter(([, at]) => at <= Date.parse(now)).slice(0, limit);
      for (const [id] of ids) due.set(id, Date.parse(now) + retryIntervalMs);
      return ids.map(([id]) => id);
    },
    waitForChange: changeNotifier.wait,
  };
  return {...orders, rows, outbox};
};
