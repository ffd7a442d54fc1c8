import {z} from 'zod';
import {Address} from '../address.ts';
import {LineItem} from '../line-item.ts';
import {Id, Instant, Money} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

const CartCheckedOut = z.object({
  cartId: Id,
  /** Chosen here, so that the shopper knows where to look before the order exists. */
  orderId: Id,
  /** Null for a guest. */
  userId: Id.nullable(),
  /** SHA-256 in hex of the guest's Cart-Token, which also opens the order. Null for a shopper with an account. */
  guestTokenHash: z.string().nullable(),
  email: z.string(),
  lines: z.array(LineItem),
  /** What the shopper confirmed. */
  total: Money,
  shippingAddress: Address,
  /** The provider's single-use token for a means of payment, never the means itself. */
  payment: z.object({provider: z.string(), token: z.string()}),
  at: Instant,
});

export const cartTopic = defineTopic({
  name: 'ecom.cart.v1',
  kind: 'domain',
  source: '/cart',
  summary: 'Carts that became orders. Key: cart id.',
  events: {'cart.checked_out': CartCheckedOut},
});

export type CartEvent = EventOf<typeof cartTopic>;
