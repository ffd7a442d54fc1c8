import {type Actor, systemActor} from '@ecom/contracts/actor';
import type {LineQuantity} from '@ecom/contracts/line-item';
import {type Line, nextPieces, type RefundedLine, takenOf} from './line.ts';
import {type Decision, type Payment, type PaymentEvent, type Refund, withState} from './payment.ts';
import {
  linesUnknown,
  notCaptured,
  nothingLeft,
  piecesWithoutPrice,
  refundTooLarge,
  tooManyPieces,
  unknownLine,
} from './refund-failures.ts';

/** A refund's outcome as the provider reports it. `pending`: it does not know the outcome yet. */
export type RefundOutcome =
  | {readonly result: 'succeeded'}
  | {readonly result: 'pending'}
  | {readonly result: 'failed'; readonly reason: string};

const sum = (parts: readonly {readonly amount: number}[]): number =>
  parts.reduce((total, {amount}) => total + amount, 0);

const refundsOf = ({state}: Payment): readonly Refund[] => (state.status === 'captured' ? state.refunds : []);

/** Refunds that succeeded or are pending. */
const countedRefunds = (payment: Payment) => refundsOf(payment).filter(({status}) => status !== 'failed');

/** The amount that can still be refunded: the capture less all refunds that succeeded or are pending. */
export const refundable = (payment: Payment): number =>
  payment.state.status === 'captured' ? payment.amount - sum(countedRefunds(payment)) : 0;

/** The amount of refunds that succeeded. */
export const refunded = (payment: Payment): number => sum(succeededRefunds(payment));

/** Refunds that the provider has executed. They may still fail. */
export const succeededRefunds = (payment: Payment): readonly Refund[] =>
  refundsOf(payment).filter(({status}) => status === 'succeeded');

/** The pieces that are refunded or about to be. */
const refundedPieces = (payment: Payment): readonly RefundedLine[] =>
  countedRefunds(payment).flatMap(({lines}) => lines);

const piecesLeft = (payment: Payment): readonly RefundedLine[] => {
  const refunded = refundedPieces(payment);
  return payment.lines.flatMap(line => nextPieces(line, refunded) ?? []);
};

const requestedPieces = (payment: Payment, lines: readonly LineQuantity[]): readonly RefundedLine[] => {
  if (payment.lines.length === 0) throw linesUnknown(payment.id);
  const refunded = refundedPieces(payment);
  return lines.map(({lineId, quantity}, i) => {
    const line = payment.lines.find(({id}) => id === lineId);
    if (!line) throw unknownLine(lineId, i);
    const left = line.quantity - takenOf(lineId, refunded).quantity;
    if (quantity > left) throw tooManyPieces(lineId, quantity, left);
    return nextPieces(line, refunded, quantity)!;
  });
};

type NewRefund = Pick<Refund, 'id' | 'amount' | 'reason' | 'lines' | 'actor' | 'cancellationId'>;

const addRefund = (payment: Payment, request: NewRefund, now: string): Decision => {
  const refund: Refund = {...request, status: 'pending', at: now};
  return {
    payment: withState(payment, {status: 'captured', refunds: [...refundsOf(payment), refund]}, now),
    events: [{type: 'refund_requested', refund}],
  };
};

export type RefundRequest = {
  readonly id: string;
  /** Minor units. */
  readonly amount?: number | undefined;
  /** Pieces instead of an amount; each line once. */
  readonly lines?: readonly LineQuantity[] | undefined;
  readonly reason: string;
  /** Default: the shop itself. */
  readonly actor?: Actor | undefined;
};

/**
 * Requests a refund of an amount, of pieces of lines, or of everything that is left.
 *
 * @throws Failure `conflict` when less is left, or the payment is not captured; `invalid` for a line that the order does not have
 */
export const requestRefund = (payment: Payment, request: RefundRequest, now: string): Decision => {
  if (payment.state.status !== 'captured') throw notCaptured(payment);
  const {id, reason, actor = systemActor} = request;
  const pieces = request.lines && requestedPieces(payment, request.lines);
  const left = refundable(payment);
  if (left === 0) throw nothingLeft(payment.id);
  const amount = pieces ? sum(pieces) : (request.amount ?? left);
  if (amount === 0) throw piecesWithoutPrice();
  if (amount > left) throw refundTooLarge(amount, left, payment.currency);
  const lines = pieces ?? (request.amount === undefined ? piecesLeft(payment) : []);
  return addRefund(payment, {id, amount, reason, lines, actor, cancellationId: null}, now);
};

/** Requests a refund of everything that is left, if anything is: the order was cancelled after the capture. */
export const refundRest = (payment: Payment, id: string, reason: string, now: string): Decision =>
  refundable(payment) > 0 ? requestRefund(payment, {id, reason}, now) : {payment, events: []};

export type Cancellation = {
  readonly cancellationId: string;
  /** The order's lines. */
  readonly lines: readonly Line[];
  readonly cancelledLines: readonly LineQuantity[];
  readonly reason: string;
};

/**
 * Requests the refund of a cancellation of lines, once: of those pieces that are not refunded yet, and at most of what is left of the capture. When it
 * fails, repeating it is up to staff.
 */
export const refundCancelledLines = (payment: Payment, id: string, of: Cancellation, now: string): Decision => {
  const {cancellationId, reason} = of;
  const unchanged = {payment, events: []};
  if (refundsOf(payment).some(refund => refund.cancellationId === cancellationId)) return unchanged;
  const refunded = refundedPieces(payment);
  const lines = of.lines.flatMap(line => {
    const pieces = of.cancelledLines.filter(({lineId}) => lineId === line.id);
    const quantity = pieces.reduce((total, each) => total + each.quantity, 0);
    return nextPieces(line, refunded, quantity) ?? [];
  });
  const amount = Math.min(sum(lines), refundable(payment));
  if (amount === 0) return unchanged;
  return addRefund(payment, {id, amount, reason, lines, actor: systemActor, cancellationId}, now);
};

/** Applies the provider's outcome to a refund. One that has succeeded may still fail: the customer's bank sends the money back days later. */
export const settleRefund = (payment: Payment, id: string, outcome: RefundOutcome, now: string): Decision => {
  const refunds = refundsOf(payment);
  const open = outcome.result === 'failed' ? ['pending', 'succeeded'] : ['pending'];
  const before = refunds.find(refund => refund.id === id && open.includes(refund.status));
  if (!before || outcome.result === 'pending') return {payment, events: []};
  const refund: Refund =
    outcome.result === 'succeeded'
      ? {...before, status: 'succeeded'}
      : {...before, status: 'failed', failureReason: outcome.reason};
  const settled = refunds.map(each => (each.id === id ? refund : each));
  const after = withState(payment, {status: 'captured', refunds: settled}, now);
  const event: PaymentEvent =
    refund.status === 'succeeded'
      ? {type: 'refunded', refund, refunded: refunded(after)}
      : {type: 'refund_failed', refund};
  return {payment: after, events: [event]};
};
