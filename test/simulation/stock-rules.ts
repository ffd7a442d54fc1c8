import type {Reservation} from '@ecom/product/testing';
import type {Stores} from './stores.ts';
import {type Violate, watch} from './watch.ts';

type Status = Reservation['status'];

const next: Readonly<Record<Status, readonly Status[]>> = {
  reserved: ['reserved', 'committed', 'released'],
  committed: ['returned'],
  released: [],
  returned: [],
  rejected: [],
};

/** Whether the order has said what this status needs: only its word ends a reservation. */
const hasWord = (stores: Stores, orderId: string, status: Status): boolean => {
  const order = stores.order.rows.get(orderId);
  if (!order) return false;
  if (status === 'committed') return order.history.some(entry => entry.status === 'paid');
  if (status === 'released' || status === 'returned')
    return order.history.some(entry => ['cancelled', 'rejected', 'refunded'].includes(entry.status));
  return true;
};

/** The rules of stock: signs and steps at every write; after every step, that the sums of reservations are the levels. */
export const watchStock = (stores: Stores, violate: Violate) => {
  const {levels, orders} = stores.product;
  const books = new Map<string, {brought: number; reserved: number; sold: number}>();
  const touched = new Set<string>();
  const bookOf = (variantId: string) => {
    const book = books.get(variantId) ?? {brought: 0, reserved: 0, sold: 0};
    books.set(variantId, book);
    touched.add(variantId);
    return book;
  };
  const count = ({status, lines}: Reservation, sign: number) => {
    for (const {variantId, quantity} of lines) {
      if (status === 'reserved') bookOf(variantId).reserved += sign * quantity;
      if (status === 'committed') bookOf(variantId).sold += sign * quantity;
    }
  };

  watch(levels, (id, after, before) => {
    const {onHand, reserved} = after!.level;
    touched.add(id);
    if (!before) bookOf(id).brought = onHand;
    else if (after!.version !== before.version + 1) violate('replicas never go back', `stock of ${id}`);
    if (reserved < 0 || onHand < reserved)
      violate('stock is never negative nor oversold', `${id} has ${onHand} on hand and ${reserved} reserved`);
  });
  watch(orders, (id, after, before) => {
    const status = after!.status;
    if (before ? !next[before.status].includes(status) : status === 'committed' || status === 'returned')
      violate('a reservation ends once', `${id} goes from ${before?.status} to ${status}`);
    if (!hasWord(stores, id, status)) violate("only the order's word ends a reservation", `${id} is ${status}`);
    if (before) count(before, -1);
    count(after!, 1);
  });

  const {stock} = stores.product;
  const {update} = stock;
  stock.update = async (variantId, decide, adjustment) => {
    const before = levels.get(variantId)!.level.onHand;
    const level = await update(variantId, decide, adjustment);
    bookOf(variantId).brought += level.onHand - before;
    return level;
  };

  return {
    check() {
      if (touched.size === 0) return;
      for (const id of touched) {
        const {brought, reserved, sold} = books.get(id)!;
        const {level} = levels.get(id)!;
        if (level.onHand + sold !== brought)
          violate(
            'what is on hand and what is sold is what was brought',
            `${level.onHand} + ${sold} of ${brought} ${id}`,
          );
        if (level.reserved !== reserved)
          violate('what is reserved is reserved for somebody', `${level.reserved} of ${id}, for orders ${reserved}`);
      }
      touched.clear();
    },
    soldOf: (variantId: string) => books.get(variantId)?.sold ?? 0,
  };
};
