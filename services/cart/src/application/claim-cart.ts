import {fits, giveTo, type Key, merge, opens, unknownCart} from '../domain/cart.ts';
import {type PricedCart, price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

type Claim = {readonly userId: string; readonly key: Key; readonly id: string};

/** The guest's lines move to the shopper's cart; where they do not fit, or there is none, the guest's cart itself becomes the shopper's. */
export const claimCart =
  (ports: Ports) =>
  async (claim: Claim): Promise<PricedCart> => {
    const {carts, now} = ports;
    const {userId, key, id} = claim;
    const show = async (cartId: string) => {
      const found = await carts.get(cartId);
      if (!found || !opens(found.cart, {userId})) throw unknownCart(id);
      return price(found.cart, found.variants);
    };
    const guest = (await carts.get(id))?.cart;
    if (!guest) throw unknownCart(id);
    if (opens(guest, {userId})) return show(id);
    if (!opens(guest, key)) throw unknownCart(id);
    if (guest.state.status === 'merged') return show(guest.state.into);

    const own = (await carts.newestOf(userId))?.cart;
    const after = own && fits(own, guest) ? merge(own, guest, now()) : [giveTo(guest, userId, now())];
    return (await carts.save(after)) ? show(after[0]!.id) : claimCart(ports)(claim);
  };
