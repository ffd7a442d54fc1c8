import {
  addLine as add,
  type Cart,
  expectVersion,
  type Key,
  type Line,
  opens,
  removeLine as remove,
  setQuantity as set,
  unknownCart,
} from '../domain/cart.ts';
import {mustBeSold, price} from '../domain/price.ts';
import type {Found, Ports} from './ports.ts';

type Change = {
  readonly key: Key;
  readonly id: string;
  /** The version that the caller looked at, if they said so. */
  readonly version?: number | undefined;
};

/** What only the cart's owner may decide. */
const asOwner =
  ({key, id, version}: Change, decide: (found: Found) => Cart) =>
  (found: Found) => {
    if (!opens(found.cart, key)) throw unknownCart(id);
    const cart = decide({...found, cart: expectVersion(found.cart, version)});
    // Priced before it is saved: a total that cannot be counted would close the cart to its owner.
    price(cart, found.variants);
    return {cart};
  };

const priced = async (found: Promise<Found>) => {
  const {cart, variants} = await found;
  return price(cart, variants);
};

export const addLine =
  ({carts, now}: Ports) =>
  ({line, ...change}: Change & {readonly line: Line}) =>
    priced(
      carts.update(
        change.id,
        asOwner(change, ({cart, variants}) => {
          mustBeSold([line.variantId], variants, cart.currency);
          return add(cart, line, now());
        }),
        [line.variantId],
      ),
    );

export const setQuantity =
  ({carts, now}: Ports) =>
  ({line, ...change}: Change & {readonly line: Line}) =>
    priced(
      carts.update(
        change.id,
        asOwner(change, ({cart}) => set(cart, line, now())),
      ),
    );

export const removeLine =
  ({carts, now}: Ports) =>
  ({variantId, ...change}: Change & {readonly variantId: string}) =>
    priced(
      carts.update(
        change.id,
        asOwner(change, ({cart}) => remove(cart, variantId, now())),
      ),
    );
