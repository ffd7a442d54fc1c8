import type {Replicas} from '@ecom/catalog/testing';
import type {Order, State} from '@ecom/order/testing';
import type {Payment} from '@ecom/payment/testing';
import type {Ledger} from './buyers.ts';
import type {Stores} from './stores.ts';
import {type Violate, watch} from './watch.ts';

const next: Readonly<Record<State['status'], readonly State['status'][]>> = {
  placed: ['awaiting_payment', 'rejected', 'cancelled'],
  awaiting_payment: ['awaiting_payment', 'paid', 'cancelled'],
  paid: ['shipped', 'partially_refunded', 'refunded', 'cancelled'],
  partially_refunded: ['partially_refunded', 'shipped', 'delivered', 'refunded', 'cancelled'],
  shipped: ['delivered', 'partially_refunded', 'refunded'],
  delivered: ['partially_refunded', 'refunded'],
  // Money that comes late is booked, and goes back.
  cancelled: ['cancelled', 'refunded'],
  rejected: [],
  refunded: [],
};
const over = new Set<State['status']>(['rejected', 'cancelled', 'refunded']);

/** The rules of orders, at every write: legal steps, the confirmed total, one live order a cart. */
export const watchOrders = ({order: {rows}}: Stores, ledger: Ledger, violate: Violate) => {
  const live = new Map<string, string>();
  const arrives = (order: Order) => {
    const {id, cartId, total, lines, state} = order;
    if (state.status !== 'placed') violate('legal steps of an order', `${id} begins as ${state.status}`);
    const sum = lines.reduce((amount, line) => amount + line.total.amount, 0);
    if (sum !== total.amount || !ledger.confirmed.get(cartId)?.has(total.amount))
      violate('the price is the confirmed one', `${id} of ${cartId} costs ${total.amount}, its lines ${sum}`);
  };
  watch(rows, (id, after, before) => {
    if (!after) return violate('no order is lost', id);
    if (!before) arrives(after);
    else if (before.version !== after.version) {
      const [from, to] = [before.state, after.state];
      const again = from.status === 'cancelled' && to.status === 'cancelled' && from.payment === 'captured';
      if (!next[from.status].includes(to.status) || again || after.version !== before.version + 1)
        violate('legal steps of an order', `${id} goes from ${from.status} to ${to.status}`);
      if (before.total !== after.total) violate('the price is the confirmed one', `${id} changes its total`);
    }
    const other = live.get(after.cartId);
    if (!over.has(after.state.status)) {
      if (other !== undefined && other !== id)
        violate('one live order a cart', `${other} and ${id} of ${after.cartId} are both alive`);
      live.set(after.cartId, id);
    } else if (other === id) live.delete(after.cartId);
  });
};

const steps: Readonly<Record<Payment['state']['status'], readonly Payment['state']['status'][]>> = {
  pending: ['voiding', 'captured', 'failed', 'voided'],
  voiding: ['captured', 'failed', 'voided'],
  captured: ['captured'],
  failed: [],
  voided: [],
};

/** The rules of money, at every write: one payment an order, of its total; in the provider's book one capture, and no more back than that. */
export const watchMoney = ({payment: {rows}, ledger: {entries}, order}: Stores, violate: Violate) => {
  const payments = new Map<string, string>();
  watch(rows, (id, after, before) => {
    if (!after) return violate('no payment is lost', id);
    const {orderId, amount, state} = after;
    const known = payments.get(orderId) ?? id;
    payments.set(orderId, known);
    if (known !== id) violate('one payment an order', `${known} and ${id} of ${orderId}`);
    if (order.rows.get(orderId)?.total.amount !== amount) violate('one payment an order', `${id} is not of the total`);
    if (before && before.version !== after.version && !steps[before.state.status].includes(state.status))
      violate('legal steps of a payment', `${id} goes from ${before.state.status} to ${state.status}`);
    const refunds = state.status === 'captured' ? state.refunds.reduce((sum, refund) => sum + refund.amount, 0) : 0;
    if (refunds > amount) violate('no more back than was captured', `${refunds} of ${amount} are to go back for ${id}`);
  });

  const books = new Map<string, {captured: number; refunded: number}>();
  watch(entries, (key, after, before) => {
    if (!after || before) return violate('the book is kept', `entry ${key} changes`);
    const {orderId, outcome, amount} = after;
    const book = books.get(orderId) ?? {captured: 0, refunded: 0};
    books.set(orderId, book);
    if (outcome === 'captured') {
      if (book.captured > 0) violate('captured once', `the provider captured twice for ${orderId}`);
      book.captured += amount;
    }
    if (outcome === 'refunded') book.refunded += amount;
    if (book.refunded > book.captured)
      violate('no more back than was captured', `${book.refunded} of ${book.captured} went back for ${orderId}`);
  });
  return books;
};

/** The rules of replicas, at every write: what is newer is never replaced by what is older. */
export const watchReplicas = ({cart, product}: Stores, violate: Violate) => {
  watch(cart.versions, (id, after = 0, before = 0) => {
    if (after <= before) violate('replicas never go back', `the cart's ${id} from ${before} to ${after}`);
  });
  watch(product.rows, (id, after, before) => {
    if ((after?.version ?? 0) !== (before?.version ?? 0) + 1)
      violate('replicas never go back', `product ${id} from ${before?.version} to ${after?.version}`);
  });
  watch(cart.rows, (id, after, before) => {
    const [from, to] = [before?.version ?? 0, after?.version ?? 0];
    if (!after && before!.state.status === 'checking_out') violate('no change of a cart is lost', `${id} is gone`);
    if (after && to !== from + 1) violate('no change of a cart is lost', `${id} goes from ${from} to ${to}`);
  });
};

/** The same of the catalog, whose sources are asked for what they know: what they say that they kept must be the newest so far. */
export const watchCatalogReplicas = (replicas: Replicas, violate: Violate): Replicas => {
  const newest = new Map<string, number>();
  const look = (id: string, version: number, kept: boolean) => {
    const known = newest.get(id) ?? 0;
    if (kept && version < known) violate('replicas never go back', `the catalog's ${id} from ${known} to ${version}`);
    newest.set(id, Math.max(known, version));
    return kept;
  };
  return {
    ...replicas,
    keepProduct: async product => look(product.id, product.version, await replicas.keepProduct(product)),
    keepStock: async stock => look(stock.variantId, stock.version, await replicas.keepStock(stock)),
  };
};
