import {Failure} from '@ecom/core/failure';

export type Refund = {
  readonly id: string;
  /** Minor units. */
  readonly amount: number;
  readonly reason: string;
  /** `pending` until the provider answers. A failed refund counts as not made, so that it can be requested again. */
  readonly status: 'pending' | 'succeeded' | 'failed';
  /** Why the provider refused the refund. */
  readonly failureReason?: string | undefined;
  /** RFC 3339 */
  readonly at: string;
};

type Terms = {
  readonly id: string;
  /** Incremented by each change. */
  readonly version: number;
  readonly orderId: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly provider: string;
  /** The provider's single-use token for a means of payment. */
  readonly token: string;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

type State =
  /** The capture is requested or about to be; its outcome is unknown. */
  | {readonly status: 'pending'}
  /** Like pending, but the order has requested the void. */
  | {readonly status: 'voiding'}
  | {readonly status: 'captured'; readonly refunds: readonly Refund[]}
  | {readonly status: 'failed'; readonly reason: string}
  /** Nothing was captured and nothing ever will be. */
  | {readonly status: 'voided'};

export type Payment = Terms & {readonly state: State};

/** A payment's outcome as the provider reports it. `none`: it has received no request. */
export type Outcome =
  | {readonly result: 'captured'}
  | {readonly result: 'declined'; readonly reason: string}
  | {readonly result: 'voided'}
  | {readonly result: 'none'};

/** A refund's outcome as the provider reports it. */
export type RefundOutcome = {readonly result: 'succeeded'} | {readonly result: 'failed'; readonly reason: string};

export type PaymentEvent =
  | {readonly type: 'captured' | 'voided'}
  | {readonly type: 'failed'; readonly reason: string}
  | {readonly type: 'refunded'; readonly refund: Refund; readonly refunded: number}
  | {readonly type: 'refund_failed'; readonly refund: Refund};

/** The new state and its events. */
export type Decision = {readonly payment: Payment; readonly events: readonly PaymentEvent[]};

export const createPayment = (terms: Omit<Terms, 'version' | 'createdAt' | 'updatedAt'>, now: string): Payment => ({
  ...terms,
  version: 1,
  createdAt: now,
  updatedAt: now,
  state: {status: 'pending'},
});

const to = (payment: Payment, state: State, now: string): Payment => ({
  ...payment,
  state,
  version: payment.version + 1,
  updatedAt: now,
});

/** Publishes the outcome again, if it is known. */
export const repeatOutcome = (payment: Payment): Decision => ({payment, events: outcomeOf(payment.state)});

const outcomeOf = (state: State): readonly PaymentEvent[] => {
  switch (state.status) {
    case 'captured':
      return [{type: 'captured'}];
    case 'failed':
      return [{type: 'failed', reason: state.reason}];
    case 'voided':
      return [{type: 'voided'}];
    default:
      return [];
  }
};

/** The order requests the void. A known outcome is final, and is published again. */
export const requestVoid = (payment: Payment, now: string): Decision =>
  payment.state.status === 'pending'
    ? {payment: to(payment, {status: 'voiding'}, now), events: []}
    : repeatOutcome(payment);

/** Applies the provider's outcome to a payment whose outcome is unknown. */
export const settle = (payment: Payment, outcome: Outcome, now: string): Decision => {
  if ((payment.state.status !== 'pending' && payment.state.status !== 'voiding') || outcome.result === 'none')
    return {payment, events: []};
  const state = stateAfter(outcome);
  return {payment: to(payment, state, now), events: outcomeOf(state)};
};

const stateAfter = (outcome: Exclude<Outcome, {result: 'none'}>): State => {
  switch (outcome.result) {
    case 'captured':
      return {status: 'captured', refunds: []};
    case 'declined':
      return {status: 'failed', reason: outcome.reason};
    case 'voided':
      return {status: 'voided'};
  }
};

const sum = (refunds: readonly Refund[]): number => refunds.reduce((total, {amount}) => total + amount, 0);

/** The amount that can still be refunded: the capture less all refunds that succeeded or are pending. */
export const refundable = ({amount, state}: Payment): number =>
  state.status === 'captured' ? amount - sum(state.refunds.filter(({status}) => status !== 'failed')) : 0;

/** The amount of refunds that succeeded. */
export const refunded = ({state}: Payment): number =>
  state.status === 'captured' ? sum(state.refunds.filter(({status}) => status === 'succeeded')) : 0;

type RefundRequest = {readonly id: string; readonly amount?: number | undefined; readonly reason: string};

/** Requests a refund of `amount`, or of everything that is left. */
export const requestRefund = (payment: Payment, {id, amount, reason}: RefundRequest, now: string): Payment => {
  if (payment.state.status !== 'captured') throw notCaptured(payment);
  const left = refundable(payment);
  const wanted = amount ?? left;
  if (left === 0) throw nothingLeft(payment);
  if (wanted > left) throw refundTooLarge(wanted, left, payment.currency);
  const refund: Refund = {id, amount: wanted, reason, status: 'pending', at: now};
  return to(payment, {...payment.state, refunds: [...payment.state.refunds, refund]}, now);
};

/** Requests a refund of everything that is left, if anything is: the order was cancelled after the capture. */
export const refundRest = (payment: Payment, id: string, reason: string, now: string): Payment =>
  refundable(payment) > 0 ? requestRefund(payment, {id, reason}, now) : payment;

/** Applies the provider's outcome to a pending refund. */
export const settleRefund = (payment: Payment, id: string, outcome: RefundOutcome, now: string): Decision => {
  const {state} = payment;
  const pending =
    state.status === 'captured' && state.refunds.find(refund => refund.id === id && refund.status === 'pending');
  if (!pending) return {payment, events: []};
  const refund: Refund =
    outcome.result === 'succeeded'
      ? {...pending, status: 'succeeded'}
      : {...pending, status: 'failed', failureReason: outcome.reason};
  const after = to(payment, {...state, refunds: state.refunds.map(each => (each.id === id ? refund : each))}, now);
  const event: PaymentEvent =
    refund.status === 'succeeded'
      ? {type: 'refunded', refund, refunded: refunded(after)}
      : {type: 'refund_failed', refund};
  return {payment: after, events: [event]};
};

/** Refunds that the provider has not answered. */
export const pendingRefunds = ({state}: Payment): readonly Refund[] =>
  state.status === 'captured' ? state.refunds.filter(({status}) => status === 'pending') : [];

/** Whether a request to the provider is open. */
export const hasOpenRequest = (payment: Payment): boolean =>
  payment.state.status === 'pending' || payment.state.status === 'voiding' || pendingRefunds(payment).length > 0;

export const unknownPayment = (id: string) => new Failure('not-found', 'unknown-payment', `There is no payment ${id}.`);
const notCaptured = ({state}: Payment) =>
  new Failure('conflict', 'not-captured', `The payment is ${state.status}; only a captured payment can be refunded.`);
const nothingLeft = ({id}: Payment) =>
  new Failure('conflict', 'nothing-left', `Payment ${id} is fully refunded already.`);
const refundTooLarge = (wanted: number, left: number, currency: string) =>
  new Failure(
    'conflict',
    'refund-too-large',
    `At most ${left} (minor units of ${currency}) can be refunded, not ${wanted}.`,
    {
      members: {refundable: {amount: left, currency}},
    },
  );
export const otherCurrency = (currency: string) =>
  new Failure('invalid', 'other-currency', `The payment is in ${currency}.`, {
    errors: [{path: 'amount.currency', message: `must be ${currency}`}],
  });
