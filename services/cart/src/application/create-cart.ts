import {type Line, newCart} from '../domain/cart.ts';
import {assertPurchasable, price} from '../domain/price.ts';
import type {Ports} from './ports.ts';

export type NewCart = {
  /** Undefined for a guest, who gets a token. */
  readonly userId?: string | undefined;
  readonly currency: string;
  readonly lines: readonly Line[];
};

export const createCart =
  ({carts, newId, newToken, now}: Ports) =>
  async ({userId, currency, lines}: NewCart) => {
    const secret = userId ? undefined : newToken();
    const owner = userId ? {userId} : {guestTokenHash: secret!.hash};
    const cart = newCart(newId(), owner, currency, lines, now());
    const wanted = cart.lines.map(({variantId}) => variantId);
    const {variants} = await carts.add(cart, variants => {
      assertPurchasable(wanted, variants, currency);
      price(cart, variants);
    });
    return {cart: price(cart, variants), token: secret?.token};
  };
