import {lifetimeDays} from '../domain/cart.ts';
import type {Ports} from './ports.ts';

const day = 86_400_000;
const keepClosed = 90;

/** Deletes abandoned carts. */
export const sweepCarts =
  ({carts, now}: Ports) =>
  async (): Promise<void> => {
    const daysAgo = (days: number) => new Date(Date.parse(now()) - days * day).toISOString();
    while ((await carts.sweep(daysAgo(lifetimeDays), daysAgo(keepClosed))) === 1000);
  };
