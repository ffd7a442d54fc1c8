import {erase} from '../domain/erasure.ts';
import type {Ports} from './ports.ts';

export type AccountState = {readonly userId: string; readonly status: 'active' | 'inactive' | 'deleted'};

/** The orders of a deleted account are erased as they end. Deletion is final, so that no version has to be compared. */
export const applyAccountChange =
  ({orders, now}: Ports) =>
  async ({userId, status}: AccountState): Promise<void> => {
    if (status === 'deleted') await orders.requestErasure(userId, now());
  };

const batchSize = 20;

/** Erases orders of deleted users that have ended since the last run. */
export const sweepErasures =
  ({orders, now}: Ports) =>
  async (): Promise<void> => {
    for (const id of await orders.claimErasures(now(), batchSize)) await orders.erase(id, order => erase(order, now()));
  };

const dayMs = 86_400_000;
const guestBatchSize = 100;

/** Erases final orders of guests after their retention: nobody can ask for their deletion by logging in. */
export const sweepGuestOrders =
  ({orders, guestOrderDays, now}: Ports) =>
  async (): Promise<void> => {
    const before = new Date(Date.parse(now()) - guestOrderDays * dayMs).toISOString();
    for (;;) {
      const ids = await orders.listExpiredGuests(before, guestBatchSize);
      for (const id of ids) await orders.erase(id, order => erase(order, now()));
      if (ids.length < guestBatchSize) return;
    }
  };
