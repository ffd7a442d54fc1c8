import type {IdPrefix, PageRequest} from '@ecom/core/page';
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

type CartQuery = PageRequest & {readonly userId?: string | undefined; readonly id?: IdPrefix | undefined};

/** The open carts of a user, by default the reader's own, newest first; who may read all finds any cart by the first digits of its id. */
export const listCarts =
  ({carts}: Ports) =>
  async (reader: Reader, {userId, id, ...page}: CartQuery) => {
    if (userId !== undefined && userId !== reader.userId && !reader.mayReadAll) throw staffOnly();
    const isOfAnybody = id !== undefined && userId === undefined && reader.mayReadAll;
    const filter = isOfAnybody ? {id} : {id, userId: userId ?? reader.userId, status: 'open' as const};
    const {items, nextCursor} = await carts.list({...filter, ...page});
    return {items: items.map(({cart, variants}) => price(cart, variants)), nextCursor};
  };
