import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {type Accessor, assignTo, canAccess, canMerge, merge, unknownCart} from '../domain/cart.ts';
import {type PricedCart, price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

type Claim = {readonly userId: string; readonly accessor: Accessor; readonly id: string};

/** Moves the guest's lines to the user's cart; if they do not fit, or there is none, the guest's cart itself is assigned to the user. */
export const claimCart =
  ({carts, now}: Ports) =>
  async ({userId, accessor, id}: Claim): Promise<PricedCart> => {
    const getPriced = async (cartId: string) => {
      const found = await carts.get(cartId);
      if (!found || !canAccess(found.cart, {userId})) throw unknownCart(id);
      return price(found.cart, found.variants);
    };
    return retryOnConflict(async () => {
      const guest = (await carts.get(id))?.cart;
      if (!guest) throw unknownCart(id);
      if (canAccess(guest, {userId})) return getPriced(id);
      if (!canAccess(guest, accessor)) throw unknownCart(id);
      if (guest.state.status === 'merged') return getPriced(guest.state.into);

      const own = (await carts.newestOpenOf(userId))?.cart;
      const after = own && canMerge(own, guest) ? merge(own, guest, now()) : [assignTo(guest, userId, now())];
      return (await carts.save(after)) ? getPriced(after[0]!.id) : undefined;
    });
  };
