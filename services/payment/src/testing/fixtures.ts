import type {PaymentEvent} from '@ecom/contracts/events/payment';
import {newId} from '@ecom/core/ids';
import {memoryLedger, memoryPayments} from '../adapters/memory.ts';
import {type Ledger, simulatedProvider} from '../adapters/simulated/provider.ts';
import {createUseCases} from '../application/index.ts';
import type {Payments, Ports, Provider} from '../application/ports.ts';

/** Milliseconds before a payment that waits is looked at for the first time. */
export const retryIntervalMs = 1000;

export type Stores = {
  readonly payments: Payments;
  readonly ledger: Ledger;
  /** What an order heard, oldest first: `captured`, `refunded 300` (in all). */
  eventTypes(orderId: string): Promise<readonly string[]>;
  /** What the provider's book says about an order. */
  booked(orderId: string): Promise<readonly {readonly outcome: string; readonly amount: number}[]>;
};

/** What an order heard, in short. */
export const publishedTypes = ({type, data}: PaymentEvent): string =>
  type === 'payment.refunded' ? `refunded ${data.refunded.amount}` : type.slice('payment.'.length);

export const memoryStores = (): Stores => {
  const {outbox, rows: _, ...payments} = memoryPayments(retryIntervalMs);
  const {entries, ...ledger} = memoryLedger();
  return {
    payments,
    ledger,
    eventTypes: async of => outbox.filter(({key}) => key === of).map(event => publishedTypes(event as PaymentEvent)),
    booked: async of =>
      [...entries.values()]
        .filter(({orderId}) => orderId === of)
        .map(({outcome, amount}) => ({outcome, amount}))
        .sort((a, b) => a.outcome.localeCompare(b.outcome) || b.amount - a.amount),
  };
};

type Options = {readonly providerTimeoutMs?: number; readonly wrap?: (provider: Provider) => Provider};

/** What the tests of this service share: the use cases over the simulated provider, a clock, and a say in when the work beside them runs. */
export const createFixture = (stores = memoryStores(), {providerTimeoutMs = 20, wrap = same => same}: Options = {}) => {
  let clock = Date.parse('2026-03-03T00:00:00.000Z');
  const queue: (() => Promise<unknown>)[] = [];
  const ports: Ports = {
    payments: stores.payments,
    providers: {simulated: wrap(simulatedProvider(stores.ledger))},
    newId,
    now: () => new Date(clock).toISOString(),
    runInBackground: work => void queue.push(work),
    providerTimeoutMs,
  };
  const useCases = createUseCases(ports);
  /** Does what was left for soon; gives what it threw, which outside of tests is logged. */
  const run = async (): Promise<string[]> => {
    const results = await Promise.allSettled(queue.splice(0).map(work => work()));
    return results.flatMap(result => (result.status === 'rejected' ? [result.reason.message] : []));
  };
  const order = (token = 'tok_ok', amount = 1000) => ({
    orderId: newId(),
    total: {amount, currency: 'EUR'},
    payment: {provider: 'simulated', token},
  });

  return {
    ...useCases,
    ...stores,
    useCases,
    ports,
    run,
    order,
    async sweep() {
      await useCases.sweepPayments();
      return run();
    },
    /** Moves the clock on. */
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
    /** What there is of an order: its payment, what it heard of it, and what the provider booked. */
    async look(orderId: string) {
      const [eventTypes, booked] = [await stores.eventTypes(orderId), await stores.booked(orderId)];
      return {payment: (await stores.payments.getByOrder(orderId))!, eventTypes, booked};
    },
    /** A payment that the provider has answered. */
    async paid(...of: Parameters<typeof order>) {
      const wanted = order(...of);
      await useCases.startPayment(wanted, sourceEvent());
      await run();
      return (await stores.payments.getByOrder(wanted.orderId))!;
    },
  };
};

export type Fixture = ReturnType<typeof createFixture>;

/** An event that was never heard before. */
export const sourceEvent = () => ({id: newId()});
