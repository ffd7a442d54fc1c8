import {systemActor} from '@ecom/contracts/actor';
import {isSameAction, type NextAction} from '@ecom/contracts/next-action';
import {orderNumber} from './number.ts';
import {
  isAwaitingPayment,
  type Order,
  type OrderTerms,
  type PaymentStatus,
  type VoidRequest,
  waitsForCustomerUntil,
} from './order.ts';
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
    voidRequest: null,
    nextAction: null,
    shipments: [],
    cancellations: [],
    refunds: [],
    disputes: [],
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

/** What a payment ends as that was never requested. */
export const unrequested = ({paymentStatus}: Order): PaymentStatus => (paymentStatus === 'none' ? 'none' : 'voided');

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

/** The customer must confirm the payment, or transfer the money. */
export const onPaymentRequiresAction = (order: Order, nextAction: NextAction, now: string): Decision =>
  isAwaitingPayment(order) &&
  order.paymentStatus !== 'authorized' &&
  !order.voidRequest &&
  !(order.nextAction && isSameAction(order.nextAction, nextAction))
    ? transition(order, {paymentStatus: 'requires_action', nextAction}, {now})
    : unchanged(order);

export const onPaymentAuthorized = (order: Order, now: string): Decision =>
  isAwaitingPayment(order) && order.paymentStatus !== 'authorized'
    ? transition(order, {paymentStatus: 'authorized', nextAction: null}, {now})
    : unchanged(order);

/** The cancellation that was pending until the payment's outcome is known is part of the order from now on. */
const withPendingCancellation = ({voidRequest, cancellations}: Order) => ({
  voidRequest: null,
  cancellations: voidRequest?.cancellation ? [...cancellations, voidRequest.cancellation] : cancellations,
});

const actorOfVoid = ({voidRequest}: Order) => voidRequest?.cancellation?.actor ?? systemActor;

/** The payment was captured. If the order was cancelled meanwhile, or is about to be, the capture is refunded. */
export const onPaymentCaptured = (order: Order, now: string): Decision => {
  const captured = {paymentStatus: 'captured', nextAction: null} as const;
  if (isAwaitingPayment(order) && !order.voidRequest) return transition(order, captured, {now}, {type: 'order.paid'});
  const isCancelled =
    order.status === 'cancelled' && (order.paymentStatus === 'failed' || order.paymentStatus === 'voided');
  if (!isAwaitingPayment(order) && !isCancelled) return unchanged(order);
  const reason = order.voidRequest?.reason ?? order.history.at(-1)!.reason ?? 'the order was cancelled';
  return transition(
    order,
    {...captured, status: 'cancelled', ...withPendingCancellation(order)},
    {now, reason, actor: actorOfVoid(order)},
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
        {status: 'cancelled', paymentStatus, nextAction: null, ...withPendingCancellation(order)},
        {now, reason, actor: actorOfVoid(order)},
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
  cancelUnpaid(order, 'voided', order.voidRequest?.reason ?? 'the payment was voided', now);

/** Requests the void of the payment; its outcome decides whether the order ends cancelled without a charge, or with a refund. */
export const requestVoid = (order: Order, request: VoidRequest, now: string): Decision =>
  order.voidRequest
    ? unchanged(order)
    : transition(
        order,
        {voidRequest: request, nextAction: null},
        {now},
        {
          type: 'order.void_requested',
          reason: request.reason,
        },
      );

/** Repeats the request whose answer is missing; after `paymentTimeoutMs`, or when the customer's time is over, requests the void of the payment. */
export const repeatRequest = (order: Order, paymentTimeoutMs: number, now: string): Decision => {
  if (order.status === 'placed') return {order, events: [{type: 'order.placed'}]};
  if (!isAwaitingPayment(order)) return unchanged(order);
  if (order.voidRequest) return {order, events: [{type: 'order.void_requested', reason: order.voidRequest.reason}]};
  // A transfer may be authorized days after the order was confirmed: its capture has its own time.
  const since = order.history.findLast(({dimension, status}) => dimension === 'status' || status === 'authorized')!.at;
  const deadline = waitsForCustomerUntil(order);
  const isOverdue = deadline
    ? Date.parse(now) >= Date.parse(deadline)
    : Date.parse(now) - Date.parse(since) > paymentTimeoutMs;
  if (isOverdue) return requestVoid(order, {reason: 'the payment took too long', cancellation: null}, now);
  return {order, events: [{type: 'order.awaiting_payment'}]};
};
