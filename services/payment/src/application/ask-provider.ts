import {type Outcome, type Payment, pendingRefunds, type Refund, settle} from '../domain/payment.ts';
import {settleRefund as applyRefundOutcome} from '../domain/refund.ts';
import {isBug} from './is-bug.ts';
import type {Ports, Provider} from './ports.ts';

/** For a payment of a provider that the shop no longer has: it declines, which ends the order. */
const unknownProvider: Provider = {
  authorize: async ({provider}) => ({result: 'declined', reason: `this shop has no payment provider ${provider}`}),
  capture: async ({provider}) => ({result: 'declined', reason: `this shop has no payment provider ${provider}`}),
  void: async () => ({result: 'voided'}),
  find: async () => ({result: 'none'}),
  refund: async ({provider}) => ({result: 'failed', reason: `this shop has no payment provider ${provider}`}),
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

/**
 * Sends the provider the request that the payment awaits, and applies the response; an authorized payment is then captured. Never inside of a database
 * transaction. Safe to repeat and to run concurrently, since the payment's own id is the provider's idempotency key.
 *
 * `known`: the provider may have received an earlier request, so that it is first asked for the outcome.
 */
export const askProvider =
  ({payments, providers, now, providerTimeoutMs}: Ports) =>
  async (payment: Payment, known: boolean): Promise<void> => {
    const provider = providers.get(payment.provider) ?? unknownProvider;

    const settlePayment = async (before: Payment): Promise<void> => {
      const outcome = await request(provider, before, known, providerTimeoutMs);
      const after = await payments.update(payment.id, current => settle(current, outcome, now()));
      if (after.state.status === 'authorized' && before.state.status !== 'authorized') await settlePayment(after);
    };

    const settleRefund = async (refund: Refund) => {
      const outcome = await provider.refund(payment, refund, AbortSignal.timeout(providerTimeoutMs));
      await payments.update(payment.id, before => applyRefundOutcome(before, refund.id, outcome, now()));
    };
    /** All at once, so that one that fails does not keep the others waiting. */
    const settleRefunds = async () => {
      const results = await Promise.allSettled(pendingRefunds(payment).map(settleRefund));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    };

    try {
      await (payment.state.status === 'captured' ? settleRefunds() : settlePayment(payment));
    } catch (error) {
      if (isBug(error)) await payments.postpone(payment.id, now());
      throw error;
    }
  };
