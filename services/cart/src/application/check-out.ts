import type {CartEvent} from '@ecom/contracts/events/cart';
import {Failure} from '@ecom/core/failure';
import type {Money} from '@ecom/core/money';
import {type Accessor, assertVersion, canAccess, unknownCart} from '../domain/cart.ts';
import {type CheckoutRequest, checkOut as close, repeatedCheckout} from '../domain/checkout.ts';
import {assertTotalConfirmed, type PricedCart, paymentOf, price, toLineItems, toSums} from '../domain/price.ts';
import type {Ports} from './ports.ts';

type CheckedOut = CartEvent['data'];

export type Checkout = {
  readonly accessor: Accessor;
  readonly id: string;
  readonly version?: number | undefined;
  /** By which a repetition is recognized. */
  readonly request?: CheckoutRequest | undefined;
  /** Required for guests; a user may give another address than the account's. */
  readonly email: string | undefined;
  readonly shippingAddress: CheckedOut['shippingAddress'];
  /** Absent: the order has none. */
  readonly billingAddress?: CheckedOut['billingAddress'] | undefined;
  /** Required unless the total is 0. */
  readonly payment?: CheckedOut['payment'] | undefined;
  /** The total that the shopper has confirmed. */
  readonly expectedTotal: Money;
};

export type CheckoutResult = {
  readonly orderId: string;
  /** When the request repeats an earlier one: the fingerprint of that. */
  readonly repeated?: string;
};

/** The order of the request that this one repeats; undefined when it repeats none. */
export const findRepeatedCheckout =
  ({carts}: Ports) =>
  async ({
    accessor,
    id,
    request,
  }: Pick<Checkout, 'accessor' | 'id' | 'request'>): Promise<CheckoutResult | undefined> => {
    const found = await carts.get(id);
    const first = found && canAccess(found.cart, accessor) ? repeatedCheckout(found.cart, request) : undefined;
    return first && {orderId: first.orderId, repeated: first.fingerprint};
  };

/** Closes the cart and chooses the order's id; the event creates the order. A repetition gets the order of the first request. */
export const checkOut =
  ({carts, newId, now}: Ports) =>
  async ({accessor, id, version, request, expectedTotal, payment, ...given}: Checkout): Promise<CheckoutResult> => {
    const {email, shippingAddress, billingAddress = null} = given;
    if (!email) throw missingEmail();
    const orderId = newId();
    const {cart: after} = await carts.update(id, ({cart, variants}) => {
      if (!canAccess(cart, accessor)) throw unknownCart(id);
      if (repeatedCheckout(cart, request)) return {cart};
      const closed = close(assertVersion(cart, version), orderId, now(), request);
      const priced = price(closed, variants);
      assertTotalConfirmed(priced, expectedTotal);
      const terms = {email, shippingAddress, billingAddress, payment: paymentOf(priced, payment)};
      return {cart: closed, events: [{type: 'cart.checked_out', data: checkedOut(priced, orderId, terms, newId)}]};
    });
    const first = repeatedCheckout(after, request);
    if (!first || first.orderId === orderId) return {orderId};
    return {orderId: first.orderId, repeated: first.fingerprint};
  };

const checkedOut = (
  cart: PricedCart,
  orderId: string,
  terms: Pick<CheckedOut, 'email' | 'shippingAddress' | 'billingAddress' | 'payment'>,
  newId: () => string,
): CheckedOut => ({
  cartId: cart.id,
  orderId,
  userId: 'userId' in cart.owner ? cart.owner.userId : null,
  guestTokenHash: 'guestTokenHash' in cart.owner ? cart.owner.guestTokenHash : null,
  ...terms,
  lines: toLineItems(cart, newId),
  ...toSums(cart),
  at: cart.updatedAt,
});

const missingEmail = () =>
  new Failure('invalid', 'email-required', 'An e-mail address is required to check out as a guest.', {
    errors: [{path: 'email', message: 'is required for guests'}],
  });
