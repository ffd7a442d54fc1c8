import {type Key, noCart, opens, unknownCart} from '../domain/cart.ts';
import {price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

export const readCart =
  ({carts}: Ports) =>
  async (key: Key, id: string) => {
    const found = await carts.get(id);
    if (!found || !opens(found.cart, key)) throw unknownCart(id);
    return price(found.cart, found.variants);
  };

export const readOwnCart =
  ({carts}: Ports) =>
  async (userId: string) => {
    const found = await carts.newestOf(userId);
    if (!found) throw noCart();
    return price(found.cart, found.variants);
  };
