import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Page} from '@ecom/core/page';
import type {Decision, Outcome, Payment, RefundOutcome} from '../domain/payment.ts';

type PaymentFilter = {
  readonly orderId?: string | undefined;
  readonly status?: Payment['state']['status'] | undefined;
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** Maximum interval between two checks of a pending payment, however long its provider has been unavailable. */
export const maxRetryIntervalMs = 15_000;

/** Payments. A change is saved together with its events. A pending payment is due again after an interval that doubles up to `maxRetryIntervalMs`. */
export type Payments = {
  get(id: string): Promise<Payment | undefined>;
  getByOrder(orderId: string): Promise<Payment | undefined>;
  list(filter: PaymentFilter): Promise<Page<Payment>>;
  /** Saves a new payment unless its order has one. @returns whether it was saved */
  add(payment: Payment, sourceEvent?: SourceEvent): Promise<boolean>;
  /**
   * Decides, and saves state and events if the version is unchanged; otherwise decides again. A source event that was handled
   * before changes nothing.
   *
   * @throws Failure `not-found` for an unknown id
   */
  update(id: string, decide: (payment: Payment) => Decision, sourceEvent?: SourceEvent): Promise<Payment>;
  /** At most `limit` payments due at `now`; they are due again, for any process, after their next interval. */
  claimDue(now: string, limit: number): Promise<readonly Payment[]>;
};

/** A payment provider. Every call may be repeated: ids are idempotency keys. A call that throws may have had its effect. */
export type Provider = {
  /** Captures once per payment id, unless the id was voided. */
  capture(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** Ensures that nothing will be captured; returns `captured` when it is too late. */
  void(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** The outcome of a payment. */
  find(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** Refunds part of the capture, once per refund id. */
  refund(
    payment: Payment,
    refund: {readonly id: string; readonly amount: number},
    signal: AbortSignal,
  ): Promise<RefundOutcome>;
};

export type Ports = {
  readonly payments: Payments;
  /** By the provider's name in the checkout. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
  /** Runs work in the background once the caller's transaction has committed; errors are logged. */
  readonly runInBackground: (work: () => Promise<unknown>) => void;
  /** Timeout of a provider's response; the sweeper asks again later. */
  readonly providerTimeoutMs: number;
};
