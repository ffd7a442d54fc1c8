import {type Actor, systemActor} from '@ecom/contracts/actor';
import {shipmentStatus} from './lines.ts';
import type {Dimension, HistoryEntry, Order, OrderEvent} from './order.ts';

/** The new state and its events. If nothing changes, `order` is the same object and `events` is empty. */
export type Decision = {readonly order: Order; readonly events: readonly OrderEvent[]};

export const unchanged = (order: Order): Decision => ({order, events: []});

const dimensions: readonly Dimension[] = ['status', 'paymentStatus', 'shipmentStatus'];

/** An order's three statuses. */
export const statusesOf = (order: Order) => ({
  status: order.status,
  paymentStatus: order.paymentStatus,
  shipmentStatus: shipmentStatus(order),
});

type Cause = {
  /** RFC 3339 */
  readonly now: string;
  readonly reason?: string | undefined;
  /** Default: the system. */
  readonly actor?: Actor;
  /** The dimension that gets a history entry even if its status stays the same. */
  readonly dimension?: Dimension;
};

type Change = Partial<
  Pick<
    Order,
    'status' | 'paymentStatus' | 'voidRequest' | 'nextAction' | 'shipments' | 'cancellations' | 'refunds' | 'disputes'
  >
>;

/** Changes the order; each dimension whose status changes gets a history entry. */
export const transition = (order: Order, change: Change, cause: Cause, ...events: OrderEvent[]): Decision => {
  const {now: at, reason, actor = systemActor, dimension} = cause;
  const changed: Order = {...order, ...change, version: order.version + 1, updatedAt: at};
  const before = statusesOf(order);
  const after = statusesOf(changed);
  const entries = dimensions
    .filter(each => each === dimension || after[each] !== before[each])
    .map(
      (each): HistoryEntry => ({
        dimension: each,
        status: after[each],
        at,
        ...(reason !== undefined && {reason}),
        actor,
      }),
    );
  return {order: {...changed, history: [...order.history, ...entries]}, events};
};
