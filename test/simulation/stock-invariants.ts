import type {Order} from '@ecom/order/testing';
import type {Reservation} from '@ecom/product/testing';
import type {Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';
import {onTableWrite} from './write-listeners.ts';

type Status = Reservation['status'];

const allowedTransitions: Readonly<Record<Status, readonly Status[]>> = {
  reserved: ['reserved', 'committed', 'released'],
  // Pieces were cancelled.
  committed: ['committed', 'returned'],
  released: [],
  returned: [],
  rejected: [],
};

const hasBeenPaid = ({paymentStatus, history}: Order) =>
  paymentStatus === 'none' || history.some(entry => entry.status === 'captured');

/** Whether the order has had a status that allows this status of its reservation. */
const isAllowedByOrder = (stores: Stores, orderId: string, status: Status): boolean => {
  const order = stores.order.rows.get(orderId);
  if (!order) return false;
  if (status === 'committed') return order.status !== 'placed' && hasBeenPaid(order);
  if (status === 'released' || status === 'returned')
    return order.status === 'cancelled' || order.status === 'rejected';
  return true;
};

/** Checks stock: levels and reservation transitions at every write, and the sums of the reservations after every step. */
export const registerStockInvariants = (stores: Stores, reportViolation: ReportViolation) => {
  const {levels, orders: reservations} = stores.product;
  const totalsByVariant = new Map<string, {received: number; reserved: number; sold: number}>();
  const changedVariants = new Set<string>();
  const totalsOf = (variantId: string) => {
    const totals = totalsByVariant.get(variantId) ?? {received: 0, reserved: 0, sold: 0};
    totalsByVariant.set(variantId, totals);
    changedVariants.add(variantId);
    return totals;
  };
  const addToTotals = ({status, lines}: Reservation, sign: number) => {
    for (const {variantId, quantity} of lines) {
      if (status === 'reserved') totalsOf(variantId).reserved += sign * quantity;
      if (status === 'committed') totalsOf(variantId).sold += sign * quantity;
    }
  };

  onTableWrite(levels, (id, after, before) => {
    const {onHand, reserved} = after!.level;
    changedVariants.add(id);
    if (!before) totalsOf(id).received = onHand;
    else if (after!.version !== before.version + 1) reportViolation('versions always increase', `stock of ${id}`);
    if (reserved < 0 || onHand < reserved)
      reportViolation('stock is never negative or oversold', `${id} has ${onHand} on hand and ${reserved} reserved`);
  });
  onTableWrite(reservations, (id, after, before) => {
    const status = after!.status;
    const isFirst = status !== 'committed' && status !== 'returned';
    const isAllowed = before ? allowedTransitions[before.status].includes(status) : isFirst;
    const isRepeated =
      status === 'committed' &&
      before?.cancellationIds.length === after!.cancellationIds.length &&
      before.status === status;
    if (!isAllowed || isRepeated)
      reportViolation(
        'reservation status transitions are allowed',
        `${id} changes from ${before?.status} to ${status}`,
      );
    if (!isAllowedByOrder(stores, id, status))
      reportViolation('a reservation follows the status of its order', `the reservation of ${id} is ${status}`);
    if (before) addToTotals(before, -1);
    addToTotals(after!, 1);
  });

  const {stock} = stores.product;
  const {update} = stock;
  stock.update = async (variantId, decide, adjustment) => {
    const before = levels.get(variantId)!.level.onHand;
    const level = await update(variantId, decide, adjustment);
    totalsOf(variantId).received += level.onHand - before;
    return level;
  };

  return {
    checkInvariants() {
      if (changedVariants.size === 0) return;
      for (const id of changedVariants) {
        const {received, reserved, sold} = totalsByVariant.get(id)!;
        const {level} = levels.get(id)!;
        if (level.onHand + sold !== received)
          reportViolation(
            'stock on hand plus sold stock equals stock received',
            `${id} has ${level.onHand} on hand, ${sold} sold and ${received} received`,
          );
        if (level.reserved !== reserved)
          reportViolation(
            'reserved stock equals the sum of reservations',
            `${id} has ${level.reserved} reserved, and reservations of ${reserved}`,
          );
      }
      changedVariants.clear();
    },
    soldOf: (variantId: string) => totalsByVariant.get(variantId)?.sold ?? 0,
  };
};
