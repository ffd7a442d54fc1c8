import {accountTopic, invitationTopic} from '@ecom/contracts/events/auth';
import {orderTopic} from '@ecom/contracts/events/order';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';
import {
  invitationMail,
  linesCancelledMail,
  orderCancelledMail,
  orderConfirmationMail,
  orderDeliveredMail,
  orderRefundedMail,
  orderRejectedMail,
  orderShippedMail,
} from '../../domain/mail.ts';

export const notificationSubscriptions = ({applyAccountChange, createMail}: UseCases) => [
  subscribe(accountTopic, {'account.changed': event => applyAccountChange(event.data)}),
  subscribe(invitationTopic, {'invitation.created': event => createMail(invitationMail(event.data), event)}),
  subscribe(orderTopic, {
    'order.paid': event => createMail(orderConfirmationMail(event.data), event),
    'order.rejected': event => createMail(orderRejectedMail(event.data, event.data.reason), event),
    'order.cancelled': event => createMail(orderCancelledMail(event.data, event.data.reason, event.data.refund), event),
    'order.lines_cancelled': event =>
      createMail(linesCancelledMail(event.data, event.data.cancelledLines, event.data.reason), event),
    'order.shipped': event => {
      const {shippedLines: lines, carrier, trackingCode: trackingNumber, trackingUrl} = event.data;
      return createMail(orderShippedMail(event.data, {lines, carrier, trackingNumber, trackingUrl}), event);
    },
    'order.delivered': event => createMail(orderDeliveredMail(event.data, event.data.deliveredLines), event),
    'order.refunded': event => createMail(orderRefundedMail(event.data, event.data.refunded, event.data.full), event),
  }),
];
