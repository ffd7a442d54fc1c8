import {accountTopic} from '@ecom/contracts/events/auth';
import {orderTopic} from '@ecom/contracts/events/order';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';
import {arrival, cancellation, confirmation, dispatch, refundNote, rejection} from '../../domain/mail.ts';

export const notificationSubscriptions = ({writeMail, welcomeAccount}: UseCases) => [
  subscribe(accountTopic, {'account.changed': event => welcomeAccount(event.data)}),
  subscribe(orderTopic, {
    'order.paid': event => writeMail(confirmation(event.data), event),
    'order.rejected': event => writeMail(rejection(event.data, event.data.reason), event),
    'order.cancelled': event => writeMail(cancellation(event.data, event.data.reason, event.data.refund), event),
    'order.shipped': event => writeMail(dispatch(event.data, event.data.carrier, event.data.trackingCode), event),
    'order.delivered': event => writeMail(arrival(event.data), event),
    'order.refunded': event => writeMail(refundNote(event.data, event.data.refunded, event.data.full), event),
  }),
];
