import type {Page, PageRequest} from '@ecom/core/page';
import {type Accessor, canAccess, noCart, unknownCart} from '../domain/cart.ts';
import {type PricedCart, price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

export const getCart =
  ({carts}: Ports) =>
  async (accessor: Accessor, id: string) => {
    const found = await carts.get(id);
    if (!found || !canAccess(found.cart, accessor)) throw unknownCart(id);
    return price(found.cart, found.variants);
  };

export const getOwnCart =
  ({carts}: Ports) =>
  async (userId: string) => {
    const found = await carts.newestOpenOf(userId);
    if (!found) throw noCart();
    return price(found.cart, found.variants);
  };

/** The open carts of a user, newest first. */
export const listOwnCarts =
  ({carts}: Ports) =>
  async (userId: string, page: PageRequest): Promise<Page<PricedCart>> => {
    const {items, nextCursor} = await carts.listOpenOf(userId, page);
    return {items: items.map(({cart, variants}) => price(cart, variants)), nextCursor};
  };
