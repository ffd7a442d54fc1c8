import type {PageRequest} from '@ecom/core/page';
import {type Accessor, canAccess, noCart, staffOnly, unknownCart} from '../domain/cart.ts';
import {price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

/** @param mayReadAll whether the caller may read carts of others, too */
export const getCart =
  ({carts}: Ports) =>
  async (accessor: Accessor, id: string, mayReadAll = false) => {
    const found = await carts.get(id);
    if (!found || !(mayReadAll || canAccess(found.cart, accessor))) throw unknownCart(id);
    return price(found.cart, found.variants);
  };

export const getOwnCart =
  ({carts}: Ports) =>
  async (userId: string) => {
    const found = await carts.newestOpenOf(userId);
    if (!found) throw noCart();
    return price(found.cart, found.variants);
  };

/** A user who lists carts. */
type Reader = {readonly userId: string; readonly mayReadAll: boolean};

/** The open carts of a user, by default the reader's own, newest first. */
export const listCarts =
  ({carts}: Ports) =>
  async (reader: Reader, {userId = reader.userId, ...page}: PageRequest & {readonly userId?: string | undefined}) => {
    if (userId !== reader.userId && !reader.mayReadAll) throw staffOnly();
    const {items, nextCursor} = await carts.listOpenOf(userId, page);
    return {items: items.map(({cart, variants}) => price(cart, variants)), nextCursor};
  };
