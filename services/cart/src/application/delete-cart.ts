import {type Accessor, canAccess, closedCart, unknownCart} from '../domain/cart.ts';
import type {Ports} from './ports.ts';

/** A cart whose order is in progress cannot be deleted: it opens again if the order fails. */
export const deleteCart =
  (ports: Ports) =>
  async (key: Accessor, id: string): Promise<void> => {
    const {carts} = ports;
    const found = await carts.get(id);
    if (!found || !canAccess(found.cart, key)) throw unknownCart(id);
    if (found.cart.state.status === 'checking_out') throw closedCart(found.cart);
    if (!(await carts.remove(id, found.cart.version))) return deleteCart(ports)(key, id);
  };
