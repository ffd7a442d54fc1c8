import type {Dispute} from '@ecom/contracts/dispute';
import type {SourceEvent} from '@ecom/contracts/envelope';
import type {NextAction} from '@ecom/contracts/next-action';
import {onDispute} from '../domain/disputes.ts';
import {
  onPaymentAuthorized,
  onPaymentCaptured,
  onPaymentFailed,
  onPaymentRequiresAction,
  onPaymentVoided,
  onStockRejected,
  onStockReserved,
  place,
} from '../domain/lifecycle.ts';
import type {Order, OrderTerms, Refund} from '../domain/order.ts';
import {onRefund} from '../domain/refunds.ts';
import type {Decision} from '../domain/transition.ts';
import type {Ports} from './ports.ts';

/** Places the order of a cart that was checked out. */
export const placeOrder =
  ({orders, now}: Ports) =>
  (terms: OrderTerms, sourceEvent: SourceEvent) =>
    orders.add(place(terms, now()), sourceEvent);

/** Handles the answer of another service. */
const handleAnswer =
  ({orders, now}: Ports, decide: (order: Order, now: string) => Decision) =>
  (orderId: string, sourceEvent: SourceEvent) =>
    orders.update(orderId, order => decide(order, now()), sourceEvent);

type Shortage = {readonly variantId: string; readonly wanted: number; readonly available: number};

export const stockReserved = (ports: Ports) => handleAnswer(ports, onStockReserved);

export const stockRejected =
  (ports: Ports) => (orderId: string, short: readonly Shortage[], sourceEvent: SourceEvent) =>
    handleAnswer(ports, (order, now) => onStockRejected(order, describeShortages(order, short), now))(
      orderId,
      sourceEvent,
    );

const describeShortages = ({lines}: Order, short: readonly Shortage[]): string =>
  short
    .map(({variantId, wanted, available}) => {
      const name = lines.find(line => line.variantId === variantId)?.name ?? variantId;
      return available > 0 ? `only ${available} of ${wanted} ${name} are left` : `${name} is sold out`;
    })
    .join('; ');

export const paymentAuthorized = (ports: Ports) => handleAnswer(ports, onPaymentAuthorized);
export const paymentCaptured = (ports: Ports) => handleAnswer(ports, onPaymentCaptured);
export const paymentVoided = (ports: Ports) => handleAnswer(ports, onPaymentVoided);

export const paymentRequiresAction =
  (ports: Ports) => (orderId: string, nextAction: NextAction, sourceEvent: SourceEvent) =>
    handleAnswer(ports, (order, now) => onPaymentRequiresAction(order, nextAction, now))(orderId, sourceEvent);

export const paymentFailed = (ports: Ports) => (orderId: string, reason: string, sourceEvent: SourceEvent) =>
  handleAnswer(ports, (order, now) => onPaymentFailed(order, reason, now))(orderId, sourceEvent);

/** Handles a refund that is requested, made or failed. */
export const refundChanged =
  (ports: Ports) => (orderId: string, refund: Refund, sourceEvent: SourceEvent, isFull?: boolean) =>
    handleAnswer(ports, (order, now) => onRefund(order, refund, now, isFull))(orderId, sourceEvent);

/** Handles a dispute that is new, or went on. */
export const disputeChanged = (ports: Ports) => (orderId: string, dispute: Dispute, sourceEvent: SourceEvent) =>
  handleAnswer(ports, (order, now) => onDispute(order, dispute, now))(orderId, sourceEvent);
