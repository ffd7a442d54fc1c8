import type {Actor} from '@ecom/contracts/actor';
import type {LineQuantity} from '@ecom/contracts/line-item';
import {Failure} from '@ecom/core/failure';
import {requestVoid, unrequested} from './lifecycle.ts';
import {areAllOpen, isFulfilled, selectOpenLines} from './lines.ts';
import {isAwaitingPayment, type Order} from './order.ts';
import {type Decision, transition, unchanged} from './transition.ts';

export type NewCancellation = {
  readonly id: string;
  /** Default: all pieces that are neither shipped nor cancelled. */
  readonly lines?: readonly LineQuantity[] | undefined;
  readonly reason: string;
};

/**
 * Cancels the order, or pieces of a paid one. If money may have been captured already, the payment service's answer decides how the order ends.
 * Customers can cancel until anything is shipped.
 */
export const cancel = (order: Order, request: NewCancellation, actor: Actor, now: string): Decision => {
  const {status, shipments} = order;
  if (status === 'rejected' || status === 'completed') throw notCancellable(order);
  if (actor.type === 'customer' && shipments.length > 0) throw alreadyShipped();
  if (status === 'cancelled') {
    if (request.lines) throw notCancellable(order);
    return unchanged(order);
  }
  if (status === 'placed' || isAwaitingPayment(order)) return cancelBeforePayment(order, request, actor, now);
  return cancelPaid(order, request, actor, now);
};

const cancelBeforePayment = (
  order: Order,
  {id, lines: wanted, reason}: NewCancellation,
  actor: Actor,
  now: string,
): Decision => {
  const lines = selectOpenLines(order, wanted);
  if (!areAllOpen(order, lines)) throw notPaidYet();
  const cancellation = {id, lines, reason, actor, at: now};
  if (order.status !== 'placed') return requestVoid(order, {reason, cancellation}, now);
  return transition(
    order,
    {
      status: 'cancelled',
      paymentStatus: unrequested(order),
      cancellations: [...order.cancellations, cancellation],
    },
    {now, reason, actor},
    {type: 'order.cancelled', reason, refund: false},
  );
};

const cancelPaid = (
  order: Order,
  {id, lines: wanted, reason}: NewCancellation,
  actor: Actor,
  now: string,
): Decision => {
  const lines = selectOpenLines(order, wanted);
  const cancellation = {id, lines, reason, actor, at: now};
  const cancellations = [...order.cancellations, cancellation];
  const isWhole = order.shipments.length === 0 && areAllOpen(order, lines);
  if (isWhole) {
    const refund = order.paymentStatus !== 'none';
    return transition(
      order,
      {status: 'cancelled', cancellations},
      {now, reason, actor},
      {
        type: 'order.cancelled',
        reason,
        refund,
      },
    );
  }
  const status = isFulfilled({...order, cancellations}) ? 'completed' : order.status;
  return transition(
    order,
    {status, cancellations},
    {now, reason, actor, dimension: 'status'},
    {
      type: 'order.lines_cancelled',
      cancellation,
    },
  );
};

const notCancellable = ({status}: Order) =>
  new Failure('conflict', 'not-cancellable', `The order is ${status}; only an order that is open can be cancelled.`);
const alreadyShipped = () =>
  new Failure('conflict', 'already-shipped', 'Part of the order is shipped; only staff can cancel the rest.');
const notPaidYet = () =>
  new Failure('conflict', 'not-paid', 'Until the order is paid, only the whole order can be cancelled.');
