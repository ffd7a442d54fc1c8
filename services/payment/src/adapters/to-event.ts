import {systemActor} from '@ecom/contracts/actor';
import {paymentTopic} from '@ecom/contracts/events/payment';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import type {Payment, PaymentEvent} from '../domain/payment.ts';

const whole = {lines: [], cancellationId: null, actor: systemActor};

/** The events that the order consumes. */
export const toEvent = (payment: Payment, event: PaymentEvent): OutboxEvent => {
  const money = (amount: number) => ({amount, currency: payment.currency});
  const about = {paymentId: payment.id, orderId: payment.orderId, amount: money(payment.amount), at: payment.updatedAt};
  const on = (topical: Parameters<typeof outboxEvent<typeof paymentTopic>>[2]) =>
    outboxEvent(paymentTopic, payment.orderId, topical);
  switch (event.type) {
    case 'captured':
      return on({type: 'payment.captured', data: about});
    case 'voided':
      return on({type: 'payment.voided', data: about});
    case 'failed':
      return on({type: 'payment.failed', data: {...about, reason: event.reason}});
    case 'refunded': {
      const {id: refundId, amount, reason} = event.refund;
      const sums = {amount: money(amount), refunded: money(event.refunded), captured: money(payment.amount)};
      return on({type: 'payment.refunded', data: {...about, ...sums, refundId, reason, ...whole}});
    }
    case 'refund_failed': {
      const {id: refundId, amount, reason, failureReason = ''} = event.refund;
      return on({
        type: 'payment.refund_failed',
        data: {...about, amount: money(amount), refundId, reason, failureReason, ...whole},
      });
    }
  }
};
