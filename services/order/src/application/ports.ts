import type {SourceEvent} from '@ecom/contracts/envelope';
import type {IdPrefix, Page, PageRequest} from '@ecom/core/page';
import type {Order, PaymentStatus, ShipmentStatus, Status} from '../domain/order.ts';
import type {Decision} from '../domain/transition.ts';

export type OrderFilter = {
  readonly id?: IdPrefix | undefined;
  readonly userId?: string | undefined;
  /** Any of them. */
  readonly status?: readonly Status[] | undefined;
  readonly paymentStatus?: readonly PaymentStatus[] | undefined;
  readonly shipmentStatus?: readonly ShipmentStatus[] | undefined;
  readonly email?: string | undefined;
  readonly number?: string | undefined;
  /** The order has a line with this SKU, in any case. */
  readonly sku?: string | undefined;
  /** The recipient's name has all of these words, in any case. */
  readonly name?: string | undefined;
  /** RFC 3339 */
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
  readonly updatedAfter?: string | undefined;
};

export type OrderQuery = OrderFilter & PageRequest;

/** Orders. A change is saved together with its events. An order that awaits an answer is due again after the retry interval. */
export type Orders = {
  get(id: string): Promise<Order | undefined>;
  list(query: OrderQuery): Promise<Page<Order>>;
  /** Saves a new order with its events, unless it exists or its cart has a live order. */
  add(decision: Decision, sourceEvent: SourceEvent): Promise<void>;
  /**
   * Decides, and saves state and events if the version is unchanged; otherwise decides again. A source event that was handled before
   * changes nothing.
   *
   * @throws Failure `not-found` for an unknown id
   */
  update(id: string, decide: (order: Order) => Decision, sourceEvent?: SourceEvent): Promise<Order>;
  /** Remembers that a user was deleted. */
  requestErasure(userId: string, now: string): Promise<void>;
  /**
   * Ids of orders of deleted users that have ended and contain personal data, for at most `limit` users due at `now`. A user is due again after a
   * minute while one of the orders contains personal data, otherwise hourly for eight days: longer than a checkout can be on its way.
   */
  claimErasures(now: string, limit: number): Promise<readonly string[]>;
  /** Ids of at most `limit` final orders of guests with personal data that were created and last changed before that instant, oldest first. */
  listExpiredGuests(before: string, limit: number): Promise<readonly string[]>;
  /** Like `update`; also saves terms that the decision changes. */
  erase(id: string, decide: (order: Order) => Decision): Promise<Order>;
  /** Ids of at most `limit` orders due at `now`; they are due again, for any process, after the retry interval. */
  claimDue(now: string, limit: number): Promise<readonly string[]>;
  /**
   * The order after the next change by this process; undefined after `timeoutMs` or when `signal` is aborted, since
   * other processes may have changed it.
   */
  waitForChange(id: string, timeoutMs: number, signal: AbortSignal): Promise<Order | undefined>;
};

export type Ports = {
  readonly orders: Orders;
  /** How long the final orders of guests keep personal data after their last change. */
  readonly guestOrderDays: number;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
  /** How long a payment may take before the order requests its void. */
  readonly paymentTimeoutMs: number;
};
