import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {type Accessor, canAccess, closedCart, unknownCart} from '../domain/cart.ts';
import type {Ports} from './ports.ts';

export type AccountState = {readonly userId: string; readonly status: 'active' | 'inactive' | 'deleted'};

/** Deletes the open carts of a deleted account. Deletion is final, so that no version has to be compared. */
export const applyAccountChange =
  ({carts}: Ports) =>
  async ({userId, status}: AccountState): Promise<void> => {
    if (status === 'deleted') await carts.removeOpenOf(userId);
  };

/** A cart whose order is in progress cannot be deleted: it opens again if the order fails. */
export const deleteCart =
  ({carts}: Ports) =>
  async (accessor: Accessor, id: string): Promise<void> => {
    await retryOnConflict(async () => {
      const found = await carts.get(id);
      if (!found || !canAccess(found.cart, accessor)) throw unknownCart(id);
      if (found.cart.state.status === 'checking_out') throw closedCart(found.cart);
      return (await carts.remove(id, found.cart.version)) || undefined;
    });
  };
