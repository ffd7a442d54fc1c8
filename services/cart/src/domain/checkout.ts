import {Failure} from '@ecom/core/failure';
import {assertOpen, type Cart, type Checkout, withLines} from './cart.ts';

/** Hours for which the repetition of a checkout is recognized. */
const repetitionHours = 24;

export type CheckoutRequest = Pick<Checkout, 'key' | 'fingerprint'>;

/** The checkout that a request repeats. */
export const repeatedCheckout = ({checkouts}: Cart, request: CheckoutRequest | undefined): Checkout | undefined =>
  request && checkouts.find(({key}) => key === request.key);

/** Closes the cart for its order. The caller has confirmed the total. */
export const checkOut = (cart: Cart, orderId: string, now: string, request?: CheckoutRequest): Cart => {
  assertOpen(cart);
  if (cart.lines.length === 0) throw emptyCart();
  const isRecent = ({at}: Checkout) => Date.parse(now) - Date.parse(at) < repetitionHours * 3_600_000;
  const checkouts = [...cart.checkouts.filter(isRecent), ...(request ? [{...request, orderId, at: now}] : [])];
  return {...withLines(cart, cart.lines, now), checkouts, state: {status: 'checking_out', orderId}};
};

/** The order of a checkout has ended: the cart is ordered, or opens again. No effect if the cart belongs to another order. */
export const endCheckout = (cart: Cart, orderId: string, status: 'ordered' | 'open', now: string): Cart => {
  if (cart.state.status !== 'checking_out' || cart.state.orderId !== orderId) return cart;
  return {...withLines(cart, cart.lines, now), state: status === 'open' ? {status} : {status, orderId}};
};

const emptyCart = () => new Failure('conflict', 'empty-cart', 'The cart is empty. Add a line first.');
