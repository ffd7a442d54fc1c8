import type {SourceEvent} from '@ecom/contracts/envelope';
import {
  type Decision,
  onPaymentCaptured,
  onPaymentFailed,
  onPaymentRefunded,
  onPaymentVoided,
  onStockRejected,
  onStockReserved,
  place,
} from '../domain/lifecycle.ts';
import type {Order, OrderTerms} from '../domain/order.ts';
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

export const paymentCaptured = (ports: Ports) => handleAnswer(ports, onPaymentCaptured);
export const paymentVoided = (ports: Ports) => handleAnswer(ports, onPaymentVoided);

export const paymentFailed = (ports: Ports) => (orderId: string, reason: string, sourceEvent: SourceEvent) =>
  handleAnswer(ports, (order, now) => onPaymentFailed(order, reason, now))(orderId, sourceEvent);

export const paymentRefunded =
  (ports: Ports) => (orderId: string, refunded: number, captured: number, sourceEvent: SourceEvent) =>
    handleAnswer(ports, (order, now) => onPaymentRefunded(order, refunded, captured, now))(orderId, sourceEvent);
