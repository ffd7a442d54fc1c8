import {repeatRequest} from '../domain/lifecycle.ts';
import type {Ports} from './ports.ts';

const batchSize = 50;

/** Publishes requests again whose answers are overdue: recovers from lost events and killed processes alike. */
export const sweepOrders =
  ({orders, now, paymentTimeoutMs}: Ports) =>
  async (): Promise<void> => {
    const due = await orders.claimDue(now(), batchSize);
    await Promise.all(due.map(id => orders.update(id, order => repeatRequest(order, paymentTimeoutMs, now()))));
  };
