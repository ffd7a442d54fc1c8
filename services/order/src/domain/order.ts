import type {Actor} from '@ecom/contracts/actor';
import type {Address} from '@ecom/contracts/address';
import type {Dispute} from '@ecom/contracts/dispute';
import type {LineItem, LineQuantity} from '@ecom/contracts/line-item';
import type {NextAction} from '@ecom/contracts/next-action';
import type {OrderSums} from '@ecom/contracts/price-breakdown';
import {Failure} from '@ecom/core/failure';

export type Status = 'placed' | 'confirmed' | 'completed' | 'rejected' | 'cancelled';

export type PaymentStatus =
  /** There is nothing to pay. */
  | 'none'
  | 'pending'
  /** The customer must do what `nextAction` says. */
  | 'requires_action'
  /** The provider holds the amount. */
  | 'authorized'
  | 'captured'
  | 'partially_refunded'
  | 'refunded'
  | 'failed'
  /** Nothing was captured and nothing ever will be. */
  | 'voided';

/** Derived from the counts of the lines. */
export type ShipmentStatus = 'unshipped' | 'partially_shipped' | 'shipped' | 'partially_delivered' | 'delivered';

export type Tracking = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
};

export type Shipment = Tracking & {
  readonly id: string;
  readonly lines: readonly LineQuantity[];
  readonly status: 'shipped' | 'delivered' | 'lost';
  /** RFC 3339 */
  readonly shippedAt: string;
  readonly deliveredAt: string | null;
};

type Cancellation = {
  readonly id: string;
  readonly lines: readonly LineQuantity[];
  readonly reason: string;
  readonly actor: Actor;
  /** RFC 3339 */
  readonly at: string;
};

/** `cancellation`: the one that is pending until the payment service has answered; null when the payment took too long. */
export type VoidRequest = {readonly reason: string; readonly cancellation: Cancellation | null};

/** A refund as the payment service reports it. */
export type Refund = {
  readonly id: string;
  /** Minor units. */
  readonly amount: number;
  /** The pieces that are refunded; empty for a refund of an amount. */
  readonly lines: readonly LineQuantity[];
  readonly reason: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failureReason: string | null;
  /** The cancellation of lines that the refund is for. */
  readonly cancellationId: string | null;
  readonly actor: Actor;
  /** RFC 3339 */
  readonly at: string;
};

export type Dimension = 'status' | 'paymentStatus' | 'shipmentStatus';

/** What a dimension became or, when it stayed the same, what was done to it. */
export type HistoryEntry = {
  readonly dimension: Dimension;
  readonly status: Status | PaymentStatus | ShipmentStatus;
  /** RFC 3339 */
  readonly at: string;
  readonly reason?: string | undefined;
  readonly actor: Actor;
};

export type OrderTerms = OrderSums & {
  readonly id: string;
  readonly cartId: string;
  /** Null for a guest. */
  readonly userId: string | null;
  /** SHA-256 in hex of the guest's Cart-Token. */
  readonly guestTokenHash: string | null;
  readonly email: string;
  readonly lines: readonly LineItem[];
  readonly shippingAddress: Address;
  readonly billingAddress: Address | null;
  /** Null when there is nothing to pay. */
  readonly payment: {readonly provider: string; readonly token: string} | null;
};

export type Order = OrderTerms & {
  /** Incremented by each change. */
  readonly version: number;
  /** The number that customers see. */
  readonly number: string;
  readonly status: Status;
  readonly paymentStatus: PaymentStatus;
  /** The void of the payment that is requested: its outcome decides how the order ends. */
  readonly voidRequest: VoidRequest | null;
  /** What the customer must do, so that the payment goes on. */
  readonly nextAction: NextAction | null;
  readonly shipments: readonly Shipment[];
  readonly cancellations: readonly Cancellation[];
  readonly refunds: readonly Refund[];
  /** What the customer disputes with the bank, oldest first. */
  readonly disputes: readonly Dispute[];
  readonly history: readonly HistoryEntry[];
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type OrderEvent =
  | {readonly type: 'order.placed' | 'order.awaiting_payment' | 'order.paid'}
  | {readonly type: 'order.void_requested' | 'order.rejected'; readonly reason: string}
  | {readonly type: 'order.cancelled'; readonly reason: string; readonly refund: boolean}
  | {readonly type: 'order.lines_cancelled'; readonly cancellation: Cancellation}
  | {readonly type: 'order.shipped' | 'order.delivered'; readonly shipment: Shipment}
  | {readonly type: 'order.refunded'; readonly full: boolean};

/** Payment statuses whose outcome is still open. */
const openPayment: ReadonlySet<PaymentStatus> = new Set(['pending', 'requires_action', 'authorized']);
const paid: ReadonlySet<PaymentStatus> = new Set(['none', 'captured', 'partially_refunded', 'refunded']);

/** Whether the order is confirmed, and the payment service has not reported how its payment ended. */
export const isAwaitingPayment = ({status, paymentStatus}: Order): boolean =>
  status === 'confirmed' && openPayment.has(paymentStatus);

/** Whether the order awaits an answer of another service. */
export const isAwaitingAnswer = (order: Order): boolean => order.status === 'placed' || isAwaitingPayment(order);

/** Until when the order waits for the customer before anything is asked again; RFC 3339. Undefined for an order that waits for a service. */
export const waitsForCustomerUntil = ({paymentStatus, voidRequest, nextAction}: Order): string | undefined =>
  paymentStatus === 'requires_action' && !voidRequest ? nextAction?.expiresAt : undefined;

/** Whether the order is confirmed or completed, and its money was captured or there was nothing to pay. */
export const isPaid = ({status, paymentStatus}: Order): boolean =>
  (status === 'confirmed' || status === 'completed') && paid.has(paymentStatus);

/** Minor units of refunds that succeeded. */
export const refundedAmount = ({refunds}: Pick<Order, 'refunds'>): number =>
  refunds.reduce((sum, {status, amount}) => (status === 'succeeded' ? sum + amount : sum), 0);

/** Who asks for an order: a user by id, a guest by the hash of the Cart-Token, staff by permission. */
export type Accessor = {
  readonly userId?: string | undefined;
  readonly guestTokenHash?: string | undefined;
  readonly staff: boolean;
};

export const canAccess = ({userId, guestTokenHash}: Order, accessor: Accessor): boolean =>
  accessor.staff ||
  (userId !== null && userId === accessor.userId) ||
  (guestTokenHash !== null && guestTokenHash === accessor.guestTokenHash);

export const actorOf = ({userId, staff}: Accessor): Actor => ({
  type: staff ? 'staff' : 'customer',
  userId: userId ?? null,
});

/** Replaces the e-mail address of an erased order. No mail can be sent to it (RFC 2606). */
export const erasedEmail = 'erased@deleted.invalid';

/** Reasons may be in the words of a customer. */
export const erasedReason = 'erased';

/** @throws Failure `stale` when the order has another version than the one that the change was made for */
export const assertVersion = (order: Order, version: number | undefined): Order => {
  if (version !== undefined && version !== order.version) throw staleOrder(order);
  return order;
};

const staleOrder = ({version}: Order) =>
  new Failure(
    'stale',
    'stale-order',
    `The order has changed and is at version ${version}. Read it again, then change it.`,
  );
export const unknownOrder = (id: string) => new Failure('not-found', 'unknown-order', `There is no order ${id}.`);
