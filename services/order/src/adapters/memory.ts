import {createDueTimes} from '@ecom/core/testing/due-times';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import type {Orders} from '../application/ports.ts';
import {finalStatuses} from '../domain/erasure.ts';
import {
  erasedEmail,
  isAwaitingAnswer,
  type Order,
  type OrderEvent,
  unknownOrder,
  waitsForCustomerUntil,
} from '../domain/order.ts';
import {searchTerms} from '../domain/search-terms.ts';
import {statusesOf} from '../domain/transition.ts';
import {createChangeNotifier} from './change-notifier.ts';
import {toEvent} from './to-event.ts';
import {toFilter} from './to-filter.ts';

const finals = new Set<string>(finalStatuses);
const [minuteMs, hourMs] = [60_000, 3_600_000];
const hasEndedUnpaid = ({status}: Order) => status === 'rejected' || status === 'cancelled';

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryOrders = (retryIntervalMs: number) => {
  const due = createDueTimes();
  /** When each deleted user is due. */
  const erasures = createDueTimes();
  const changeNotifier = createChangeNotifier<Order>();
  const {rows, outbox, ...store} = memoryAggregateStore<Order, OrderEvent, ReturnType<typeof toEvent>>({
    notFound: unknownOrder,
    toEvent,
    toFields: order => ({...order, ...statusesOf(order), searchTerms: searchTerms(order)}),
    collides: (order, other) => order.cartId === other.cartId && !hasEndedUnpaid(other),
    onSaved(order) {
      const until = waitsForCustomerUntil(order);
      const next = until ? Date.parse(until) : Date.parse(order.updatedAt) + retryIntervalMs;
      if (isAwaitingAnswer(order)) due.set(order.id, Math.max(next, Math.min(due.get(order.id) ?? 0, next + minuteMs)));
      else due.delete(order.id);
      changeNotifier.notify(order.id, order);
    },
  });

  const update: Orders['update'] = (id, decide, sourceEvent) =>
    store.update(
      id,
      before => {
        const {order, events} = decide(before);
        return {state: order, events};
      },
      sourceEvent,
    );

  const orders: Orders = {
    get: store.get,
    list: ({sort, limit, cursor, count, ...filter}) => store.list(toFilter(filter), {sort, limit, cursor, count}),
    add: async ({order, events}, sourceEvent) => void (await store.insert({state: order, events}, sourceEvent)),
    update,
    async requestErasure(userId, now) {
      if (erasures.get(userId) === undefined) erasures.set(userId, Date.parse(now));
    },
    async claimErasures(now, limit) {
      const personal = [...rows.values()].filter(({email}) => email !== erasedEmail);
      const claimed = erasures.claim(now, limit, () => hourMs);
      for (const user of claimed)
        if (personal.some(({userId}) => userId === user)) erasures.set(user, Date.parse(now) + minuteMs);
      return personal
        .filter(({userId, status}) => userId !== null && claimed.includes(userId) && finals.has(status))
        .map(({id}) => id);
    },
    listExpiredGuests: async (before, limit) =>
      [...rows.values()]
        .filter(
          ({userId, email, status, createdAt, updatedAt}) =>
            userId === null && email !== erasedEmail && finals.has(status) && createdAt < before && updatedAt < before,
        )
        .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
        .slice(0, limit)
        .map(({id}) => id),
    erase: (id, decide) => update(id, decide),
    claimDue: async (now, limit) => due.claim(now, limit, () => retryIntervalMs),
    waitForChange: changeNotifier.wait,
  };
  return {...orders, rows, outbox};
};
