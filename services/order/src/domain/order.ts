import type {Address} from '@ecom/contracts/address';
import type {LineItem} from '@ecom/contracts/line-item';
import {Failure} from '@ecom/core/failure';
import type {Money} from '@ecom/core/money';

export type Shipment = {readonly carrier: string | null; readonly trackingCode: string | null};

type Sold = {
  /** Minor units refunded so far. */
  readonly refunded: number;
  readonly shipment: Shipment | null;
};

export type State =
  /** Awaits the reservation of stock. */
  | {readonly status: 'placed'}
  /** Awaits the capture; with a `voidReason`, the confirmation that nothing was captured. */
  | {readonly status: 'awaiting_payment'; readonly voidReason: string | null}
  | {readonly status: 'rejected'; readonly reason: string}
  /** `captured`: the money was captured, and is being refunded. */
  | {readonly status: 'cancelled'; readonly reason: string; readonly payment: 'none' | 'failed' | 'voided' | 'captured'}
  | (Sold & {readonly status: 'paid' | 'shipped' | 'delivered' | 'partially_refunded' | 'refunded'});

export type HistoryEntry = {
  readonly status: State['status'] /** RFC 3339 */;
  readonly at: string;
  readonly reason?: string | undefined;
};

export type OrderTerms = {
  readonly id: string;
  readonly cartId: string;
  /** Null for a guest. */
  readonly userId: string | null;
  /** SHA-256 in hex of the guest's Cart-Token. */
  readonly guestTokenHash: string | null;
  readonly email: string;
  readonly lines: readonly LineItem[];
  readonly total: Money;
  readonly shippingAddress: Address;
  readonly payment: {readonly provider: string; readonly token: string};
};

export type Order = OrderTerms & {
  /** Incremented by each change. */
  readonly version: number;
  /** The number that customers see. */
  readonly number: string;
  readonly state: State;
  readonly history: readonly HistoryEntry[];
  /** RFC 3339 */
  readonly createdAt: string;
};

export type OrderEvent =
  | {readonly type: 'order.placed' | 'order.awaiting_payment' | 'order.paid' | 'order.delivered'}
  | {readonly type: 'order.void_requested' | 'order.rejected'; readonly reason: string}
  | {readonly type: 'order.cancelled'; readonly reason: string; readonly refund: boolean}
  | ({readonly type: 'order.shipped'} & Shipment)
  | {readonly type: 'order.refunded'; readonly refunded: number; readonly full: boolean};

/** Whether the order awaits an answer of another service. */
export const isAwaitingAnswer = ({state}: Order): boolean =>
  state.status === 'placed' || state.status === 'awaiting_payment';

export type PaymentStatus = 'none' | 'pending' | 'captured' | 'failed' | 'voided' | 'partially_refunded' | 'refunded';

export const paymentStatus = ({state, total}: Order): PaymentStatus => {
  switch (state.status) {
    case 'placed':
    case 'rejected':
      return 'none';
    case 'awaiting_payment':
      return 'pending';
    case 'cancelled':
      return state.payment;
    default:
      if (state.refunded === 0) return 'captured';
      return state.refunded >= total.amount ? 'refunded' : 'partially_refunded';
  }
};

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

export const unknownOrder = (id: string) => new Failure('not-found', 'unknown-order', `There is no order ${id}.`);
