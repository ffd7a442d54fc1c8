import type {NextAction} from '@ecom/contracts/next-action';
import type Stripe from 'stripe';
import type {Dispute} from '../../domain/dispute.ts';
import type {Outcome} from '../../domain/payment.ts';
import type {RefundOutcome} from '../../domain/refund.ts';
import {fromStripeAmount} from './amount.ts';
import {declineReason} from './errors.ts';

/** The reason of a cancellation after a decline, by which it differs from a void. */
export const declinedReason = 'abandoned';

/** With a return URL the customer is sent to the bank's page; otherwise Stripe's script shows it. */
const nextActionOf = ({next_action: action, client_secret: clientSecret}: Stripe.PaymentIntent): NextAction => {
  const url = action?.redirect_to_url?.url;
  return url ? {type: 'redirect', url} : {type: 'sdk', clientSecret: clientSecret ?? ''};
};

/** Whether an attempt has failed and the customer could make another one, which this shop does not let go on. */
export const hasFailed = ({status, last_payment_error: error}: Stripe.PaymentIntent): boolean =>
  status === 'requires_payment_method' && error !== null;

/** Whether a payment is not attempted yet. */
export const isUnconfirmed = (intent: Stripe.PaymentIntent): boolean =>
  intent.status === 'requires_confirmation' || (intent.status === 'requires_payment_method' && !hasFailed(intent));

/** https://docs.stripe.com/payments/paymentintents/lifecycle */
export const outcomeOf = (intent: Stripe.PaymentIntent): Outcome => {
  switch (intent.status) {
    case 'succeeded':
      return {result: 'captured'};
    case 'requires_capture':
      return {result: 'authorized'};
    case 'requires_action':
      return {result: 'requires_action', nextAction: nextActionOf(intent)};
    case 'processing':
      return {result: 'processing'};
    case 'canceled':
      return intent.cancellation_reason === declinedReason
        ? {result: 'declined', reason: declineReason(intent.last_payment_error ?? {code: 'card_declined'})}
        : {result: 'voided'};
    default:
      return {result: 'none'};
  }
};

/** https://docs.stripe.com/refunds#failed-refunds */
const refundFailures = new Map([
  ['lost_or_stolen_card', 'the card is lost or stolen'],
  ['expired_or_canceled_card', 'the card has expired or is closed'],
  ['charge_for_pending_refund_disputed', 'the customer disputes the payment'],
  ['insufficient_funds', 'the balance at Stripe is too low'],
  ['declined', "the customer's bank refused the refund"],
  ['merchant_request', 'the refund was cancelled at Stripe'],
]);

export const refundOutcomeOf = ({status, failure_reason: reason = 'unknown'}: Stripe.Refund): RefundOutcome => {
  if (status === 'succeeded') return {result: 'succeeded'};
  if (status === 'failed' || status === 'canceled')
    return {result: 'failed', reason: refundFailures.get(reason) ?? 'the refund failed at Stripe'};
  return {result: 'pending'};
};

const disputeStatuses = new Map<string, Dispute['status']>([
  ['needs_response', 'needs_response'],
  ['warning_needs_response', 'needs_response'],
  ['appeal_needs_response', 'needs_response'],
  ['won', 'won'],
  ['lost', 'lost'],
  ['warning_closed', 'closed'],
  ['prevented', 'closed'],
]);

const instant = (seconds: number) => new Date(seconds * 1000).toISOString();

export const toDispute = ({
  id,
  amount,
  currency,
  reason,
  status,
  created,
  evidence_details,
}: Stripe.Dispute): Dispute => ({
  id,
  amount: fromStripeAmount(amount, currency.toUpperCase()),
  reason,
  status: disputeStatuses.get(status) ?? 'under_review',
  evidenceDueBy: evidence_details.due_by ? instant(evidence_details.due_by) : null,
  createdAt: instant(created),
});
