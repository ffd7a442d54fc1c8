import {Failure} from '@ecom/core/failure';
import {orderNumber} from './number.ts';
import type {HistoryEntry, Order, OrderEvent, OrderTerms, Shipment, State} from './order.ts';

/** The new state and its events. If nothing changes, `order` is the same object and `events` is empty. */
export type Decision = {readonly order: Order; readonly events: readonly OrderEvent[]};

const unchanged = (order: Order): Decision => ({order, events: []});

const transition = (order: Order, state: State, now: string, ...events: OrderEvent[]): Decision => {
  const reason = 'reason' in state ? state.reason : undefined;
  const entry: HistoryEntry = {status: state.status, at: now, ...(reason !== undefined && {reason})};
  return {order: {...order, state, version: order.version + 1, history: [...order.history, entry]}, events};
};

/** A change that keeps the status adds no history entry. */
const changeWithoutTransition = (order: Order, state: State, ...events: OrderEvent[]): Decision => ({
  order: {...order, state, version: order.version + 1},
  events,
});

export const place = (terms: OrderTerms, now: string): Decision => ({
  order: {
    ...terms,
    version: 1,
    number: orderNumber(terms.id),
    state: {status: 'placed'},
    history: [{status: 'placed', at: now}],
    createdAt: now,
  },
  events: [{type: 'order.placed'}],
});

/** All lines are reserved. */
export const onStockReserved = (order: Order, now: string): Decision =>
  order.state.status === 'placed'
    ? transition(order, {status: 'awaiting_payment', voidReason: null}, now, {type: 'order.awaiting_payment'})
    : unchanged(order);

/** A line could not be reserved. */
export const onStockRejected = (order: Order, reason: string, now: string): Decision =>
  order.state.status === 'placed'
    ? transition(order, {status: 'rejected', reason}, now, {type: 'order.rejected', reason})
    : unchanged(order);

const cancelUnpaid = (order: Order, reason: string, payment: 'none' | 'failed' | 'voided', now: string): Decision =>
  transition(order, {status: 'cancelled', reason, payment}, now, {type: 'order.cancelled', reason, refund: false});

const cancelPaid = (order: Order, reason: string, now: string): Decision =>
  transition(order, {status: 'cancelled', reason, payment: 'captured'}, now, {
    type: 'order.cancelled',
    reason,
    refund: true,
  });

/** The payment was captured. If the order was cancelled meanwhile, the capture is refunded. */
export const onPaymentCaptured = (order: Order, now: string): Decision => {
  const {state} = order;
  if (state.status === 'awaiting_payment') {
    if (state.voidReason !== null) return cancelPaid(order, state.voidReason, now);
    return transition(order, {status: 'paid', refunded: 0, shipment: null}, now, {type: 'order.paid'});
  }
  return state.status === 'cancelled' && state.payment !== 'captured'
    ? cancelPaid(order, state.reason, now)
    : unchanged(order);
};

export const onPaymentFailed = (order: Order, reason: string, now: string): Decision =>
  order.state.status === 'awaiting_payment' ? cancelUnpaid(order, reason, 'failed', now) : unchanged(order);

/** Nothing was captured, and nothing ever will be. */
export const onPaymentVoided = (order: Order, now: string): Decision =>
  order.state.status === 'awaiting_payment'
    ? cancelUnpaid(order, order.state.voidReason ?? 'the payment was voided', 'voided', now)
    : unchanged(order);

/** `refunded` in total, of `captured`. */
export const onPaymentRefunded = (order: Order, refunded: number, captured: number, now: string): Decision => {
  const {state} = order;
  const full = refunded >= captured;
  const event: OrderEvent = {type: 'order.refunded', refunded, full};
  if (state.status === 'cancelled' && state.payment === 'captured') {
    return full ? transition(order, {status: 'refunded', refunded, shipment: null}, now, event) : unchanged(order);
  }
  if (!('refunded' in state) || refunded <= state.refunded) return unchanged(order);
  return transition(order, {...state, status: full ? 'refunded' : 'partially_refunded', refunded}, now, event);
};

/** Possible until shipment. If money may have been captured, the payment service's answer decides how the order ends. */
export const cancel = (order: Order, reason: string, now: string): Decision => {
  const {state} = order;
  switch (state.status) {
    case 'placed':
      return cancelUnpaid(order, reason, 'none', now);
    case 'awaiting_payment':
      return state.voidReason === null ? requestVoid(order, reason) : unchanged(order);
    case 'paid':
    case 'partially_refunded':
      if (state.shipment) throw notCancellable(order);
      return cancelPaid(order, reason, now);
    case 'cancelled':
    case 'refunded':
      return unchanged(order);
    default:
      throw notCancellable(order);
  }
};

const requestVoid = (order: Order, reason: string): Decision =>
  changeWithoutTransition(
    order,
    {status: 'awaiting_payment', voidReason: reason},
    {type: 'order.void_requested', reason},
  );

/** Repeats the request whose answer is missing; after `paymentTimeoutMs` requests the void of the payment. */
export const repeatRequest = (order: Order, paymentTimeoutMs: number, now: string): Decision => {
  const {state} = order;
  if (state.status === 'placed') return {order, events: [{type: 'order.placed'}]};
  if (state.status !== 'awaiting_payment') return unchanged(order);
  if (state.voidReason !== null) return {order, events: [{type: 'order.void_requested', reason: state.voidReason}]};
  const since = order.history.at(-1)!.at;
  if (Date.parse(now) - Date.parse(since) > paymentTimeoutMs) return requestVoid(order, 'the payment took too long');
  return {order, events: [{type: 'order.awaiting_payment'}]};
};

export const ship = (order: Order, shipment: Shipment, now: string): Decision => {
  const {state} = order;
  if ((state.status !== 'paid' && state.status !== 'partially_refunded') || state.shipment) throw notShippable(order);
  return transition(order, {...state, status: 'shipped', shipment}, now, {type: 'order.shipped', ...shipment});
};

export const deliver = (order: Order, now: string): Decision => {
  const {state, history} = order;
  const over = state.status === 'refunded' || history.some(({status}) => status === 'delivered');
  if (!('shipment' in state) || !state.shipment || over) throw notDeliverable(order);
  return transition(order, {...state, status: 'delivered'}, now, {type: 'order.delivered'});
};

export const notCancellable = ({state}: Order) =>
  new Failure(
    'conflict',
    'not-cancellable',
    `The order is ${state.status}; an order can be cancelled only until it is shipped or rejected.`,
  );
const notShippable = ({state}: Order) =>
  new Failure('conflict', 'not-shippable', `The order is ${state.status}; only a paid order ships.`);
const notDeliverable = ({state}: Order) =>
  new Failure('conflict', 'not-deliverable', `The order is ${state.status}; only a shipped order is delivered.`);
