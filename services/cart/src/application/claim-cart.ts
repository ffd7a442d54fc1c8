import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {type Accessor, assignTo, canAccess, merge, unknownCart} from '../domain/cart.ts';
import {type PricedCart, price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

type Claim = {readonly userId: string; readonly accessor: Accessor; readonly id: string};

/**
 * Moves the guest's lines to the user's newest open cart; if there is none, the guest's cart itself is assigned to the user.
 *
 * @throws Failure `conflict` when the lines do not fit; nothing is moved
 */
export const claimCart =
  ({carts, now}: Ports) =>
  async ({userId, accessor, id}: Claim): Promise<PricedCart> => {
    const getPriced = async (cartId: string) => {
      const found = await carts.get(cartId);
      if (!found || !canAccess(found.cart, {userId})) throw unknownCart(id);
      return price(found.cart, found.variants);
    };
    return retryOnConflict(async () => {
      const found = await carts.get(id);
      if (!found) throw unknownCart(id);
      const {cart: guest, variants} = found;
      if (canAccess(guest, {userId})) return getPriced(id);
      if (!canAccess(guest, accessor)) throw unknownCart(id);
      if (guest.state.status === 'merged') return getPriced(guest.state.into);

      const own = await carts.newestOpenOf(userId);
      const after = own ? merge(own.cart, guest, now()) : ([assignTo(guest, userId, now())] as const);
      // Priced before it is saved: a cart whose total overflows could not be read any more.
      const priced = price(after[0], new Map([...variants, ...(own?.variants ?? [])]));
      return (await carts.save(after)) ? priced : undefined;
    });
  };
