import type {Actor} from '@ecom/contracts/actor';
import {isSameAction, type NextAction} from '@ecom/contracts/next-action';
import {Failure} from '@ecom/core/failure';
import type {Dispute} from './dispute.ts';
import type {Line, RefundedLine} from './line.ts';

export type Refund = {
  readonly id: string;
  /** Minor units. */
  readonly amount: number;
  readonly reason: string;
  /** `pending` until the provider answers. A failed refund counts as not made, so that it can be requested again. */
  readonly status: 'pending' | 'succeeded' | 'failed';
  /** Why the provider refused the refund. */
  readonly failureReason?: string | undefined;
  /** The pieces that are refunded; empty for a refund of an amount. */
  readonly lines: readonly RefundedLine[];
  /** The cancellation of lines that the refund is for. */
  readonly cancellationId: string | null;
  readonly actor: Actor;
  /** RFC 3339 */
  readonly at: string;
};

type Terms = {
  readonly id: string;
  /** Incremented by each change. */
  readonly version: number;
  readonly orderId: string;
  /** The number that customers see; null for payments of before 2026-12. */
  readonly orderNumber: string | null;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly provider: string;
  /** The provider's single-use token for a means of payment. */
  readonly token: string;
  /** The order's lines; empty for payments of before 2026-12. */
  readonly lines: readonly Line[];
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type State =
  /** The payment is requested or about to be; its outcome is unknown. */
  | {readonly status: 'pending'}
  /** The customer must do something: confirm the payment, or transfer the money. */
  | {readonly status: 'requires_action'; readonly nextAction: NextAction}
  /** The provider holds the amount; the capture is requested or about to be. */
  | {readonly status: 'authorized'}
  /** The order has requested the void; the outcome is unknown. */
  | {readonly status: 'voiding'}
  | {readonly status: 'captured'; readonly refunds: readonly Refund[]}
  | {readonly status: 'failed'; readonly reason: string}
  /** Nothing was captured and nothing ever will be. */
  | {readonly status: 'voided'};

export type Payment = Terms & {
  readonly state: State;
  /** What customers dispute with their banks, oldest first. */
  readonly disputes: readonly Dispute[];
  /** When the provider has announced news of refunds or disputes that it was not asked about yet; RFC 3339. */
  readonly checkRequestedAt: string | null;
};

/** A payment's outcome as the provider reports it. `none`: it has received no request. `processing`: it does not know the outcome yet. */
export type Outcome =
  | {readonly result: 'captured'}
  | {readonly result: 'authorized'}
  | {readonly result: 'requires_action'; readonly nextAction: NextAction}
  | {readonly result: 'processing'}
  | {readonly result: 'declined'; readonly reason: string}
  | {readonly result: 'voided'}
  | {readonly result: 'none'};

export type PaymentEvent =
  | {readonly type: 'authorized' | 'captured' | 'voided'}
  | {readonly type: 'requires_action'; readonly nextAction: NextAction}
  | {readonly type: 'failed'; readonly reason: string}
  | {readonly type: 'dispute_changed'; readonly dispute: Dispute}
  | {readonly type: 'refunded'; readonly refund: Refund; readonly refunded: number}
  | {readonly type: 'refund_requested' | 'refund_failed'; readonly refund: Refund};

/** The new state and its events. */
export type Decision = {readonly payment: Payment; readonly events: readonly PaymentEvent[]};

type NewPayment = Omit<Terms, 'version' | 'orderNumber' | 'createdAt' | 'updatedAt'> &
  Partial<Pick<Terms, 'orderNumber'>>;

export const createPayment = ({orderNumber = null, ...terms}: NewPayment, now: string): Payment => ({
  ...terms,
  orderNumber,
  version: 1,
  createdAt: now,
  updatedAt: now,
  state: {status: 'pending'},
  disputes: [],
  checkRequestedAt: null,
});

export const withState = (payment: Payment, state: State, now: string): Payment => ({
  ...payment,
  state,
  version: payment.version + 1,
  updatedAt: now,
});

/** Publishes again what the order needs to know: the outcome, or what the customer must do. */
export const repeatOutcome = (payment: Payment): Decision => ({
  payment,
  events: payment.state.status === 'authorized' ? [] : eventsOf(payment.state),
});

const eventsOf = (state: State): readonly PaymentEvent[] => {
  switch (state.status) {
    case 'requires_action':
      return [{type: 'requires_action', nextAction: state.nextAction}];
    case 'failed':
      return [{type: 'failed', reason: state.reason}];
    case 'authorized':
    case 'captured':
    case 'voided':
      return [{type: state.status}];
    default:
      return [];
  }
};

/** The statuses in which a void can be requested. */
const voidable: ReadonlySet<State['status']> = new Set(['pending', 'requires_action', 'authorized']);
export const hasOutcome = ({status}: State): boolean => !voidable.has(status) && status !== 'voiding';

/** The order requests the void. A known outcome is final, and is published again. */
export const requestVoid = (payment: Payment, now: string): Decision =>
  voidable.has(payment.state.status)
    ? {payment: withState(payment, {status: 'voiding'}, now), events: []}
    : repeatOutcome(payment);

/** Applies the provider's outcome to a payment whose outcome is unknown. */
export const settle = (payment: Payment, outcome: Outcome, now: string): Decision => {
  const state = hasOutcome(payment.state) ? undefined : stateAfter(payment.state, outcome);
  if (!state) return {payment, events: []};
  return {payment: withState(payment, state, now), events: eventsOf(state)};
};

/** @returns undefined when the outcome changes nothing */
const stateAfter = (before: State, outcome: Outcome): State | undefined => {
  switch (outcome.result) {
    case 'captured':
      return {status: 'captured', refunds: []};
    case 'declined':
      return {status: 'failed', reason: outcome.reason};
    case 'voided':
      return {status: 'voided'};
    case 'authorized':
      return before.status === 'pending' || before.status === 'requires_action' ? {status: 'authorized'} : undefined;
    case 'requires_action': {
      const {nextAction} = outcome;
      const isNew = before.status === 'requires_action' && !isSameAction(before.nextAction, nextAction);
      return before.status === 'pending' || isNew ? {status: 'requires_action', nextAction} : undefined;
    }
    case 'processing':
    case 'none':
      return undefined;
  }
};

/** Refunds that the provider has not answered. */
export const pendingRefunds = ({state}: Payment): readonly Refund[] =>
  state.status === 'captured' ? state.refunds.filter(({status}) => status === 'pending') : [];

/** Whether the customer transfers the money, which the provider does not see: staff say when it has arrived. */
const awaitsStaff = ({state}: Payment): boolean =>
  state.status === 'requires_action' && state.nextAction.type === 'instructions';

/** Staff have received the money. @throws Failure `conflict` for a payment that is captured without them */
export const markAsPaid = (payment: Payment, now: string): Decision => {
  if (!awaitsStaff(payment)) throw notCapturable(payment);
  const state: State = {status: 'authorized'};
  return {payment: withState(payment, state, now), events: eventsOf(state)};
};

/** The provider has news of refunds or disputes. They may come before the capture is known here, and are asked for after it. */
export const requestCheck = (payment: Payment, now: string): Decision =>
  payment.state.status !== 'failed' && payment.state.status !== 'voided' && !awaitsStaff(payment)
    ? {payment: {...withState(payment, payment.state, now), checkRequestedAt: now}, events: []}
    : {payment, events: []};

/** Whether the provider has to be asked. */
export const hasOpenRequest = (payment: Payment): boolean =>
  (!hasOutcome(payment.state) && !awaitsStaff(payment)) ||
  pendingRefunds(payment).length > 0 ||
  payment.checkRequestedAt !== null;

export const unknownPayment = (id: string) => new Failure('not-found', 'unknown-payment', `There is no payment ${id}.`);

const notCapturable = ({id, state}: Payment) =>
  new Failure(
    'conflict',
    'not-capturable',
    `Payment ${id} is ${state.status.replace('_', ' ')}. Only a payment whose money the customer transfers, and that is not paid yet, is captured by hand.`,
  );
