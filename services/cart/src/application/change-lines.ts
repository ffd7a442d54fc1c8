import {
  type Accessor,
  addLine as add,
  assertVersion,
  type Cart,
  canAccess,
  type Line,
  removeLine as remove,
  setQuantity as set,
  unknownCart,
} from '../domain/cart.ts';
import {assertPurchasable, price} from '../domain/price.ts';
import type {Found, Ports} from './ports.ts';

type Change = {
  readonly accessor: Accessor;
  readonly id: string;
  /** The version that the caller expects, if any. */
  readonly version?: number | undefined;
};

/** Changes that only the cart's owner may make. */
const asOwner =
  ({accessor, id, version}: Change, decide: (found: Found) => Cart) =>
  (found: Found) => {
    if (!canAccess(found.cart, accessor)) throw unknownCart(id);
    const cart = decide({...found, cart: assertVersion(found.cart, version)});
    // Priced before it is saved: a cart whose total overflows could not be read any more.
    price(cart, found.variants);
    return {cart};
  };

const priced = async (found: Promise<Found>) => {
  const {cart, variants} = await found;
  return price(cart, variants);
};

export const addLineItem =
  ({carts, now}: Ports) =>
  ({line, ...change}: Change & {readonly line: Line}) =>
    priced(
      carts.update(
        change.id,
        asOwner(change, ({cart, variants}) => {
          assertPurchasable([line.variantId], variants, cart.currency);
          return add(cart, line, now());
        }),
        [line.variantId],
      ),
    );

export const updateLineItem =
  ({carts, now}: Ports) =>
  ({line, ...change}: Change & {readonly line: Line}) =>
    priced(
      carts.update(
        change.id,
        asOwner(change, ({cart}) => set(cart, line, now())),
      ),
    );

export const deleteLineItem =
  ({carts, now}: Ports) =>
  ({variantId, ...change}: Change & {readonly variantId: string}) =>
    priced(
      carts.update(
        change.id,
        asOwner(change, ({cart}) => remove(cart, variantId, now())),
      ),
    );
