import {paymentTopic} from '@ecom/contracts/events/payment';
import {type EventOf, type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import type {Payment, PaymentEvent, Refund} from '../domain/payment.ts';

type ContractEvent = EventOf<typeof paymentTopic>;

/** The events that the order consumes. */
export const toEvent = (payment: Payment, event: PaymentEvent): OutboxEvent =>
  outboxEvent(paymentTopic, payment.orderId, toContractEvent(payment, event));

const toContractEvent = (payment: Payment, event: PaymentEvent): ContractEvent => {
  const money = (amount: number) => ({amount, currency: payment.currency});
  const about = {paymentId: payment.id, orderId: payment.orderId, amount: money(payment.amount), at: payment.updatedAt};
  const aboutRefund = ({id, amount, reason, lines, cancellationId, actor}: Refund) => ({
    ...about,
    amount: money(amount),
    refundId: id,
    reason,
    lines: lines.map(({lineId, quantity}) => ({lineId, quantity})),
    cancellationId,
    actor,
  });
  switch (event.type) {
    case 'authorized':
      return {type: 'payment.authorized', data: about};
    case 'captured':
      return {type: 'payment.captured', data: about};
    case 'voided':
      return {type: 'payment.voided', data: about};
    case 'requires_action':
      // The release before requires a URL.
      return {
        type: 'payment.requires_action',
        data: {...about, url: event.nextAction.url ?? '', nextAction: event.nextAction},
      };
    case 'failed':
      return {type: 'payment.failed', data: {...about, reason: event.reason}};
    case 'dispute_changed':
      return {
        type: 'payment.dispute_changed',
        data: {...about, dispute: {...event.dispute, amount: money(event.dispute.amount)}},
      };
    case 'refund_requested':
      return {type: 'payment.refund_requested', data: aboutRefund(event.refund)};
    case 'refunded': {
      const sums = {refunded: money(event.refunded), captured: money(payment.amount)};
      return {type: 'payment.refunded', data: {...aboutRefund(event.refund), ...sums}};
    }
    case 'refund_failed': {
      const {failureReason = ''} = event.refund;
      return {type: 'payment.refund_failed', data: {...aboutRefund(event.refund), failureReason}};
    }
  }
};
