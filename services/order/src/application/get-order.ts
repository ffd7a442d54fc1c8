import {type Accessor, canAccess, type Order, unknownOrder} from '../domain/order.ts';
import type {OrderFilter, Ports} from './ports.ts';

export const getOrder =
  ({orders}: Ports) =>
  async (key: Accessor, id: string): Promise<Order> => {
    const order = await orders.get(id);
    if (!order || !canAccess(order, key)) throw unknownOrder(id);
    return order;
  };

/** All orders, for staff; for others their own. */
export const listOrders =
  ({orders}: Ports) =>
  async (key: Accessor, filter: OrderFilter) =>
    orders.list(key.staff ? filter : {...filter, userId: key.userId});

const unsettled = new Set(['placed', 'awaiting_payment']);

/** Changes that another process makes are seen by looking again this often. */
const pollIntervalMs = 500;

/**
 * Waits for an order to appear and to be paid, rejected or cancelled, for at most so many milliseconds; then gives what there is.
 *
 * @throws Failure `missing` when it has not appeared, or is somebody else's
 */
export const awaitOrder =
  (ports: Ports) => async (key: Accessor, id: string, milliseconds: number, signal: AbortSignal) => {
    const end = Date.now() + milliseconds;
    let order: Order | undefined;
    for (;;) {
      // Asked before the look: what happens in between is not missed.
      const left = end - Date.now();
      const change = left > 0 ? ports.orders.waitForChange(id, Math.min(left, pollIntervalMs), signal) : undefined;
      order ??= await ports.orders.get(id);
      if (order && !canAccess(order, key)) throw unknownOrder(id);
      if (!change || signal.aborted || (order && !unsettled.has(order.state.status))) {
        if (!order) throw unknownOrder(id);
        return order;
      }
      order = await change;
    }
  };

const final = new Set(['rejected', 'delivered', 'refunded']);

/** Whether nothing more is to be expected; money that was captured is still to go back. */
const isOver = ({state}: Order) =>
  final.has(state.status) || (state.status === 'cancelled' && state.payment !== 'captured');

/** Milliseconds of silence, at most. */
const keepAliveIntervalMs = 15_000;

/** An order's history as it grows, from the entry `from` on, until it is over; undefined now and then while nothing happens. */
export async function* followOrder(ports: Ports, key: Accessor, id: string, from: number, signal: AbortSignal) {
  let lastWriteAt = Date.now();
  for (let next = from; !signal.aborted; ) {
    const change = ports.orders.waitForChange(id, pollIntervalMs, signal);
    const order = await getOrder(ports)(key, id);
    for (; next < order.history.length; next++) {
      yield {index: next, ...order.history[next]!};
      lastWriteAt = Date.now();
    }
    if (isOver(order)) return;
    await change;
    if (Date.now() - lastWriteAt < keepAliveIntervalMs) continue;
    yield undefined;
    lastWriteAt = Date.now();
  }
}
