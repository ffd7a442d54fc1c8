import {z} from 'zod';
import {LineItem} from '../line-item.ts';
import {Id, Instant, Money} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

/** Every order event carries these, so that no consumer must remember the earlier ones. */
const about = {
  orderId: Id,
  /** For people: `K7Q2-M9XW-4D`. */
  number: z.string(),
  cartId: Id,
  /** Null for a guest. */
  userId: Id.nullable(),
  email: z.string(),
  lines: z.array(LineItem),
  total: Money,
  at: Instant,
};

const means = {payment: z.object({provider: z.string(), token: z.string()})};

export const orderTopic = defineTopic({
  name: 'ecom.order.v1',
  kind: 'domain',
  source: '/order',
  summary: 'The life of orders. Key: order id. Only the order service decides how an order ends.',
  events: {
    /** Asks product to set the lines aside; told again when no answer came. */
    'order.placed': z.object(about),
    /** Stock is set aside: asks payment to capture; told again when no answer came. */
    'order.awaiting_payment': z.object({...about, ...means}),
    /** Asks payment to make sure that nothing is captured, or to say that it was; told again when no answer came. */
    'order.void_requested': z.object({...about, ...means, reason: z.string()}),
    'order.paid': z.object(about),
    /** Ends for want of stock. */
    'order.rejected': z.object({...about, reason: z.string()}),
    /** Ends on request or for want of payment. `refund`: money was captured and goes back. */
    'order.cancelled': z.object({...about, reason: z.string(), refund: z.boolean()}),
    'order.shipped': z.object({...about, carrier: z.string().nullable(), trackingCode: z.string().nullable()}),
    'order.delivered': z.object(about),
    /** `refunded` is the sum so far; `full` when nothing of what was captured is left. What was not shipped by then never is. */
    'order.refunded': z.object({...about, refunded: Money, full: z.boolean(), shipped: z.boolean()}),
  },
});

export type OrderEvent = EventOf<typeof orderTopic>;
