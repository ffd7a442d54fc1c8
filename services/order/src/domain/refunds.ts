import {erasedEmail, erasedReason, type Order, type PaymentStatus, type Refund, refundedAmount} from './order.ts';
import {type Decision, transition, unchanged} from './transition.ts';

/** The refund replaces the one with its id, or is added. */
const withRefund = ({refunds}: Order, refund: Refund): readonly Refund[] =>
  refunds.some(({id}) => id === refund.id)
    ? refunds.map(each => (each.id === refund.id ? refund : each))
    : [...refunds, refund];

/** Whether money was captured that can go back. */
const isCaptured = ({paymentStatus}: Order) =>
  paymentStatus === 'captured' || paymentStatus === 'partially_refunded' || paymentStatus === 'refunded';

/** After a refund was taken back. */
const statusOf = (refunds: readonly Refund[]): PaymentStatus =>
  refundedAmount({refunds}) > 0 ? 'partially_refunded' : 'captured';

/**
 * The payment service has requested, made or failed to make a refund. A failed one counts as not made.
 *
 * @param isFull whether the whole capture is refunded now; orders of before 2026-12 do not know all of their refunds
 */
export const onRefund = (order: Order, reported: Refund, now: string, isFull = false): Decision => {
  const known = order.refunds.find(({id}) => id === reported.id);
  const isErased = order.email === erasedEmail;
  const refund = {...reported, at: known?.at ?? reported.at, ...(isErased && {reason: erasedReason})};
  if (!isCaptured(order)) return unchanged(order);
  // One that has succeeded may still fail: the customer's bank sends the money back.
  const open = refund.status === 'failed' ? ['pending', 'succeeded'] : refund.status === 'succeeded' ? ['pending'] : [];
  if (known && !open.includes(known.status)) return unchanged(order);
  const refunds = withRefund(order, refund);
  const {actor, reason, failureReason} = refund;
  switch (refund.status) {
    case 'pending':
      return transition(order, {refunds}, {now, actor});
    case 'failed':
      return transition(
        order,
        {refunds, ...(known?.status === 'succeeded' && {paymentStatus: statusOf(refunds)})},
        {now, actor, reason: `the refund failed: ${failureReason}`, dimension: 'paymentStatus'},
      );
    case 'succeeded': {
      const full = isFull || refundedAmount({refunds}) >= order.total.amount;
      const paymentStatus = full ? 'refunded' : 'partially_refunded';
      const cause = {now, actor, reason, dimension: 'paymentStatus'} as const;
      return transition(order, {refunds, paymentStatus}, cause, {type: 'order.refunded', full});
    }
  }
};
