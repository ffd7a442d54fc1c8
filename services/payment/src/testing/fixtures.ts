import type {PaymentEvent} from '@ecom/contracts/events/payment';
import {newId} from '@ecom/core/ids';
import type {Ledger} from '../adapters/ledger.ts';
import {defaultManualOptions, manualProvider} from '../adapters/manual/provider.ts';
import {memoryLedger, memoryPayments} from '../adapters/memory.ts';
import {simulatedProvider} from '../adapters/simulated/provider.ts';
import {createUseCases} from '../application/index.ts';
import type {Payments, Ports, Provider} from '../application/ports.ts';

/** Delay of the first check of a pending payment. */
export const retryIntervalMs = 1000;

export type Stores = {
  readonly payments: Payments;
  readonly ledger: Ledger;
  /** The events published for an order, oldest first: `captured`, `refunded 300` (in total). */
  eventTypes(orderId: string): Promise<readonly string[]>;
  /** The provider's ledger entries of an order. */
  booked(orderId: string): Promise<readonly {readonly outcome: string; readonly amount: number}[]>;
};

/** An event in short. */
export const summarize = ({type, data}: PaymentEvent): string =>
  type === 'payment.refunded' ? `refunded ${data.refunded.amount}` : type.slice('payment.'.length);

export const memoryStores = (): Stores => {
  const {outbox, rows: _, ...payments} = memoryPayments(retryIntervalMs);
  const {entries, ...ledger} = memoryLedger();
  return {
    payments,
    ledger,
    eventTypes: async of => outbox.filter(({key}) => key === of).map(event => summarize(event as PaymentEvent)),
    booked: async of =>
      [...entries.values()]
        .filter(({orderId}) => orderId === of)
        .map(({outcome, amount}) => ({outcome, amount}))
        .sort((a, b) => a.outcome.localeCompare(b.outcome) || b.amount - a.amount),
  };
};

type Options = {
  readonly providerTimeoutMs?: number;
  readonly refundProofAbove?: number;
  readonly wrap?: (provider: Provider) => Provider;
};

/** Shared by the tests of this service: use cases with the simulated provider, a clock that can be advanced, and control of the background work. */
export const createFixture = (
  stores = memoryStores(),
  {providerTimeoutMs = 20, refundProofAbove = 500, wrap = same => same}: Options = {},
) => {
  let clock = Date.parse('2026-03-03T00:00:00.000Z');
  const queue: (() => Promise<unknown>)[] = [];
  const ports: Ports = {
    payments: stores.payments,
    providers: new Map([
      ['simulated', wrap(simulatedProvider(stores.ledger))],
      ['manual', manualProvider(stores.ledger, defaultManualOptions)],
    ]),
    newId,
    now: () => new Date(clock).toISOString(),
    runInBackground: work => void queue.push(work),
    providerTimeoutMs,
    refundProofAbove,
  };
  const useCases = createUseCases(ports);
  /** Runs the background work; returns its errors, which outside of tests are logged. */
  const run = async (): Promise<string[]> => {
    const results = await Promise.allSettled(queue.splice(0).map(work => work()));
    return results.flatMap(result => (result.status === 'rejected' ? [result.reason.message] : []));
  };
  const order = (token = 'tok_ok', amount = 1000, lines = [{id: newId(), quantity: 1, total: amount}]) => ({
    orderId: newId(),
    lines: lines.map(({total, ...line}) => ({...line, total: {amount: total, currency: 'EUR'}})),
    total: {amount, currency: 'EUR'},
    payment: {provider: token === 'invoice' ? 'manual' : 'simulated', token},
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
    /** Advances the clock. */
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
    /** An order's payment, its events, and the provider's ledger entries. */
    async look(orderId: string) {
      const [eventTypes, booked] = [await stores.eventTypes(orderId), await stores.booked(orderId)];
      return {payment: (await stores.payments.getByOrder(orderId))!, eventTypes, booked};
    },
    /** A payment whose outcome is known. */
    async paid(...of: Parameters<typeof order>) {
      const wanted = order(...of);
      await useCases.startPayment(wanted, sourceEvent());
      await run();
      return (await stores.payments.getByOrder(wanted.orderId))!;
    },
  };
};

export type Fixture = ReturnType<typeof createFixture>;

/** A new source event. */
export const sourceEvent = () => ({id: newId()});
