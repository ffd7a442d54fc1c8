import type {OutboxEvent} from '@ecom/contracts/topic';
import {pageInMemory} from '@ecom/core/testing/page';
import {maxRetryIntervalMs, type Payments} from '../application/ports.ts';
import {hasOpenRequest, type Payment, unknownPayment} from '../domain/payment.ts';
import type {Ledger} from './simulated/provider.ts';
import {toEvent} from './to-event.ts';

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryPayments = (retryIntervalMs: number) => {
  const rows = new Map<string, Payment>();
  const checks = new Map<string, {at: number; count: number}>();
  const seen = new Set<string>();
  /** Oldest first. */
  const outbox: OutboxEvent[] = [];
  const save = (payment: Payment) => {
    rows.set(payment.id, payment);
    if (hasOpenRequest(payment))
      checks.set(payment.id, {at: Date.parse(payment.updatedAt) + retryIntervalMs, count: 0});
    else checks.delete(payment.id);
  };

  const payments: Payments = {
    get: async id => rows.get(id),
    getByOrder: async orderId => [...rows.values()].find(payment => payment.orderId === orderId),
    async list({orderId, status, sort, limit, cursor}) {
      const matching = [...rows.values()].filter(
        payment => (!orderId || payment.orderId === orderId) && (!status || payment.state.status === status),
      );
      return pageInMemory(matching, {sort, limit, cursor});
    },
    async add(payment, sourceEvent) {
      if (
        (sourceEvent && seen.has(sourceEvent.id)) ||
        [...rows.values()].some(({orderId}) => orderId === payment.orderId)
      )
        return false;
      if (sourceEvent) seen.add(sourceEvent.id);
      save(payment);
      return true;
    },
    async update(id, decide, sourceEvent) {
      const before = rows.get(id);
      if (!before) throw unknownPayment(id);
      if (sourceEvent && seen.has(sourceEvent.id)) return before;
      const {payment, events} = decide(before);
      if (payment === before && events.length === 0) return before;
      if (sourceEvent) seen.add(sourceEvent.id);
      save(payment);
      outbox.push(...events.map(event => toEvent(payment, event)));
      return payment;
    },
    async claimDue(now, limit) {
      const due = [...checks].filter(([, {at}]) => at <= Date.parse(now)).slice(0, limit);
      for (const [id, {count}] of due)
        checks.set(id, {
          at: Date.parse(now) + Math.min(maxRetryIntervalMs, retryIntervalMs * 2 ** count),
          count: count + 1,
        });
      return due.map(([id]) => rows.get(id)!);
    },
  };
  return {...payments, rows, outbox};
};

export const memoryLedger = () => {
  const entries = new Map<string, {readonly orderId: string; readonly outcome: string; readonly amount: number}>();
  const ledger: Ledger = {
    async enter(key, {orderId}, outcome, amount) {
      if (!entries.has(key)) entries.set(key, {orderId, outcome, amount});
      return entries.get(key)!.outcome;
    },
    find: async key => entries.get(key)?.outcome,
  };
  return {...ledger, entries};
};
