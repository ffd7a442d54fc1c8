import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Page} from '@ecom/core/page';
import type {Decision, Outcome, Payment} from '../domain/payment.ts';

export type PaymentFilter = {
  readonly orderId?: string | undefined;
  readonly status?: Payment['state']['status'] | undefined;
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** Milliseconds that no waiting payment goes unasked, however long its provider has been away. */
export const maxRetryIntervalMs = 15_000;

/** Payments. What a change tells is saved with it. A payment that waits for its provider is due again after a pause that doubles, up to `longestPause`. */
export type Payments = {
  get(id: string): Promise<Payment | undefined>;
  getByOrder(orderId: string): Promise<Payment | undefined>;
  list(filter: PaymentFilter): Promise<Page<Payment>>;
  /** Keeps a payment unless its order has one. True when it was kept. */
  add(payment: Payment, sourceEvent?: SourceEvent): Promise<boolean>;
  /**
   * Decides, and saves state and events if nobody else changed the payment meanwhile; else decides again. A cause that was seen
   * before changes nothing.
   *
   * @throws Failure `missing` for an unknown id
   */
  update(id: string, decide: (payment: Payment) => Decision, sourceEvent?: SourceEvent): Promise<Payment>;
  /** Payments due at `now`, at most `limit`; they are not due again, for anybody, before their next pause is over. */
  claimDue(now: string, limit: number): Promise<readonly Payment[]>;
};

/** Someone who moves money. Every call may be repeated: ids are idempotency keys. A call that throws may have had its effect. */
export type Provider = {
  /** Captures once per payment id, unless that id was voided. */
  capture(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** Makes sure that nothing will be captured; says `captured` when that is too late. */
  void(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** What became of a payment. */
  find(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** Gives back part of what was captured, once per refund id. */
  refund(payment: Payment, refund: {readonly id: string; readonly amount: number}, signal: AbortSignal): Promise<void>;
};

export type Ports = {
  readonly payments: Payments;
  /** By the name that the shopper's checkout gives. */
  readonly providers: Readonly<Record<string, Provider>>;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
  /** Does something beside the caller, once what the caller does is committed; what it throws is logged. */
  readonly runInBackground: (work: () => Promise<unknown>) => void;
  /** Milliseconds after which a provider's answer is given up; the sweeper asks again later. */
  readonly providerTimeoutMs: number;
};
