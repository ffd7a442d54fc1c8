import {accountTopic} from '@ecom/contracts/events/auth';
import {orderTopic} from '@ecom/contracts/events/order';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';
import {
  orderCancelledMail,
  orderConfirmationMail,
  orderDeliveredMail,
  orderRefundedMail,
  orderRejectedMail,
  orderShippedMail,
} from '../../domain/mail.ts';

export const notificationSubscriptions = ({createMail, createWelcomeMail}: UseCases) => [
  subscribe(accountTopic, {'account.changed': event => createWelcomeMail(event.data)}),
  subscribe(orderTopic, {
    'order.paid': event => createMail(orderConfirmationMail(event.data), event),
    'order.rejected': event => createMail(orderRejectedMail(event.data, event.data.reason), event),
    'order.cancelled': event => createMail(orderCancelledMail(event.data, event.data.reason, event.data.refund), event),
    'order.shipped': event =>
      createMail(orderShippedMail(event.data, event.data.carrier, event.data.trackingCode), event),
    'order.delivered': event => createMail(orderDeliveredMail(event.data), event),
    'order.refunded': event => createMail(orderRefundedMail(event.data, event.data.refunded, event.data.full), event),
  }),
];
