import {Failure} from '@ecom/core/failure';

export type Refund = {
  readonly id: string;
  /** Minor units. */
  readonly amount: number;
  readonly reason: string;
  /** `pending` until the provider has confirmed it. */
  readonly status: 'pending' | 'done';
  /** RFC 3339 */
  readonly at: string;
};

type Terms = {
  readonly id: string;
  /** Grows by one with each change. */
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
  /** Asked of the provider, or about to be; what became of it is not known yet. */
  | {readonly status: 'pending'}
  /** Like pending, but the order wants it no more. */
  | {readonly status: 'voiding'}
  | {readonly status: 'captured'; readonly refunds: readonly Refund[]}
  | {readonly status: 'failed'; readonly reason: string}
  /** Nothing was captured and nothing ever will be. */
  | {readonly status: 'voided'};

export type Payment = Terms & {readonly state: State};

/** What the provider says became of a payment. `none`: it never heard of it. */
export type Outcome =
  | {readonly result: 'captured'}
  | {readonly result: 'declined'; readonly reason: string}
  | {readonly result: 'voided'}
  | {readonly result: 'none'};

export type PaymentEvent =
  | {readonly type: 'captured' | 'voided'}
  | {readonly type: 'failed'; readonly reason: string}
  | {readonly type: 'refunded'; readonly refund: Refund; readonly refunded: number};

/** The new state, and what the order hears about. */
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

/** The order asked again: it hears again what became of its payment, if that is known. */
export const remind = (payment: Payment): Decision => ({payment, events: outcomeOf(payment.state)});

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

/** The order wants the payment no more. What the provider has done already stands, and is told again. */
export const requestVoid = (payment: Payment, now: string): Decision =>
  payment.state.status === 'pending' ? {payment: to(payment, {status: 'voiding'}, now), events: []} : remind(payment);

/** Takes in what the provider says. Only a payment whose end is not known can end. */
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

/** What can still be given back: the captured amount less every refund, also those under way. */
export const refundable = ({amount, state}: Payment): number =>
  state.status === 'captured' ? amount - sum(state.refunds) : 0;

/** What has been given back for certain. */
export const refunded = ({state}: Payment): number =>
  state.status === 'captured' ? sum(state.refunds.filter(({status}) => status === 'done')) : 0;

type RefundRequest = {readonly id: string; readonly amount?: number | undefined; readonly reason: string};

/** Begins a refund of `amount`, or of all that is left. */
export const requestRefund = (payment: Payment, {id, amount, reason}: RefundRequest, now: string): Payment => {
  if (payment.state.status !== 'captured') throw notCaptured(payment);
  const left = refundable(payment);
  const wanted = amount ?? left;
  if (left === 0) throw nothingLeft(payment);
  if (wanted > left) throw refundTooLarge(wanted, left, payment.currency);
  const refund: Refund = {id, amount: wanted, reason, status: 'pending', at: now};
  return to(payment, {...payment.state, refunds: [...payment.state.refunds, refund]}, now);
};

/** The order was cancelled after the capture: all that is left goes back. Nothing left is no mistake. */
export const refundRest = (payment: Payment, id: string, reason: string, now: string): Payment =>
  refundable(payment) > 0 ? requestRefund(payment, {id, reason}, now) : payment;

/** The provider has confirmed a refund. */
export const confirmRefund = (payment: Payment, id: string, now: string): Decision => {
  const {state} = payment;
  const pending =
    state.status === 'captured' && state.refunds.find(refund => refund.id === id && refund.status === 'pending');
  if (!pending) return {payment, events: []};
  const refund: Refund = {...pending, status: 'done'};
  const after = to(payment, {...state, refunds: state.refunds.map(each => (each.id === id ? refund : each))}, now);
  return {payment: after, events: [{type: 'refunded', refund, refunded: refunded(after)}]};
};

/** Refunds that the provider has not confirmed. */
export const pendingRefunds = ({state}: Payment): readonly Refund[] =>
  state.status === 'captured' ? state.refunds.filter(({status}) => status === 'pending') : [];

/** Whether there is something to ask the provider. */
export const isPending = (payment: Payment): boolean =>
  payment.state.status === 'pending' || payment.state.status === 'voiding' || pendingRefunds(payment).length > 0;

export const unknownPayment = (id: string) => new Failure('missing', 'unknown-payment', `There is no payment ${id}.`);
export const notCaptured = ({state}: Payment) =>
  new Failure('conflict', 'not-captured', `The payment is ${state.status}; only what was captured can be refunded.`);
export const nothingLeft = ({id}: Payment) =>
  new Failure('conflict', 'nothing-left', `Everything that payment ${id} captured was refunded already.`);
export const refundTooLarge = (wanted: number, left: number, currency: string) =>
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
