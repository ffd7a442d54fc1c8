import type {SourceEvent} from '@ecom/contracts/envelope';
import {
  type Decision,
  onCaptured,
  onPaymentFailed,
  onRefunded,
  onReserved,
  onShort,
  onVoided,
  place,
} from '../domain/lifecycle.ts';
import type {Order, Terms} from '../domain/order.ts';
import type {Ports} from './ports.ts';

/** A cart was checked out. */
export const placeOrder =
  ({orders, now}: Ports) =>
  (terms: Terms, sourceEvent: SourceEvent) =>
    orders.add(place(terms, now()), sourceEvent);

/** What others answer about an order. */
const answered =
  ({orders, now}: Ports, decide: (order: Order, now: string) => Decision) =>
  (orderId: string, sourceEvent: SourceEvent) =>
    orders.update(orderId, order => decide(order, now()), sourceEvent);

type Shortage = {readonly variantId: string; readonly wanted: number; readonly available: number};

export const stockReserved = (ports: Ports) => answered(ports, onReserved);

export const stockRejected =
  (ports: Ports) => (orderId: string, short: readonly Shortage[], sourceEvent: SourceEvent) =>
    answered(ports, (order, now) => onShort(order, reasonOf(order, short), now))(orderId, sourceEvent);

const reasonOf = ({lines}: Order, short: readonly Shortage[]): string =>
  short
    .map(({variantId, wanted, available}) => {
      const name = lines.find(line => line.variantId === variantId)?.name ?? variantId;
      return available > 0 ? `only ${available} of ${wanted} ${name} are left` : `${name} is sold out`;
    })
    .join('; ');

export const paymentCaptured = (ports: Ports) => answered(ports, onCaptured);
export const paymentVoided = (ports: Ports) => answered(ports, onVoided);

export const paymentFailed = (ports: Ports) => (orderId: string, reason: string, sourceEvent: SourceEvent) =>
  answered(ports, (order, now) => onPaymentFailed(order, reason, now))(orderId, sourceEvent);

export const paymentRefunded =
  (ports: Ports) => (orderId: string, refunded: number, captured: number, sourceEvent: SourceEvent) =>
    answered(ports, (order, now) => onRefunded(order, refunded, captured, now))(orderId, sourceEvent);
