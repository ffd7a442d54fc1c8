import {createDueTimes} from '@ecom/core/testing/due-times';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import {matchesFilter, pageInMemory} from '@ecom/core/testing/page';
import {maxBugRetryIntervalMs, maxRetryIntervalMs, type Payments} from '../application/ports.ts';
import {hasOpenRequest, type Payment, type PaymentEvent, unknownPayment} from '../domain/payment.ts';
import type {Ledger} from './ledger.ts';
import type {References} from './references.ts';
import {toEvent} from './to-event.ts';

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryPayments = (retryIntervalMs: number) => {
  const due = createDueTimes();
  const {rows, outbox, ...store} = memoryAggregateStore<Payment, PaymentEvent, ReturnType<typeof toEvent>>({
    notFound: unknownPayment,
    toEvent,
    toFields: ({state, ...payment}) => ({...payment, status: state.status}),
    collides: (payment, other) => payment.orderId === other.orderId,
    onSaved(payment) {
      if (hasOpenRequest(payment)) due.set(payment.id, Date.parse(payment.updatedAt) + retryIntervalMs);
      else due.delete(payment.id);
    },
  });

  const payments: Payments = {
    get: store.get,
    getByOrder: async orderId => [...rows.values()].find(payment => payment.orderId === orderId),
    list: ({sort, limit, cursor, count, ...filter}) => store.list(filter, {sort, limit, cursor, count}),
    async listRefunds({status, orderId, ...page}) {
      const refunds = [...rows.values()].flatMap(({id: paymentId, orderId, currency, state}) =>
        state.status === 'captured' ? state.refunds.map(refund => ({...refund, paymentId, orderId, currency})) : [],
      );
      return pageInMemory(
        refunds.filter(refund => matchesFilter(refund, {status, orderId})),
        page,
      );
    },
    add: (payment, sourceEvent) => store.insert({state: payment, events: []}, sourceEvent),
    update: (id, decide, sourceEvent) =>
      store.update(
        id,
        before => {
          const {payment, events} = decide(before);
          return {state: payment, events};
        },
        sourceEvent,
      ),
    claimDue: async (now, limit) =>
      due
        .claim(now, limit, checks => Math.min(maxRetryIntervalMs, retryIntervalMs * 2 ** checks))
        .map(id => rows.get(id)!),
    postpone: async (id, now) =>
      due.postpone(id, now, checks => Math.min(maxBugRetryIntervalMs, retryIntervalMs * 2 ** checks)),
  };
  return {...payments, rows, outbox};
};

export const memoryReferences = (): References => {
  const entries = new Map<string, {readonly paymentId: string; readonly reference: string}>();
  return {
    get: async id => entries.get(id)?.reference,
    async add(id, paymentId, reference) {
      if (!entries.has(id)) entries.set(id, {paymentId, reference});
      return entries.get(id)!.reference;
    },
    findPayment: async reference => [...entries.values()].find(entry => entry.reference === reference)?.paymentId,
  };
};

export const memoryLedger = () => {
  const entries = new Map<string, {readonly orderId: string; readonly outcome: string; readonly amount: number}>();
  const ledger: Ledger = {
    async enter(key, {orderId}, outcome, amount) {
      if (!entries.has(key)) entries.set(key, {orderId, outcome, amount});
      return entries.get(key)!.outcome;
    },
    find: async key => entries.get(key)?.outcome,
    has: async (orderId, outcome) =>
      [...entries.values()].some(entry => entry.orderId === orderId && entry.outcome === outcome),
  };
  return {...ledger, entries};
};
