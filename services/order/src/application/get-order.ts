import {mayArrive} from '../domain/arrival.ts';
import {type Accessor, canAccess, isAwaitingAnswer, type Order, unknownOrder} from '../domain/order.ts';
import type {OrderQuery, Ports} from './ports.ts';

/** A checkout returns the order's id moments before its event places the order: how long a request waits for the order. */
const arrivalTimeoutMs = 3000;
const arrivalPollIntervalMs = 100;
const never = new AbortController().signal;

/** The order; waits at most `timeoutMs` for one that was checked out just now. */
const findOrder =
  ({orders, now}: Ports) =>
  async (id: string, timeoutMs: number): Promise<Order | undefined> => {
    const order = await orders.get(id);
    if (order || !mayArrive(id, now())) return order;
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const arrival = orders.waitForChange(id, arrivalPollIntervalMs, never);
      const arrived = (await orders.get(id)) ?? (await arrival);
      if (arrived) return arrived;
    }
    return undefined;
  };

export const getOrder =
  (ports: Ports) =>
  async (accessor: Accessor, id: string, timeoutMs = arrivalTimeoutMs): Promise<Order> => {
    const order = await findOrder(ports)(id, timeoutMs);
    if (!order || !canAccess(order, accessor)) throw unknownOrder(id);
    return order;
  };

const noOrders = {items: [], nextCursor: null};

/** Staff see all orders, users their own, and everybody else none. */
export const listOrders =
  ({orders}: Ports) =>
  async (accessor: Accessor, query: OrderQuery) =>
    accessor.staff || accessor.userId !== undefined
      ? orders.list(accessor.staff ? query : {...query, userId: accessor.userId})
      : noOrders;

/** Changes of other processes are noticed by polling. */
const pollIntervalMs = 500;

/** Whether nothing happens any more without the customer or staff. The caller may know already what the customer must do. */
const isSettled = (order: Order, knownVersion: number | undefined) =>
  !isAwaitingAnswer(order) || (order.nextAction !== null && order.version !== knownVersion);

/**
 * Waits until an order is paid, rejected or cancelled, or needs the customer's action, for at most `timeoutMs`; then returns its current state.
 *
 * @param knownVersion the version that the caller has: a wait does not end with the action that it shows
 * @throws Failure `not-found` when it does not exist, or the accessor may not see it
 */
export const awaitOrder =
  (ports: Ports) =>
  async (accessor: Accessor, id: string, timeoutMs: number, signal: AbortSignal, knownVersion?: number) => {
    const deadline = performance.now() + timeoutMs;
    await getOrder(ports)(accessor, id, timeoutMs);
    let order: Order | undefined;
    for (;;) {
      // Subscribed before the read, so that no change in between is missed.
      const leftMs = deadline - performance.now();
      const change = leftMs > 0 ? ports.orders.waitForChange(id, Math.min(leftMs, pollIntervalMs), signal) : undefined;
      order ??= await ports.orders.get(id);
      if (!order) throw unknownOrder(id);
      if (!change || signal.aborted || isSettled(order, knownVersion)) return order;
      order = await change;
    }
  };

/** Whether the order is final. While captured money or a refund is open, more is to come. */
const isOver = ({status, paymentStatus, refunds}: Order) =>
  refunds.every(refund => refund.status !== 'pending') &&
  (status === 'rejected' ||
    status === 'completed' ||
    (status === 'cancelled' && paymentStatus !== 'captured' && paymentStatus !== 'partially_refunded'));

/** Maximum time without an entry before `undefined` is yielded, which keeps the connection alive. */
const keepAliveIntervalMs = 15_000;

/** Yields the entries of an order's history from index `from` on until the order is final, and `undefined` periodically while nothing changes. */
export async function* followOrder(ports: Ports, accessor: Accessor, id: string, from: number, signal: AbortSignal) {
  let lastWriteAt = performance.now();
  for (let next = from; !signal.aborted; ) {
    const change = ports.orders.waitForChange(id, pollIntervalMs, signal);
    const order = await getOrder(ports)(accessor, id);
    for (; next < order.history.length; next++) {
      const entry = order.history[next]!;
      // Only what is still to be done.
      const nextAction = entry.status === 'requires_action' ? order.nextAction : null;
      yield {index: next, ...entry, ...(nextAction && {nextAction})};
      lastWriteAt = performance.now();
    }
    if (isOver(order)) return;
    await change;
    if (performance.now() - lastWriteAt < keepAliveIntervalMs) continue;
    yield undefined;
    lastWriteAt = performance.now();
  }
}
