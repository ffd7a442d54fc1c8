import {remind} from '../domain/lifecycle.ts';
import type {Ports} from './ports.ts';

const batchSize = 50;

/** Asks again for what nobody has answered: a lost answer and a killed process heal alike. */
export const sweepOrders =
  ({orders, now, paymentTimeoutMs}: Ports) =>
  async (): Promise<void> => {
    const due = await orders.claimDue(now(), batchSize);
    await Promise.all(due.map(id => orders.update(id, order => remind(order, paymentTimeoutMs, now()))));
  };
