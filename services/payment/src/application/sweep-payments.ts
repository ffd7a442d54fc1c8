import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

const atOnce = 50;

/** Asks again about whatever has waited too long: a lost answer and a killed process heal alike. */
export const sweepPayments = (ports: Ports) => async (): Promise<void> => {
  const due = await ports.payments.takeDue(ports.now(), atOnce);
  for (const payment of due) ports.soon(() => askProvider(ports)(payment, true));
};
