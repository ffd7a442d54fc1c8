import {type Accessor, canAccess, noCart, unknownCart} from '../domain/cart.ts';
import {price} from '../domain/price.ts';
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
