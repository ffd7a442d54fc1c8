import {applyDisputes} from '../domain/dispute.ts';
import {hasOutcome, type Outcome, type Payment, pendingRefunds, type Refund, settle} from '../domain/payment.ts';
import {settleRefund as applyRefundOutcome, succeededRefunds} from '../domain/refund.ts';
import {isBug} from './is-bug.ts';
import type {Ports, Provider} from './ports.ts';

const noSuchProvider = ({provider}: Payment) => `this shop has no payment provider ${provider}`;

/** For a payment of a provider that the shop no longer has: it declines, which ends the order. */
const unknownProvider: Provider = {
  authorize: async payment => ({result: 'declined', reason: noSuchProvider(payment)}),
  capture: async payment => ({result: 'declined', reason: noSuchProvider(payment)}),
  void: async () => ({result: 'voided'}),
  find: async () => ({result: 'none'}),
  refund: async payment => ({result: 'failed', reason: noSuchProvider(payment)}),
  findRefund: async () => ({result: 'none'}),
  findDisputes: async () => [],
};

/** Sends the request that an unsettled payment awaits. */
const request = async (provider: Provider, payment: Payment, known: boolean, timeoutMs: number): Promise<Outcome> => {
  const signal = () => AbortSignal.timeout(timeoutMs);
  switch (payment.state.status) {
    case 'voiding':
      return provider.void(payment, signal());
    case 'authorized':
      return provider.capture(payment, signal());
    case 'requires_action':
      return provider.find(payment, signal());
    default: {
      const found: Outcome = known ? await provider.find(payment, signal()) : {result: 'none'};
      return found.result === 'none' ? provider.authorize(payment, signal()) : found;
    }
  }
};

/** All at once, so that one that fails does not keep the others waiting. @throws the first error */
const settleAll = async <T>(items: readonly T[], work: (item: T) => Promise<void>) => {
  const results = await Promise.allSettled(items.map(work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
};

/**
 * Sends the provider the request that the payment awaits, and applies the response; an authorized payment is then captured. Of a captured one the refunds
 * are settled and, if that was requested, its refunds and disputes are looked at. Never inside of a database transaction. Safe to repeat and to run
 * concurrently, since the payment's own id is the provider's idempotency key.
 *
 * `known`: the provider may have received an earlier request, so that it is first asked for the outcome.
 */
export const askProvider =
  ({payments, providers, now, providerTimeoutMs}: Ports) =>
  async (payment: Payment, known: boolean): Promise<void> => {
    const provider = providers.get(payment.provider) ?? unknownProvider;
    const signal = () => AbortSignal.timeout(providerTimeoutMs);
    let isProcessing = false;

    const settlePayment = async (before: Payment): Promise<Payment> => {
      const outcome = await request(provider, before, known, providerTimeoutMs);
      isProcessing ||= outcome.result === 'processing';
      const after = await payments.update(payment.id, current => settle(current, outcome, now()));
      const isNew = after.state.status === 'authorized' && before.state.status !== 'authorized';
      return isNew ? settlePayment(after) : after;
    };

    const settleRefund = async (refund: Refund) => {
      const outcome = await provider.refund(payment, refund, signal());
      isProcessing ||= outcome.result === 'pending';
      await payments.update(payment.id, before => applyRefundOutcome(before, refund.id, outcome, now()));
    };

    const checkRefund = async (refund: Refund) => {
      const outcome = await provider.findRefund(payment, refund, signal());
      if (outcome.result === 'none') return;
      await payments.update(payment.id, before => applyRefundOutcome(before, refund.id, outcome, now()));
    };

    /** Of what was not captured there are neither refunds nor disputes. */
    const check = async (settled: Payment) => {
      const isCaptured = settled.state.status === 'captured';
      await settleAll(succeededRefunds(settled), checkRefund);
      const disputes = isCaptured ? await provider.findDisputes(settled, signal()) : [];
      await payments.update(payment.id, current => applyDisputes(current, disputes, settled.checkRequestedAt, now()));
    };

    try {
      const settled = hasOutcome(payment.state) ? payment : await settlePayment(payment);
      await settleAll(pendingRefunds(payment), settleRefund);
      if (settled.checkRequestedAt !== null && hasOutcome(settled.state)) await check(settled);
    } catch (error) {
      if (isBug(error)) await payments.postpone(payment.id, now());
      throw error;
    }
    // Which takes days for some means of payment.
    if (isProcessing) await payments.postpone(payment.id, now());
  };
