import {Failure} from '@ecom/core/failure';
import type Stripe from 'stripe';

/** What Stripe answers, as the official client throws it. Read by its fields: the client's classes are loaded only when they are needed. */
export type StripeError = Pick<
  Stripe.errors.StripeError,
  'type' | 'code' | 'decline_code' | 'headers' | 'statusCode' | 'message'
> & {
  readonly payment_intent?: Stripe.PaymentIntent;
};

export const asStripeError = (error: unknown): StripeError | undefined =>
  error instanceof Error && 'rawType' in error ? (error as unknown as StripeError) : undefined;

/** By `decline_code` or `code` (https://docs.stripe.com/declines/codes). A customer does not read that a card was lost, stolen or suspected of fraud. */
const reasons = new Map([
  ['insufficient_funds', 'the card has insufficient funds'],
  ['expired_card', 'the card has expired'],
  ['incorrect_cvc', 'the security code of the card is wrong'],
  ['invalid_cvc', 'the security code of the card is wrong'],
  ['incorrect_number', 'the number of the card is wrong'],
  ['invalid_number', 'the number of the card is wrong'],
  ['card_not_supported', 'the card does not support this kind of purchase'],
  ['currency_not_supported', 'the card does not support this currency'],
  ['processing_error', 'the card could not be processed'],
  ['authentication_required', 'the bank requires the customer to confirm the payment'],
  ['payment_intent_authentication_failure', 'the customer did not approve the payment'],
  ['resource_missing', 'the means of payment is unknown'],
  ['token_already_used', 'the means of payment was used already'],
  ['payment_method_unexpected_state', 'the means of payment was used already'],
  ['amount_too_small', 'the amount is smaller than Stripe charges'],
  ['amount_too_large', 'the amount is larger than Stripe charges'],
]);

/** Why a payment was declined, as a customer may read it. */
export const declineReason = (error: {
  readonly code?: string | undefined;
  readonly decline_code?: string | undefined;
}): string => {
  const reason = reasons.get(error.decline_code ?? '') ?? reasons.get(error.code ?? '');
  if (reason) return reason;
  if (error.decline_code || error.code === 'card_declined') return 'the card was declined';
  return `the payment was refused (${error.code ?? 'no reason given'})`;
};

/** Whether Stripe has refused the request for good: the same request would be refused again. Not a wrong key, which an operator mends. */
export const isRefusal = ({type, code, statusCode}: StripeError): boolean =>
  type === 'StripeCardError' ||
  (type === 'StripeInvalidRequestError' && statusCode !== 409 && statusCode !== 429 && code !== 'lock_timeout');

/** Whether the object was in another state than the request expects: another request was first. */
export const isOtherState = ({code}: StripeError): boolean =>
  code === 'payment_intent_unexpected_state' || code === 'intent_invalid_state' || code === 'charge_already_captured';

/** Whether an idempotency key leads nowhere: Stripe repeats an internal error, or the key was used with other parameters. */
export const isKeySpent = ({type, statusCode = 0, headers}: StripeError): boolean =>
  (statusCode >= 500 && headers?.['idempotent-replayed'] === 'true') ||
  (type === 'StripeIdempotencyError' && statusCode === 400);

/** Whatever else Stripe answers, or that it does not: the request is repeated later. */
export const outage = (error: StripeError): Failure =>
  new Failure(
    'unavailable',
    'provider-unavailable',
    `Stripe did not answer as expected (${[error.type, error.code, error.statusCode].filter(Boolean).join(', ')}). It is asked again in the background.`,
  );
