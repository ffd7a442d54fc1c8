import type {Order} from '@ecom/order/testing';
import type {Bus} from './bus.ts';
import type {Ledger} from './buyers.ts';
import type {Stores} from './stores.ts';
import type {Violate} from './watch.ts';

type Book = {readonly captured: number; readonly refunded: number};

type Parts = {
  readonly stores: Stores;
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly books: ReadonlyMap<string, Book>;
  readonly soldOf: (variantId: string) => number;
  readonly violate: Violate;
};

const kept = new Set<Order['state']['status']>(['paid', 'shipped', 'delivered', 'partially_refunded']);
const mailed = new Set([
  'order.paid',
  'order.rejected',
  'order.cancelled',
  'order.shipped',
  'order.delivered',
  'order.refunded',
]);

/** Mails that greet whoever has signed up; the others are about orders. */
export const welcomes = ({mails}: Stores): number =>
  [...mails.rows.values()].filter(({subject}) => subject === 'Welcome').length;

/** Whether somebody still owes an answer that only a sweeper asks for. */
export const waits = ({order, payment, mails}: Stores): boolean => {
  for (const {state} of order.rows.values()) {
    if (state.status === 'placed' || state.status === 'awaiting_payment') return true;
    if (state.status === 'cancelled' && state.payment === 'captured') return true;
  }
  for (const {status} of mails.rows.values()) if (status === 'waiting') return true;
  for (const {state} of payment.rows.values()) {
    if (state.status === 'pending' || state.status === 'voiding') return true;
    if (state.status === 'captured' && state.refunds.some(({status}) => status === 'pending')) return true;
  }
  return false;
};

/** What must be true once everything has come to rest. */
export const checkEnding = async ({stores, bus, ledger, books, soldOf, violate}: Parts) => {
  const {cart, order, product, payment, mails, replicas, pages} = stores;
  const rule = 'everything ends well';

  for (const what of bus.left()) violate(rule, `${what} is not published, or not handled`);
  for (const orderId of [...ledger.accepted.keys(), ...cart.outbox.map(({data}) => data.orderId)])
    if (!order.rows.has(orderId)) violate(rule, `${orderId} was accepted, and there is no such order`);

  const sold = new Map<string, number>();
  for (const {id, state, cartId, total, lines} of order.rows.values()) {
    const book = books.get(id) ?? {captured: 0, refunded: 0};
    const back = state.status === 'partially_refunded' ? state.refunded : 0;
    const paid = kept.has(state.status);
    const wanted = paid || state.status === 'refunded' ? total.amount : 0;
    if (book.captured !== wanted) violate(rule, `${book.captured} were captured for ${id}, which is ${state.status}`);
    if (book.refunded !== (state.status === 'refunded' ? total.amount : 'refunded' in state ? state.refunded : back))
      violate(rule, `${book.refunded} went back for ${id}, which is ${state.status}`);
    if (paid || (state.status === 'refunded' && state.shipment))
      for (const {variantId, quantity} of lines) sold.set(variantId, (sold.get(variantId) ?? 0) + quantity);

    const closed = cart.rows.get(cartId)?.state;
    // Thrown away by its owner, after the order was over.
    if (!closed) continue;
    const mine = 'orderId' in closed && closed.orderId === id;
    const charged = wanted > 0;
    if (charged !== (mine && closed.status === 'ordered') && !(charged && state.status === 'refunded' && !mine))
      violate(rule, `${cartId} is ${closed.status}, and its order ${id} is ${state.status}`);
  }
  for (const {id, state} of cart.rows.values())
    if (state.status === 'checking_out') violate(rule, `${id} waits for an order that is over`);
  for (const {id, orderId} of payment.rows.values())
    if (!order.rows.has(orderId)) violate(rule, `${id} is of no order`);
  for (const [id, {level}] of product.levels) {
    if (level.reserved !== 0) violate(rule, `${level.reserved} of ${id} stay reserved`);
    if (soldOf(id) !== (sold.get(id) ?? 0))
      violate(rule, `${soldOf(id)} of ${id} are gone, and ${sold.get(id)} were paid`);
  }

  const onSale = new Set<string>();
  for (const {id, version, variants, status} of product.rows.values()) {
    if (cart.versions.get(id) !== version) violate(rule, `the cart knows ${id} as it was`);
    for (const variant of variants) {
      onSale.add(variant.id);
      const known = cart.variants.get(variant.id);
      if (known?.prices.EUR !== variant.prices[0]?.amount || known?.sold !== (status === 'published'))
        violate(rule, `the cart shows ${variant.id} as it was`);
    }
    const [heard] = await replicas.products([id]);
    if (heard?.version !== version) violate(rule, `the catalog knows ${id} as it was`);
    const page = await pages.show(id);
    if ((status === 'published') !== (page !== undefined)) violate(rule, `the catalog shows ${id} as it was`);
    if (!page) continue;
    if (page.variants.length !== variants.length) violate(rule, `the catalog shows ${id} as it was`);
    for (const variant of variants) {
      const shown = page.variants.find(each => each.id === variant.id);
      const {level} = product.levels.get(variant.id)!;
      if (shown?.available !== level.onHand - level.reserved || shown.prices[0]?.amount !== variant.prices[0]?.amount)
        violate(rule, `the catalog shows ${variant.id} as it was`);
    }
  }

  for (const {id, sold} of cart.variants.values())
    if (sold && !onSale.has(id)) violate(rule, `the cart sells ${id}, which is no more`);

  const events = order.outbox.filter(({type}) => mailed.has(type)).length;
  for (const {id, status} of mails.rows.values()) if (status !== 'sent') violate(rule, `mail ${id} is ${status}`);
  const written = mails.rows.size - welcomes(stores);
  if (written !== events) violate(rule, `${written} mails were written for ${events} events`);
};
