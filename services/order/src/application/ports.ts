import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Page} from '@ecom/core/page';
import type {Decision} from '../domain/lifecycle.ts';
import type {Order} from '../domain/order.ts';

export type OrderFilter = {
  readonly userId?: string | undefined;
  readonly status?: Order['state']['status'] | undefined;
  readonly email?: string | undefined;
  readonly number?: string | undefined;
  /** RFC 3339 */
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** Orders. What a change tells is saved with it. An order that waits for an answer is due again after a pause. */
export type Orders = {
  get(id: string): Promise<Order | undefined>;
  list(filter: OrderFilter): Promise<Page<Order>>;
  /** Keeps a new order and tells it, unless it is known or its cart has a live order. */
  add(decision: Decision, sourceEvent: SourceEvent): Promise<void>;
  /**
   * Decides, and saves state and events if nobody else changed the order meanwhile; else decides again. A cause that was seen before
   * changes nothing.
   *
   * @throws Failure `missing` for an unknown id
   */
  update(id: string, decide: (order: Order) => Decision, sourceEvent?: SourceEvent): Promise<Order>;
  /** Ids of orders due at `now`, at most `limit`; they are not due again, for anybody, before the next pause is over. */
  claimDue(now: string, limit: number): Promise<readonly string[]>;
  /**
   * The order as it is after the next change that this process makes; undefined after `milliseconds`, or when `signal` says so, since
   * others may have changed it.
   */
  waitForChange(id: string, milliseconds: number, signal: AbortSignal): Promise<Order | undefined>;
};

export type Ports = {
  readonly orders: Orders;
  /** RFC 3339 */
  readonly now: () => string;
  /** Milliseconds that a payment may take before the order gives it up. */
  readonly paymentTimeoutMs: number;
};
