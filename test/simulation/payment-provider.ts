import type {Payment, Provider} from '@ecom/payment/testing';
import type {Faults} from './fault-injection.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';

type PaymentProviderOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly provider: Provider;
  /** Time that a caller waits for a response. */
  readonly timeoutMs: number;
};

const slowCaptureMs = 2000;

/** A payment provider on the virtual clock. It can be slow, lose responses or be down; its ledger is always consistent. */
export const createPaymentProvider = ({
  scheduler,
  random,
  faults,
  provider,
  timeoutMs,
}: PaymentProviderOptions): Provider => {
  const call = async <T>(
    method: string,
    payment: Payment,
    isResponseSent: boolean,
    run: () => Promise<T>,
  ): Promise<T> => {
    const response = await scheduler.runAsStep(`provider.${method} ${payment.id}`, async () => {
      if (faults.isProviderDown) throw new Error('the provider is down');
      return {value: await run(), isLost: !isResponseSent || random.chance(faults.callFailure)};
    });
    if (!response.isLost) return response.value;
    await scheduler.sleep('the provider call times out', timeoutMs);
    throw new Error('the provider did not respond');
  };

  return {
    async authorize(payment, signal) {
      const {token} = payment;
      if (token === 'tok_slow') await scheduler.sleep('the slow provider responds', slowCaptureMs);
      const accepted = token === 'tok_slow' || token === 'tok_lost' ? {...payment, token: 'tok_ok'} : payment;
      return call('authorize', payment, token !== 'tok_lost', () => provider.authorize(accepted, signal));
    },
    capture: (payment, signal) => call('capture', payment, true, () => provider.capture(payment, signal)),
    void: (payment, signal) => call('void', payment, true, () => provider.void(payment, signal)),
    find: (payment, signal) => call('find', payment, true, () => provider.find(payment, signal)),
    refund: (payment, refund, signal) =>
      call(`refund ${refund.id} of`, payment, true, () => provider.refund(payment, refund, signal)),
    findRefund: (payment, refund, signal) =>
      call(`findRefund ${refund.id} of`, payment, true, () => provider.findRefund(payment, refund, signal)),
    findDisputes: (payment, signal) =>
      call('findDisputes', payment, true, () => provider.findDisputes(payment, signal)),
  };
};
