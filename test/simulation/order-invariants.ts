import {countsOf, type Order, openLines, statusesOf} from '@ecom/order/testing';
import type {ClientRecords} from './buyers.ts';
import type {Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';
import {onTableWrite} from './write-listeners.ts';

type Statuses = ReturnType<typeof statusesOf>;
type Transitions = {readonly [D in keyof Statuses]: Readonly<Record<Statuses[D], readonly Statuses[D][]>>};

const allowedTransitions: Transitions = {
  status: {
    placed: ['confirmed', 'rejected', 'cancelled'],
    confirmed: ['completed', 'cancelled'],
    completed: [],
    rejected: [],
    cancelled: [],
  },
  paymentStatus: {
    none: [],
    pending: ['requires_action', 'authorized', 'captured', 'failed', 'voided'],
    requires_action: ['authorized', 'captured', 'failed', 'voided'],
    authorized: ['captured', 'failed', 'voided'],
    captured: ['partially_refunded', 'refunded'],
    partially_refunded: ['refunded'],
    refunded: [],
    // A capture after the cancellation is recorded and then refunded.
    failed: ['captured'],
    voided: ['captured'],
  },
  shipmentStatus: {
    unshipped: ['partially_shipped', 'shipped'],
    partially_shipped: ['shipped', 'partially_delivered'],
    shipped: ['partially_delivered', 'delivered'],
    partially_delivered: ['delivered'],
    delivered: [],
  },
};
const dimensions = Object.keys(allowedTransitions) as (keyof Statuses)[];

const sumOf = (amounts: readonly {readonly amount: number}[]) => amounts.reduce((sum, {amount}) => sum + amount, 0);

/** Whether the total is the sum of its parts, to the minor unit. */
const isSumOfParts = ({lines, shipping, subtotal, discountTotal, taxTotal, total, pricesIncludeTax}: Order) => {
  const taxOn = ({taxes}: Order['lines'][number] | NonNullable<Order['shipping']>) =>
    pricesIncludeTax ? 0 : sumOf(taxes.map(({amount}) => amount));
  const parts = [...lines, ...(shipping ? [shipping] : [])];
  return (
    parts.every(
      part =>
        part.total.amount === part.subtotal.amount - sumOf(part.discounts.map(({amount}) => amount)) + taxOn(part),
    ) &&
    sumOf(parts.map(part => part.total)) === total.amount &&
    sumOf(lines.map(line => line.subtotal)) === subtotal.amount &&
    discountTotal.amount === sumOf(parts.flatMap(part => part.discounts.map(({amount}) => amount))) &&
    taxTotal.amount === sumOf(parts.flatMap(part => part.taxes.map(({amount}) => amount)))
  );
};

/** Checks orders at every write: the transitions of the three statuses, the counts of the lines, the confirmed total, and one active order per cart. */
export const registerOrderInvariants = (
  {order: {rows}}: Stores,
  clientRecords: ClientRecords,
  reportViolation: ReportViolation,
) => {
  const activeOrderByCart = new Map<string, string>();

  const checkTotal = (order: Order) => {
    const {id, cartId, total} = order;
    if (!isSumOfParts(order) || !clientRecords.confirmedTotals.get(cartId)?.has(total.amount))
      reportViolation('an order has the confirmed total', `${id} of cart ${cartId} has the total ${total.amount}`);
  };

  const checkLines = (order: Order) => {
    for (const {id, quantity} of order.lines) {
      const {cancelled, shipped, delivered, lost, refunded} = countsOf(order, id);
      const isWithinBounds = cancelled + shipped <= quantity && delivered + lost <= shipped && refunded <= quantity;
      if (!isWithinBounds)
        reportViolation(
          'no more pieces are cancelled, shipped, returned or refunded than were bought',
          `${order.id}: ${cancelled} cancelled, ${shipped} shipped, ${delivered} delivered, ${refunded} refunded of ${quantity}`,
        );
    }
    if (order.status === 'completed' && openLines(order).length > 0)
      reportViolation('an order is completed when nothing is open', order.id);
  };

  const checkTransition = (before: Order, after: Order) => {
    const [from, to] = [statusesOf(before), statusesOf(after)];
    const entries = after.history.slice(before.history.length);
    for (const dimension of dimensions) {
      if (from[dimension] === to[dimension]) continue;
      const allowed: readonly string[] = allowedTransitions[dimension][from[dimension] as never];
      if (!allowed.includes(to[dimension]))
        reportViolation(
          'order status transitions are allowed',
          `${dimension} of ${after.id} changes from ${from[dimension]} to ${to[dimension]}`,
        );
      if (!entries.some(entry => entry.dimension === dimension && entry.status === to[dimension]))
        reportViolation('the history of an order has every change', `${after.id} becomes ${to[dimension]}`);
    }
    if (after.version !== before.version + 1)
      reportViolation('order status transitions are allowed', `${after.id} skips a version`);
    if (before.total !== after.total)
      reportViolation('an order has the confirmed total', `the total of ${after.id} changes`);
  };

  onTableWrite(rows, (id, after, before) => {
    if (!after) return reportViolation('orders are never deleted', id);
    if (before && before.version === after.version) return;
    checkLines(after);
    if (before) checkTransition(before, after);
    else {
      checkTotal(after);
      if (after.status !== 'placed')
        reportViolation('order status transitions are allowed', `${id} is created as ${after.status}`);
    }
    const activeOrder = activeOrderByCart.get(after.cartId);
    if (after.status !== 'rejected' && after.status !== 'cancelled') {
      if (activeOrder !== undefined && activeOrder !== id)
        reportViolation(
          'a cart has at most one active order',
          `${activeOrder} and ${id} of cart ${after.cartId} are both active`,
        );
      activeOrderByCart.set(after.cartId, id);
    } else if (activeOrder === id) activeOrderByCart.delete(after.cartId);
  });
};
