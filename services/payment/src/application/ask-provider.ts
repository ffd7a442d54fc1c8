import {type Outcome, type Payment, pendingRefunds, settle, settleRefund} from '../domain/payment.ts';
import type {Ports, Provider} from './ports.ts';

/** For a payment of a provider that the shop no longer has: it declines, which ends the order. */
const unknownProvider: Provider = {
  capture: async ({provider}) => ({result: 'declined', reason: `this shop has no payment provider ${provider}`}),
  void: async () => ({result: 'voided'}),
  find: async () => ({result: 'none'}),
  refund: async ({provider}) => ({result: 'failed', reason: `this shop has no payment provider ${provider}`}),
};

/**
 * Sends the provider the request that the payment awaits, and applies the response. Never inside of a database transaction. Safe to repeat and to
 * run concurrently, since the payment's own id is the provider's idempotency key.
 *
 * `known`: the provider may have received an earlier request, so that it is first asked for the outcome.
 */
export const askProvider =
  ({payments, providers, now, providerTimeoutMs}: Ports) =>
  async (payment: Payment, known: boolean): Promise<Payment> => {
    const provider = providers.get(payment.provider) ?? unknownProvider;
    const signal = () => AbortSignal.timeout(providerTimeoutMs);
    const {status} = payment.state;

    const ask = async (): Promise<Outcome> => {
      if (status === 'voiding') return provider.void(payment, signal());
      const found: Outcome = known ? await provider.find(payment, signal()) : {result: 'none'};
      return found.result === 'none' ? provider.capture(payment, signal()) : found;
    };

    if (status === 'pending' || status === 'voiding') {
      const outcome = await ask();
      return payments.update(payment.id, current => settle(current, outcome, now()));
    }
    let current = payment;
    for (const refund of pendingRefunds(payment)) {
      const outcome = await provider.refund(payment, refund, signal());
      current = await payments.update(payment.id, before => settleRefund(before, refund.id, outcome, now()));
    }
    return current;
  };
