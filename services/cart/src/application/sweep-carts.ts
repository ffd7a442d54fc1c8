import {lifetimeDays} from '../domain/cart.ts';
import type {Ports} from './ports.ts';

const day = 86_400_000;

/** Deletes abandoned carts, and closed ones after their retention. */
export const sweepCarts =
  ({carts, closedCartDays, now}: Ports) =>
  async (): Promise<void> => {
    const daysAgo = (days: number) => new Date(Date.parse(now()) - days * day).toISOString();
    while ((await carts.sweep(daysAgo(lifetimeDays), daysAgo(closedCartDays))) === 1000);
  };
