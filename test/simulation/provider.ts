import type {Payment, Provider} from '@ecom/payment/testing';
import {type Ledger, simulatedProvider} from '@ecom/payment/testing';
import type {Faults} from './faults.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';

type Parts = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly ledger: Ledger;
  /** Milliseconds after which an answer is given up. */
  readonly timeoutMs: number;
};

const slow = 2000;

/** The simulated provider on the simulated clock: slow, silent or unavailable on demand, with a consistent ledger. */
export const createProvider = ({scheduler, random, faults, ledger, timeoutMs}: Parts): Provider => {
  const book = simulatedProvider(ledger);
  const call = async <T>(what: string, payment: Payment, answers: boolean, work: () => Promise<T>): Promise<T> => {
    const answer = await scheduler.park(`provider.${what} ${payment.id}`, async () => {
      if (faults.providerDown) throw new Error('the provider is down');
      return {value: await work(), lost: !answers || random.chance(faults.away)};
    });
    if (!answer.lost) return answer.value;
    await scheduler.sleep('waits for the provider in vain', timeoutMs);
    throw new Error('the provider gave no answer');
  };

  return {
    async capture(payment, signal) {
      const {token} = payment;
      if (token === 'tok_slow') await scheduler.sleep('the provider has thought', slow);
      const plain = token === 'tok_slow' || token === 'tok_lost' ? {...payment, token: 'tok_ok'} : payment;
      return call('capture', payment, token !== 'tok_lost', () => book.capture(plain, signal));
    },
    void: (payment, signal) => call('void', payment, true, () => book.void(payment, signal)),
    find: (payment, signal) => call('find', payment, true, () => book.find(payment, signal)),
    refund: (payment, refund, signal) =>
      call(`refund ${refund.id} of`, payment, true, () => book.refund(payment, refund, signal)),
  };
};
