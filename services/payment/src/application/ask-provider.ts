import {confirmRefund, type Outcome, type Payment, pendingRefunds, settle} from '../domain/payment.ts';
import type {Ports, Provider} from './ports.ts';

/** A shop without that provider cannot be paid by it; saying so ends the order. */
const unknownProvider: Provider = {
  capture: async ({provider}) => ({result: 'declined', reason: `this shop has no payment provider ${provider}`}),
  void: async () => ({result: 'voided'}),
  find: async () => ({result: 'none'}),
  refund: async () => {},
};

/**
 * Asks the provider whatever the payment waits for, and takes in the answer. Never inside a database transaction; safe to repeat and to
 * do twice at once, since the payment's own id is the provider's idempotency key.
 *
 * `known`: whether the provider may have heard of the payment, so that it is asked what became of it first.
 */
export const askProvider =
  ({payments, providers, now, providerTimeoutMs}: Ports) =>
  async (payment: Payment, known: boolean): Promise<Payment> => {
    const provider = providers[payment.provider] ?? unknownProvider;
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
      await provider.refund(payment, refund, signal());
      current = await payments.update(payment.id, before => confirmRefund(before, refund.id, now()));
    }
    return current;
  };
