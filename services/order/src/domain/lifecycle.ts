import {orderNumber} from './number.ts';
import {isAwaitingPayment, type Order, type OrderTerms, type PaymentStatus} from './order.ts';
import {type Decision, transition, unchanged} from './transition.ts';

/*
 * From the checkout to the payment's outcome. What follows (shipments, cancellations, refunds) is in the files of these names.
 */

export const place = (terms: OrderTerms, now: string): Decision => ({
  order: {
    ...terms,
    version: 1,
    number: orderNumber(terms.id),
    status: 'placed',
    paymentStatus: terms.total.amount === 0 ? 'none' : 'pending',
    voidReason: null,
    nextAction: null,
    shipments: [],
    cancellations: [],
    refunds: [],
    history: [{dimension: 'status', status: 'placed', at: now, actor: {type: 'customer', userId: terms.userId}}],
    createdAt: now,
    updatedAt: now,
  },
  events: [{type: 'order.placed'}],
});

/** All lines are reserved. An order of nothing is paid with it. */
export const onStockReserved = (order: Order, now: string): Decision =>
  order.status === 'placed'
    ? transition(
        order,
        {status: 'confirmed'},
        {now},
        {
          type: order.paymentStatus === 'none' ? 'order.paid' : 'order.awaiting_payment',
        },
      )
    : unchanged(order);

/** Without a capture: what a payment ends as that was never requested. */
const unrequested = ({paymentStatus}: Order): PaymentStatus => (paymentStatus === 'none' ? 'none' : 'voided');

/** A line could not be reserved. */
export const onStockRejected = (order: Order, reason: string, now: string): Decision =>
  order.status === 'placed'
    ? transition(
        order,
        {status: 'rejected', paymentStatus: unrequested(order)},
        {now, reason},
        {
          type: 'order.rejected',
          reason,
        },
      )
    : unchanged(order);

/** The customer must confirm the payment at `url`. */
export const onPaymentRequiresAction = (order: Order, url: string, now: string): Decision =>
  isAwaitingPayment(order) && order.paymentStatus === 'pending' && order.voidReason === null
    ? transition(order, {paymentStatus: 'requires_action', nextAction: {url}}, {now})
    : unchanged(order);

export const onPaymentAuthorized = (order: Order, now: string): Decision =>
  isAwaitingPayment(order) && order.paymentStatus !== 'authorized'
    ? transition(order, {paymentStatus: 'authorized', nextAction: null}, {now})
    : unchanged(order);

/** The payment was captured. If the order was cancelled meanwhile, or is about to be, the capture is refunded. */
export const onPaymentCaptured = (order: Order, now: string): Decision => {
  const captured = {paymentStatus: 'captured', nextAction: null} as const;
  if (isAwaitingPayment(order) && order.voidReason === null)
    return transition(order, captured, {now}, {type: 'order.paid'});
  const isCancelled =
    order.status === 'cancelled' && (order.paymentStatus === 'failed' || order.paymentStatus === 'voided');
  if (!isAwaitingPayment(order) && !isCancelled) return unchanged(order);
  const reason = order.voidReason ?? order.history.at(-1)!.reason ?? 'the order was cancelled';
  return transition(
    order,
    {...captured, status: 'cancelled', voidReason: null},
    {now, reason},
    {
      type: 'order.cancelled',
      reason,
      refund: true,
    },
  );
};

/** Nothing was captured: the order is cancelled. */
const cancelUnpaid = (order: Order, paymentStatus: 'failed' | 'voided', reason: string, now: string): Decision =>
  isAwaitingPayment(order)
    ? transition(
        order,
        {status: 'cancelled', paymentStatus, nextAction: null, voidReason: null},
        {now, reason},
        {
          type: 'order.cancelled',
          reason,
          refund: false,
        },
      )
    : unchanged(order);

export const onPaymentFailed = (order: Order, reason: string, now: string): Decision =>
  cancelUnpaid(order, 'failed', reason, now);

/** Nothing was captured and nothing ever will be. */
export const onPaymentVoided = (order: Order, now: string): Decision =>
  cancelUnpaid(order, 'voided', order.voidReason ?? 'the payment was voided', now);

/** Requests the void of the payment; its outcome decides whether the order ends cancelled without a charge, or with a refund. */
export const requestVoid = (order: Order, reason: string, now: string): Decision =>
  order.voidReason === null
    ? transition(order, {voidReason: reason, nextAction: null}, {now}, {type: 'order.void_requested', reason})
    : unchanged(order);

/** Repeats the request whose answer is missing; after `paymentTimeoutMs` requests the void of the payment. */
export const repeatRequest = (order: Order, paymentTimeoutMs: number, now: string): Decision => {
  if (order.status === 'placed') return {order, events: [{type: 'order.placed'}]};
  if (!isAwaitingPayment(order)) return unchanged(order);
  if (order.voidReason !== null) return {order, events: [{type: 'order.void_requested', reason: order.voidReason}]};
  const since = order.history.at(-1)!.at;
  if (Date.parse(now) - Date.parse(since) > paymentTimeoutMs)
    return requestVoid(order, 'the payment took too long', now);
  return {order, events: [{type: 'order.awaiting_payment'}]};
};
