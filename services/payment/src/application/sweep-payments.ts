import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

/** As many a second, of each process: what an outage of the provider left behind must not take as long as the outage. */
export const sweepBatchSize = 100;

/** Asks again about whatever has waited too long: a lost answer and a killed process heal alike. */
export const sweepPayments = (ports: Ports) => async (): Promise<void> => {
  const due = await ports.payments.claimDue(ports.now(), sweepBatchSize);
  for (const payment of due) ports.runInBackground(() => askProvider(ports)(payment, true));
};
