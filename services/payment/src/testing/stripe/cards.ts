/** What a test card leads to (https://docs.stripe.com/testing). */
export type Card = {
  /** The bank declines with this code. */
  readonly decline?: {readonly code: string; readonly decline_code: string};
  /** The customer must confirm each payment. */
  readonly authenticates?: boolean;
  /** A refund succeeds first and fails later, or is pending first. */
  readonly refund?: 'fails' | 'pending';
  /** The customer disputes the payment at once. */
  readonly disputes?: boolean;
};

const declined = (decline_code: string, code = 'card_declined'): Card => ({decline: {code, decline_code}});

const cards = new Map<string, Card>([
  ['card_visa', {}],
  ['card_mastercard', {}],
  ['card_chargeDeclined', declined('generic_decline')],
  ['card_chargeDeclinedInsufficientFunds', declined('insufficient_funds')],
  ['card_chargeDeclinedExpiredCard', declined('expired_card', 'expired_card')],
  ['card_chargeDeclinedLostCard', declined('lost_card')],
  ['card_authenticationRequired', {authenticates: true}],
  ['card_threeDSecure2Required', {authenticates: true}],
  ['card_refundFail', {refund: 'fails'}],
  ['card_pendingRefund', {refund: 'pending'}],
  ['card_createDispute', {disputes: true}],
]);

/** The card of a PaymentMethod `pm_card_visa` or, here, of a ConfirmationToken `ctoken_card_visa`. */
export const cardOf = (id: string): Card | undefined => cards.get(id.replace(/^(pm|ctoken)_/, ''));
