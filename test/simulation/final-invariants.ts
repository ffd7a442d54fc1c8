import type {Order} from '@ecom/order/testing';
import type {Bus} from './bus.ts';
import type {ClientRecords} from './buyers.ts';
import type {ProviderTotals} from './payment-invariants.ts';
import type {Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';

type FinalStateOptions = {
  readonly stores: Stores;
  readonly bus: Bus;
  readonly clientRecords: ClientRecords;
  readonly providerTotals: ReadonlyMap<string, Readonly<ProviderTotals>>;
  readonly soldOf: (variantId: string) => number;
  readonly reportViolation: ReportViolation;
};

const paidStatuses = new Set<Order['state']['status']>(['paid', 'shipped', 'delivered', 'partially_refunded']);
const eventsWithMail = new Set([
  'order.paid',
  'order.rejected',
  'order.cancelled',
  'order.shipped',
  'order.delivered',
  'order.refunded',
]);

/** Number of mails to new accounts. All other mails are about orders. */
export const countWelcomeMails = ({mails}: Stores): number =>
  [...mails.rows.values()].filter(({subject}) => subject === 'Welcome').length;

/** Whether an order, a payment or a mail is not in a final state. Only a sweeper may be able to continue it. */
export const hasPendingWork = ({order, payment, mails}: Stores): boolean => {
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

/** Checks the state after all work is done: orders, money, stock, carts, mails and replicas must agree. */
export const checkFinalState = async ({
  stores,
  bus,
  clientRecords,
  providerTotals,
  soldOf,
  reportViolation,
}: FinalStateOptions) => {
  const {cart, order, product, payment, mails, replicas, pages} = stores;
  const report = (detail: string) => reportViolation('the final state is consistent', detail);

  for (const pending of bus.pendingEvents()) report(`${pending} has an event that is not published or not handled`);
  for (const orderId of [...clientRecords.acceptedOrders.keys(), ...cart.outbox.map(({data}) => data.orderId)])
    if (!order.rows.has(orderId)) report(`${orderId} was accepted, but does not exist`);

  const soldByOrders = new Map<string, number>();
  for (const {id, state, cartId, total, lines} of order.rows.values()) {
    const {captured, refunded} = providerTotals.get(id) ?? {captured: 0, refunded: 0};
    const isPaid = paidStatuses.has(state.status);
    const expectedCapture = isPaid || state.status === 'refunded' ? total.amount : 0;
    if (captured !== expectedCapture) report(`${captured} was captured for ${id}, which is ${state.status}`);
    const expectedRefund = state.status === 'refunded' ? total.amount : 'refunded' in state ? state.refunded : 0;
    if (refunded !== expectedRefund) report(`${refunded} was refunded for ${id}, which is ${state.status}`);
    if (isPaid || (state.status === 'refunded' && state.shipment))
      for (const {variantId, quantity} of lines)
        soldByOrders.set(variantId, (soldByOrders.get(variantId) ?? 0) + quantity);

    const cartState = cart.rows.get(cartId)?.state;
    // The buyer has deleted the cart.
    if (!cartState) continue;
    const isOrderOfCart = 'orderId' in cartState && cartState.orderId === id;
    const isCharged = expectedCapture > 0;
    const isRefundedAndReopened = isCharged && state.status === 'refunded' && !isOrderOfCart;
    if (isCharged !== (isOrderOfCart && cartState.status === 'ordered') && !isRefundedAndReopened)
      report(`cart ${cartId} is ${cartState.status}, and its order ${id} is ${state.status}`);
  }
  for (const {id, state} of cart.rows.values())
    if (state.status === 'checking_out') report(`cart ${id} is still checking out`);
  for (const {id, orderId} of payment.rows.values()) if (!order.rows.has(orderId)) report(`payment ${id} has no order`);
  for (const [id, {level}] of product.levels) {
    if (level.reserved !== 0) report(`${level.reserved} of ${id} are still reserved`);
    if (soldOf(id) !== (soldByOrders.get(id) ?? 0))
      report(`${soldOf(id)} of ${id} were sold, but orders have ${soldByOrders.get(id) ?? 0}`);
  }

  const existingVariants = new Set<string>();
  for (const {id, version, variants, status} of product.rows.values()) {
    if (cart.versions.get(id) !== version) report(`cart has an older version of product ${id}`);
    for (const variant of variants) {
      existingVariants.add(variant.id);
      const inCart = cart.variants.get(variant.id);
      if (inCart?.prices.EUR !== variant.prices[0]?.amount || inCart?.sold !== (status === 'published'))
        report(`cart has an older version of variant ${variant.id}`);
    }
    const [inCatalog] = await replicas.products([id]);
    if (inCatalog?.version !== version) report(`catalog has an older version of product ${id}`);
    const page = await pages.show(id);
    if ((status === 'published') !== (page !== undefined)) report(`catalog shows an older status of product ${id}`);
    if (!page) continue;
    if (page.variants.length !== variants.length) report(`catalog shows older variants of product ${id}`);
    for (const variant of variants) {
      const onPage = page.variants.find(each => each.id === variant.id);
      const {level} = product.levels.get(variant.id)!;
      if (onPage?.available !== level.onHand - level.reserved || onPage.prices[0]?.amount !== variant.prices[0]?.amount)
        report(`catalog shows an older price or stock of variant ${variant.id}`);
    }
  }

  for (const {id, sold} of cart.variants.values())
    if (sold && !existingVariants.has(id)) report(`cart sells variant ${id}, which was deleted`);

  const expectedMails = order.outbox.filter(({type}) => eventsWithMail.has(type)).length;
  for (const {id, status} of mails.rows.values()) if (status !== 'sent') report(`mail ${id} is ${status}`);
  const orderMails = mails.rows.size - countWelcomeMails(stores);
  if (orderMails !== expectedMails) report(`${orderMails} mails were created for ${expectedMails} events`);
};
