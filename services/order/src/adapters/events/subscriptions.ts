import {cartTopic} from '@ecom/contracts/events/cart';
import {paymentTopic} from '@ecom/contracts/events/payment';
import {reservationTopic} from '@ecom/contracts/events/product';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

export const orderSubscriptions = (use: UseCases) => [
  subscribe(cartTopic, {
    'cart.checked_out': event => {
      const {orderId: id, cartId, userId, guestTokenHash, email, lines, total, shippingAddress, payment} = event.data;
      if (!payment) throw new Error('a checkout without a payment');
      return use.placeOrder({id, cartId, userId, guestTokenHash, email, lines, total, shippingAddress, payment}, event);
    },
  }),
  subscribe(reservationTopic, {
    'stock.reserved': event => use.stockReserved(event.data.orderId, event),
    'stock.rejected': event => use.stockRejected(event.data.orderId, event.data.short, event),
  }),
  subscribe(paymentTopic, {
    'payment.captured': event => use.paymentCaptured(event.data.orderId, event),
    'payment.failed': event => use.paymentFailed(event.data.orderId, event.data.reason, event),
    'payment.voided': event => use.paymentVoided(event.data.orderId, event),
    'payment.refunded': event =>
      use.paymentRefunded(event.data.orderId, event.data.refunded.amount, event.data.captured.amount, event),
  }),
];
