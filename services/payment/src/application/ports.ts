import type {SourceEvent} from '@ecom/contracts/envelope';
import type {IdPrefix, Page, PageRequest} from '@ecom/core/page';
import type {Dispute} from '../domain/dispute.ts';
import type {Decision, Outcome, Payment, Refund} from '../domain/payment.ts';
import type {RefundOutcome} from '../domain/refund.ts';

type PaymentFilter = {
  readonly id?: IdPrefix | undefined;
  readonly orderId?: string | undefined;
  /** Any of these. */
  readonly status?: readonly Payment['state']['status'][] | undefined;
} & PageRequest;

type RefundFilter = {
  readonly orderId?: string | undefined;
  /** Any of these. */
  readonly status?: readonly Refund['status'][] | undefined;
} & PageRequest;

/** A refund in a list over all payments. */
export type ListedRefund = Refund & {
  readonly paymentId: string;
  readonly orderId: string;
  readonly currency: string;
};

/** Maximum interval between two checks of a pending payment, however long its provider has been unavailable. */
export const maxRetryIntervalMs = 15_000;

/** Maximum interval between two checks of a payment whose last one failed by a programming error, or that its provider processes for long. */
export const maxBugRetryIntervalMs = 15 * 60_000;

/** Payments. A change is saved together with its events. A pending payment is due again after an interval that doubles up to `maxRetryIntervalMs`. */
export type Payments = {
  get(id: string): Promise<Payment | undefined>;
  getByOrder(orderId: string): Promise<Payment | undefined>;
  list(filter: PaymentFilter): Promise<Page<Payment>>;
  /** The refunds of all payments, sorted by `at`. */
  listRefunds(filter: RefundFilter): Promise<Page<ListedRefund>>;
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
  /** Postpones the next check of a payment that has an open request from `now`: its interval doubles up to `maxBugRetryIntervalMs`. */
  postpone(id: string, now: string): Promise<void>;
};

/**
 * A payment provider. Every call may be repeated: ids are idempotency keys. A call that throws may have had its effect, and is repeated. An adapter throws
 * an `Error` or a `Failure` for an outage; the errors of the language, such as `TypeError`, count as programming errors (`isBug`).
 */
export type Provider = {
  /** Requests the payment once per payment id, unless the id was voided. It may be captured at once. */
  authorize(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** Captures an authorized payment once, unless it was voided. */
  capture(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** Ensures that nothing will be captured; returns `captured` when it is too late. */
  void(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** The outcome of a payment. A payment that awaits the customer is asked about until it has another one. */
  find(payment: Payment, signal: AbortSignal): Promise<Outcome>;
  /** Refunds part of the capture, once per refund id. */
  refund(payment: Payment, refund: RefundOrder, signal: AbortSignal): Promise<RefundOutcome>;
  /** The outcome of a refund, which may fail after it has succeeded. `none`: the provider has received no request. */
  findRefund(
    payment: Payment,
    refund: RefundOrder,
    signal: AbortSignal,
  ): Promise<RefundOutcome | {readonly result: 'none'}>;
  /** All disputes of a payment, oldest first; none for a provider without disputes. */
  findDisputes(payment: Payment, signal: AbortSignal): Promise<readonly Dispute[]>;
};

/** What a provider needs to know of a refund: `amount` in minor units, `at` in RFC 3339. */
export type RefundOrder = Pick<Refund, 'id' | 'amount' | 'at'>;

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
  /** In the unit of a payment's currency, such as 500 EUR: people who refund more of it prove again who they are. */
  readonly refundProofAbove: number;
};
