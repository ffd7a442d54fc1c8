import {accountNoticeTopic} from '@ecom/contracts/events/account-notices';
import {accountTopic, invitationTopic} from '@ecom/contracts/events/auth';
import {orderTopic} from '@ecom/contracts/events/order';
import {deriveId} from '@ecom/core/ids';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';
import {
  emailChangedMail,
  emailChangeMail,
  emailVerificationMail,
  factorAddedMail,
  factorRemovedMail,
  invitationMail,
  passwordChangedMail,
  passwordResetMail,
  type Storefront,
} from '../../domain/account-mail.ts';
import {
  linesCancelledMail,
  orderCancelledMail,
  orderConfirmationMail,
  orderDeliveredMail,
  orderRefundedMail,
  orderRejectedMail,
  orderShippedMail,
} from '../../domain/mail.ts';

/**
 * The source of the mail about an order that ended without a payment: one mail per cart and address, so that a cart whose payment is declined again and
 * again does not flood somebody. The shopper sees each outcome at the checkout.
 */
const oncePerCart = ({cartId, email}: {readonly cartId: string; readonly email: string}) => ({
  id: deriveId(`mail about the unpaid cart ${cartId} to ${email}`),
});

export const notificationSubscriptions = (
  {applyAccountChange, createMail, createNoticeMail}: UseCases,
  storefront?: Storefront,
) => [
  subscribe(accountTopic, {'account.changed': event => applyAccountChange(event.data)}),
  subscribe(accountNoticeTopic, {
    'account.email_verification_requested': event =>
      createNoticeMail(emailVerificationMail(event.data, storefront), event, event.data.expiresAt),
    'account.email_change_requested': event =>
      createNoticeMail(emailChangeMail(event.data, event.data.toNewAddress, storefront), event, event.data.expiresAt),
    'account.email_changed': event => createNoticeMail(emailChangedMail(event.data), event),
    'account.password_reset_requested': event =>
      createNoticeMail(passwordResetMail(event.data, storefront), event, event.data.expiresAt),
    'account.password_changed': event => createNoticeMail(passwordChangedMail(event.data), event),
    'account.factor_added': event => createNoticeMail(factorAddedMail(event.data, event.data.factor), event),
    'account.factor_removed': event => createNoticeMail(factorRemovedMail(event.data, event.data.factor), event),
  }),
  subscribe(invitationTopic, {
    'invitation.created': event =>
      createNoticeMail(invitationMail(event.data, storefront), event, event.data.expiresAt),
  }),
  subscribe(orderTopic, {
    'order.paid': event => createMail(orderConfirmationMail(event.data), event),
    'order.rejected': event => createMail(orderRejectedMail(event.data, event.data.reason), event),
    'order.cancelled': event => {
      const {reason, refund} = event.data;
      return createMail(orderCancelledMail(event.data, reason, refund), refund ? event : oncePerCart(event.data));
    },
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
