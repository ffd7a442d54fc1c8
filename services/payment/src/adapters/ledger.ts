import type {Payment} from '../domain/payment.ts';

/** The ledger of a provider that we are ourselves: one entry per key; the first entry is final. */
export type Ledger = {
  /** Records `outcome` under `key`, or returns the outcome that is recorded. */
  enter(key: string, payment: Payment, outcome: string, amount: number): Promise<string>;
  /** The outcome recorded under `key`. */
  find(key: string): Promise<string | undefined>;
  /** Whether the order has an entry with this outcome. */
  has(orderId: string, outcome: string): Promise<boolean>;
};
