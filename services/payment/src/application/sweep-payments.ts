import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

/** Maximum payments per sweep of a process, which takes place every second: after an outage of the provider, catching up must not take as long as the outage. */
export const maxPaymentsPerSweep = 100;

/** Asks the provider again about overdue payments: recovers from lost responses and killed processes alike. */
export const sweepPayments = (ports: Ports) => async (): Promise<void> => {
  const due = await ports.payments.claimDue(ports.now(), maxPaymentsPerSweep);
  for (const payment of due) ports.runInBackground(() => askProvider(ports)(payment, true));
};
