import {nudge} from '../domain/lifecycle.ts';
import type {Ports} from './ports.ts';

const atOnce = 50;

/** Asks again for what nobody has answered: a lost answer and a killed process heal alike. */
export const sweepOrders =
  ({orders, now, patience}: Ports) =>
  async (): Promise<void> => {
    const due = await orders.takeDue(now(), atOnce);
    await Promise.all(due.map(id => orders.update(id, order => nudge(order, patience, now()))));
  };
