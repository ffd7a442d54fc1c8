import {z} from 'zod';
import {Address} from '../address.ts';
import {LineItem} from '../line-item.ts';
import {orderSums} from '../price-breakdown.ts';
import {Id, Instant} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';
import {withPriceBreakdown} from './earlier-order-data.ts';

const CartCheckedOut = z.object({
  cartId: Id,
  /** Chosen at checkout, so that the shopper can follow the order before it exists. */
  orderId: Id,
  /** Null for a guest. */
  userId: Id.nullable(),
  /** SHA-256 in hex of the guest's Cart-Token, which also opens the order. Null for a user. */
  guestTokenHash: z.string().nullable(),
  email: z.string(),
  lines: z.array(LineItem),
  /** `total` is what the shopper has confirmed. */
  ...orderSums,
  shippingAddress: Address,
  billingAddress: Address.nullable().default(null),
  /** The provider's single-use token of a means of payment. Null only when nothing is to be paid. */
  payment: z.object({provider: z.string(), token: z.string()}).nullable(),
  at: Instant,
});

export const cartTopic = defineTopic({
  name: 'ecom.cart.v1',
  kind: 'domain',
  source: '/cart',
  summary: 'Checkouts of carts. Key: cart id.',
  events: {'cart.checked_out': z.preprocess(withPriceBreakdown, CartCheckedOut)},
});

export type CartEvent = EventOf<typeof cartTopic>;
