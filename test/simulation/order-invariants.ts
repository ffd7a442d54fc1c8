import type {Order, State} from '@ecom/order/testing';
import type {ClientRecords} from './buyers.ts';
import type {Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';
import {onTableWrite} from './write-listeners.ts';

const allowedTransitions: Readonly<Record<State['status'], readonly State['status'][]>> = {
  placed: ['awaiting_payment', 'rejected', 'cancelled'],
  awaiting_payment: ['awaiting_payment', 'paid', 'cancelled'],
  paid: ['shipped', 'partially_refunded', 'refunded', 'cancelled'],
  partially_refunded: ['partially_refunded', 'shipped', 'delivered', 'refunded', 'cancelled'],
  shipped: ['delivered', 'partially_refunded', 'refunded'],
  delivered: ['partially_refunded', 'refunded'],
  // A capture after the cancellation is recorded and then refunded.
  cancelled: ['cancelled', 'refunded'],
  rejected: [],
  refunded: [],
};
const inactiveStatuses = new Set<State['status']>(['rejected', 'cancelled', 'refunded']);

/** Checks orders at every write: status transitions, the confirmed total, and one active order per cart. */
export const registerOrderInvariants = (
  {order: {rows}}: Stores,
  clientRecords: ClientRecords,
  reportViolation: ReportViolation,
) => {
  const activeOrderByCart = new Map<string, string>();
  const checkNewOrder = (order: Order) => {
    const {id, cartId, total, lines, state} = order;
    if (state.status !== 'placed')
      reportViolation('order status transitions are allowed', `${id} is created as ${state.status}`);
    const sum = lines.reduce((amount, line) => amount + line.total.amount, 0);
    if (sum !== total.amount || !clientRecords.confirmedTotals.get(cartId)?.has(total.amount))
      reportViolation(
        'an order has the confirmed total',
        `${id} of cart ${cartId} has the total ${total.amount}, the sum of its lines is ${sum}`,
      );
  };
  onTableWrite(rows, (id, after, before) => {
    if (!after) return reportViolation('orders are never deleted', id);
    if (!before) checkNewOrder(after);
    else if (before.version !== after.version) {
      const [from, to] = [before.state, after.state];
      const isRepeated = from.status === 'cancelled' && to.status === 'cancelled' && from.payment === 'captured';
      if (!allowedTransitions[from.status].includes(to.status) || isRepeated || after.version !== before.version + 1)
        reportViolation('order status transitions are allowed', `${id} changes from ${from.status} to ${to.status}`);
      if (before.total !== after.total)
        reportViolation('an order has the confirmed total', `the total of ${id} changes`);
    }
    const activeOrder = activeOrderByCart.get(after.cartId);
    if (!inactiveStatuses.has(after.state.status)) {
      if (activeOrder !== undefined && activeOrder !== id)
        reportViolation(
          'a cart has at most one active order',
          `${activeOrder} and ${id} of cart ${after.cartId} are both active`,
        );
      activeOrderByCart.set(after.cartId, id);
    } else if (activeOrder === id) activeOrderByCart.delete(after.cartId);
  });
};
