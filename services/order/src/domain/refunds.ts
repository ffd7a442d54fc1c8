import {type Order, type Refund, refundedAmount} from './order.ts';
import {type Decision, transition, unchanged} from './transition.ts';

/** The refund replaces the one with its id, or is added. */
const withRefund = ({refunds}: Order, refund: Refund): readonly Refund[] =>
  refunds.some(({id}) => id === refund.id)
    ? refunds.map(each => (each.id === refund.id ? refund : each))
    : [...refunds, refund];

/** Whether money was captured that can go back. */
const isCaptured = ({paymentStatus}: Order) =>
  paymentStatus === 'captured' || paymentStatus === 'partially_refunded' || paymentStatus === 'refunded';

/** The payment service has requested, made or failed to make a refund. A failed one counts as not made. */
export const onRefund = (order: Order, refund: Refund, now: string): Decision => {
  const known = order.refunds.find(({id}) => id === refund.id);
  if (!isCaptured(order)) return unchanged(order);
  if (known && (known.status !== 'pending' || refund.status === 'pending')) return unchanged(order);
  const refunds = withRefund(order, refund);
  const {actor, reason, failureReason} = refund;
  switch (refund.status) {
    case 'pending':
      return transition(order, {refunds}, {now, actor});
    case 'failed':
      return transition(
        order,
        {refunds},
        {now, actor, reason: `the refund failed: ${failureReason}`, dimension: 'paymentStatus'},
      );
    case 'succeeded': {
      const full = refundedAmount({refunds}) >= order.total.amount;
      const paymentStatus = full ? 'refunded' : 'partially_refunded';
      const cause = {now, actor, reason, dimension: 'paymentStatus'} as const;
      return transition(order, {refunds, paymentStatus}, cause, {type: 'order.refunded', full});
    }
  }
};
