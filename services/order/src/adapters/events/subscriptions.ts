import {accountTopic} from '@ecom/contracts/events/auth';
import {cartTopic} from '@ecom/contracts/events/cart';
import {type PaymentEvent, paymentTopic} from '@ecom/contracts/events/payment';
import {reservationTopic} from '@ecom/contracts/events/product';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';
import type {Refund} from '../../domain/order.ts';

type RefundData = Extract<PaymentEvent, {type: 'payment.refund_requested'}>['data'];

const toRefund = (data: RefundData, status: Refund['status'], failureReason: string | null = null): Refund => {
  const {refundId: id, amount, lines, reason, cancellationId, actor, at} = data;
  return {id, amount: amount.amount, lines, reason, status, failureReason, cancellationId, actor, at};
};

export const orderSubscriptions = (use: UseCases) => [
  subscribe(accountTopic, {'account.changed': event => use.applyAccountChange(event.data)}),
  subscribe(cartTopic, {
    'cart.checked_out': event => {
      const {orderId: id, at: _, ...terms} = event.data;
      return use.placeOrder({id, ...terms}, event);
    },
  }),
  subscribe(reservationTopic, {
    'stock.reserved': event => use.stockReserved(event.data.orderId, event),
    'stock.rejected': event => use.stockRejected(event.data.orderId, event.data.short, event),
  }),
  subscribe(paymentTopic, {
    'payment.requires_action': event => {
      const {orderId, url, nextAction = {type: 'redirect', url}} = event.data;
      return use.paymentRequiresAction(orderId, nextAction, event);
    },
    'payment.authorized': event => use.paymentAuthorized(event.data.orderId, event),
    'payment.captured': event => use.paymentCaptured(event.data.orderId, event),
    'payment.failed': event => use.paymentFailed(event.data.orderId, event.data.reason, event),
    'payment.voided': event => use.paymentVoided(event.data.orderId, event),
    'payment.refund_requested': event => use.refundChanged(event.data.orderId, toRefund(event.data, 'pending'), event),
    'payment.refunded': event => {
      const isFull = event.data.refunded.amount >= event.data.captured.amount;
      return use.refundChanged(event.data.orderId, toRefund(event.data, 'succeeded'), event, isFull);
    },
    'payment.refund_failed': event =>
      use.refundChanged(event.data.orderId, toRefund(event.data, 'failed', event.data.failureReason), event),
    'payment.dispute_changed': event => use.disputeChanged(event.data.orderId, event.data.dispute, event),
  }),
];
