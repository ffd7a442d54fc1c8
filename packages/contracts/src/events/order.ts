import {z} from 'zod';
import {LineItem} from '../line-item.ts';
import {Id, Instant, Money} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

/** The data of every order event, so that no consumer depends on earlier ones. */
const about = {
  orderId: Id,
  /** The number that customers see: `K7Q2-M9XW-4D`. */
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
  summary: 'Orders, from placed to delivered or refunded. Key: order id.',
  events: {
    /** Requests the reservation of the lines; published again while it is not answered. */
    'order.placed': z.object(about),
    /** Stock is reserved; requests the capture; published again while it is not answered. */
    'order.awaiting_payment': z.object({...about, ...means}),
    /** Requests the void; answered by voided, or by captured when it is too late; published again while it is not answered. */
    'order.void_requested': z.object({...about, ...means, reason: z.string()}),
    'order.paid': z.object(about),
    /** Final: stock was short. */
    'order.rejected': z.object({...about, reason: z.string()}),
    /** Cancelled on request or without payment. `refund`: the captured money is refunded. */
    'order.cancelled': z.object({...about, reason: z.string(), refund: z.boolean()}),
    'order.shipped': z.object({...about, carrier: z.string().nullable(), trackingCode: z.string().nullable()}),
    'order.delivered': z.object(about),
    /** `refunded` is the total so far; `full` when the whole capture is refunded, after which nothing is shipped any more. */
    'order.refunded': z.object({...about, refunded: Money, full: z.boolean(), shipped: z.boolean()}),
  },
});

export type OrderEvent = EventOf<typeof orderTopic>;
