import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

/** Per second and process: catching up after an outage of the provider must not take as long as the outage. */
export const sweepBatchSize = 100;

/** Asks the provider again about overdue payments: recovers from lost responses and killed processes alike. */
export const sweepPayments = (ports: Ports) => async (): Promise<void> => {
  const due = await ports.payments.claimDue(ports.now(), sweepBatchSize);
  for (const payment of due) ports.runInBackground(() => askProvider(ports)(payment, true));
};
