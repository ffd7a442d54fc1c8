import type {OutboxEvent} from '@ecom/contracts/topic';
import {countsOf, isAwaitingAnswer, isPaid, type Order, refundedAmount} from '@ecom/order/testing';
import type {Payment} from '@ecom/payment/testing';
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

const eventsWithMail = new Set([
  'order.paid',
  'order.rejected',
  'order.cancelled',
  'order.lines_cancelled',
  'order.shipped',
  'order.delivered',
  'order.refunded',
]);

/** What there is one mail about: the event, or the cart whose checkouts all ended without a payment. */
const sourceOfMail = ({type, data}: OutboxEvent, index: number): string | number => {
  const {cartId, email, refund} = data as {readonly cartId: string; readonly email: string; readonly refund?: unknown};
  return type === 'order.cancelled' && !refund ? `${cartId} ${email}` : index;
};

const hasCapture = ({paymentStatus}: Order) =>
  paymentStatus === 'captured' || paymentStatus === 'partially_refunded' || paymentStatus === 'refunded';

/** Whether money of a cancelled order is still to be refunded. A refund that failed is repeated by staff only. */
const hasOpenRefund = (order: Order) =>
  hasCapture(order) && order.paymentStatus !== 'refunded' && order.refunds.every(({status}) => status !== 'failed');

/** Users whose accounts are deleted. */
export const deletedUsersOf = ({auth}: Stores): ReadonlySet<string | null> =>
  new Set(auth.outbox.filter(({status}) => status === 'deleted').map(({userId}) => userId));

/** Number of mails to new accounts. All other mails are about orders. */
export const countWelcomeMails = ({mails}: Stores): number =>
  [...mails.rows.values()].filter(({subject}) => subject === 'Welcome').length;

/** Whether an order, a payment or a mail is not in a final state. Only a sweeper may be able to continue it. */
export const hasPendingWork = ({order, payment, mails}: Stores): boolean => {
  for (const each of order.rows.values()) {
    if (isAwaitingAnswer(each) || each.refunds.some(({status}) => status === 'pending')) return true;
    if (each.status === 'cancelled' && hasOpenRefund(each)) return true;
  }
  for (const {status} of mails.rows.values()) if (status === 'waiting') return true;
  for (const {state, checkRequestedAt} of payment.rows.values()) {
    if (['pending', 'requires_action', 'authorized', 'voiding'].includes(state.status)) return true;
    if (state.status === 'captured' && state.refunds.some(({status}) => status === 'pending')) return true;
    if (checkRequestedAt !== null) return true;
  }
  return false;
};

/** Pieces that are cancelled are refunded by one refund, unless other refunds have left nothing of them. */
const checkCancellationRefunds = (
  order: Order,
  {id, amount, lines, state}: Payment,
  reportViolation: ReportViolation,
) => {
  if (state.status !== 'captured' || order.status === 'cancelled') return;
  const hasFailed = state.refunds.some(({status}) => status === 'failed');
  const refunded = state.refunds.reduce((sum, refund) => sum + refund.amount, 0);
  for (const cancellation of order.cancellations) {
    const refunds = state.refunds.filter(({cancellationId}) => cancellationId === cancellation.id);
    const isLeft = cancellation.lines.some(({lineId}) => {
      const line = lines.find(each => each.id === lineId)!;
      return line.total > 0 && countsOf(order, lineId).refunded < line.quantity;
    });
    if (refunds.length > 1 || (refunds.length === 0 && isLeft && refunded < amount && !hasFailed))
      reportViolation(
        'cancelled pieces are refunded once',
        `${id} has ${refunds.length} refunds for the cancellation ${cancellation.id}`,
      );
  }
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

  const {receivedTransfers} = clientRecords;
  for (const id of clientRecords.cancelledOrders) {
    const {status} = order.rows.get(id)!;
    if (status !== 'cancelled' && status !== 'rejected')
      reportViolation('an accepted cancellation cancels the order', `${id} is ${status}`);
  }

  const soldByOrders = new Map<string, number>();
  for (const each of order.rows.values()) {
    const {id, status, paymentStatus, cartId, total, lines} = each;
    const {captured, refunded} = providerTotals.get(id) ?? {captured: 0, refunded: 0};
    const isCaptured = hasCapture(each);
    if (captured !== (isCaptured ? total.amount : 0))
      report(`${captured} was captured for ${id}, which is ${paymentStatus}`);
    if (refunded !== refundedAmount(each)) report(`${refunded} was refunded for ${id}, not ${refundedAmount(each)}`);
    const isSold = isPaid(each);
    if (isSold)
      for (const {id: lineId, variantId, quantity} of lines)
        soldByOrders.set(variantId, (soldByOrders.get(variantId) ?? 0) + quantity - countsOf(each, lineId).cancelled);

    const cartState = cart.rows.get(cartId)?.state;
    // The buyer has deleted the cart.
    if (!cartState) continue;
    const isOrderOfCart = 'orderId' in cartState && cartState.orderId === id;
    const isOrdered = isOrderOfCart && cartState.status === 'ordered';
    // A cancelled order may have been paid first, or its cart may have been reopened.
    if (isSold !== isOrdered && status !== 'cancelled')
      report(`cart ${cartId} is ${cartState.status}, and its order ${id} is ${status}`);
    if (isOrdered && !isSold && !isCaptured && total.amount > 0)
      report(`cart ${cartId} is ordered, and ${id} was never paid`);
  }
  for (const {id, state} of cart.rows.values())
    if (state.status === 'checking_out') report(`cart ${id} is still checking out`);
  for (const each of payment.rows.values()) {
    const paidOrder = order.rows.get(each.orderId);
    if (paidOrder) checkCancellationRefunds(paidOrder, each, reportViolation);
    else report(`payment ${each.id} has no order`);
    if (each.provider === 'manual' && each.state.status === 'captured' && !receivedTransfers.has(each.orderId))
      reportViolation('a transfer is captured when staff have received it', `${each.id} is captured`);
  }
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

  // The mails of a deleted user are deleted, and there are no later ones.
  const deletedUsers = deletedUsersOf(stores);
  const hasMail = ({type, data}: (typeof order.outbox)[number]) =>
    eventsWithMail.has(type) && !deletedUsers.has((data as {userId: string | null}).userId);
  const expectedMails = new Set(order.outbox.filter(hasMail).map(sourceOfMail)).size;
  for (const {id, status} of mails.rows.values()) if (status !== 'sent') report(`mail ${id} is ${status}`);
  const orderMails = mails.rows.size - countWelcomeMails(stores);
  if (orderMails !== expectedMails) report(`${orderMails} mails were created for ${expectedMails} events`);
};
