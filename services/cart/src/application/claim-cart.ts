import {type Cart, closedCart, fits, giveTo, type Key, merge, opens, unknownCart} from '../domain/cart.ts';
import {price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

type Claim = {readonly userId: string; readonly key: Key; readonly id: string};

/** The guest's lines move to the shopper's cart; where they do not fit, or there is none, the guest's cart itself becomes the shopper's. */
export const claimCart =
  ({carts, now}: Ports) =>
  async ({userId, key, id}: Claim) => {
    const show = async (cartId: string) => {
      const found = await carts.get(cartId);
      if (!found || !opens(found.cart, {userId})) throw unknownCart(cartId);
      return price(found.cart, found.variants);
    };
    const guest = (await carts.get(id))?.cart;
    if (!guest) throw unknownCart(id);
    if (opens(guest, {userId})) return show(id);
    if (!opens(guest, key)) throw unknownCart(id);
    if (guest.state.status === 'merged') return show(guest.state.into);
    if (guest.state.status !== 'open') throw closedCart(guest);

    const own = (await carts.newestOf(userId))?.cart;
    if (own && fits(own, guest)) {
      await carts.updateBoth([own.id, id], (first: Cart, second: Cart) => {
        if (!opens(second, key)) throw unknownCart(id);
        const merged = merge(first, second, now());
        return [merged.own, merged.guest];
      });
      return show(own.id);
    }
    await carts.update(id, ({cart}) => {
      if (!opens(cart, key)) throw unknownCart(id);
      return {cart: giveTo(cart, userId, now())};
    });
    return show(id);
  };
