import type {Payment} from '@ecom/payment/testing';
import type {Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';
import {onTableWrite} from './write-listeners.ts';

const allowedTransitions: Readonly<Record<Payment['state']['status'], readonly Payment['state']['status'][]>> = {
  pending: ['requires_action', 'authorized', 'voiding', 'captured', 'failed', 'voided'],
  requires_action: ['requires_action', 'authorized', 'voiding', 'captured', 'failed', 'voided'],
  authorized: ['voiding', 'captured', 'failed', 'voided'],
  voiding: ['captured', 'failed', 'voided'],
  captured: ['captured'],
  failed: [],
  voided: [],
};

/** Money that the provider has captured and refunded for one order. */
export type ProviderTotals = {captured: number; refunded: number};

/**
 * Checks payments at every write: status transitions and one payment per order, and in the provider's ledger one capture per order and no
 * refunds above it. Returns the ledger's totals by order id.
 */
export const registerPaymentInvariants = (
  {payment: {rows}, providerLedger: {entries}, order}: Stores,
  reportViolation: ReportViolation,
): ReadonlyMap<string, Readonly<ProviderTotals>> => {
  const paymentByOrder = new Map<string, string>();
  onTableWrite(rows, (id, after, before) => {
    if (!after) return reportViolation('payments are never deleted', id);
    const {orderId, amount, state} = after;
    const firstPayment = paymentByOrder.get(orderId) ?? id;
    paymentByOrder.set(orderId, firstPayment);
    if (firstPayment !== id)
      reportViolation('an order has one payment of its total', `${firstPayment} and ${id} are for order ${orderId}`);
    if (order.rows.get(orderId)?.total.amount !== amount)
      reportViolation('an order has one payment of its total', `${id} differs from the total`);
    // A check may be requested and done while the status stays.
    const isOnlyCheck = before?.state === state && before.checkRequestedAt !== after.checkRequestedAt;
    const isChange = before && before.version !== after.version && !isOnlyCheck;
    if (isChange && !allowedTransitions[before.state.status].includes(state.status))
      reportViolation(
        'payment status transitions are allowed',
        `${id} changes from ${before.state.status} to ${state.status}`,
      );
    const refunds = state.status === 'captured' ? state.refunds.filter(({status}) => status !== 'failed') : [];
    const refunded = refunds.reduce((sum, refund) => sum + refund.amount, 0);
    if (refunded > amount)
      reportViolation('refunds never exceed the capture', `${id} has refunds of ${refunded}, its amount is ${amount}`);
    for (const line of after.lines) {
      const pieces = refunds.flatMap(({lines}) => lines).filter(({lineId}) => lineId === line.id);
      const quantity = pieces.reduce((sum, each) => sum + each.quantity, 0);
      if (quantity > line.quantity)
        reportViolation(
          'no more pieces are cancelled, shipped, returned or refunded than were bought',
          `${id} refunds ${quantity} of ${line.quantity}`,
        );
    }
  });

  const totalsByOrder = new Map<string, ProviderTotals>();
  onTableWrite(entries, (key, after, before) => {
    if (!after || before) return reportViolation('provider ledger entries never change', `entry ${key} changes`);
    const {orderId, outcome, amount} = after;
    const totals = totalsByOrder.get(orderId) ?? {captured: 0, refunded: 0};
    totalsByOrder.set(orderId, totals);
    if (outcome === 'captured') {
      if (totals.captured > 0)
        reportViolation('an order is captured at most once', `the provider captured ${orderId} twice`);
      totals.captured += amount;
    }
    if (outcome === 'refunded') totals.refunded += amount;
    if (totals.refunded > totals.captured)
      reportViolation(
        'refunds never exceed the capture',
        `the provider refunded ${totals.refunded} and captured ${totals.captured} for ${orderId}`,
      );
  });
  return totalsByOrder;
};
