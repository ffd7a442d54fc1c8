import {z} from 'zod';
import {LineItem, LineQuantity} from '../line-item.ts';
import {orderSums} from '../price-breakdown.ts';
import {Id, Instant, Money} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';
import {withPriceBreakdown} from './earlier-order-data.ts';

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
  ...orderSums,
  at: Instant,
};

const orderEvent = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(withPriceBreakdown, z.object({...about, ...shape}));

const payment = z.object({provider: z.string(), token: z.string()});

export const orderTopic = defineTopic({
  name: 'ecom.order.v1',
  kind: 'domain',
  source: '/order',
  summary: 'Orders, from placed to completed, rejected or cancelled. Key: order id.',
  events: {
    /** Requests the reservation of the lines; published again while it is not answered. */
    'order.placed': orderEvent({}),
    /** Stock is reserved; requests the payment; published again while it is not answered. */
    'order.awaiting_payment': orderEvent({payment}),
    /** Requests the void; answered by voided, or by captured when it is too late; published again while it is not answered. */
    'order.void_requested': orderEvent({payment, reason: z.string()}),
    /** The payment is captured, or there is nothing to pay. */
    'order.paid': orderEvent({}),
    /** Final: stock was short. */
    'order.rejected': orderEvent({reason: z.string()}),
    /** The whole order is cancelled, and nothing of it was shipped. `refund`: whatever is left of the captured money is refunded. */
    'order.cancelled': orderEvent({reason: z.string(), refund: z.boolean()}),
    /** Some pieces of a paid order are cancelled: exactly they are restocked and refunded. */
    'order.lines_cancelled': orderEvent({
      cancellationId: Id,
      cancelledLines: z.array(LineQuantity.extend({variantId: Id})),
      reason: z.string(),
    }),
    /** A shipment; those of earlier events had all lines, and neither an id nor a link. */
    'order.shipped': orderEvent({
      shipmentId: Id.optional(),
      shippedLines: z.array(LineQuantity).optional(),
      carrier: z.string().nullable(),
      /** The tracking number. */
      trackingCode: z.string().nullable(),
      trackingUrl: z.string().nullable().default(null),
    }),
    /** A shipment has arrived; those of earlier events had all lines. */
    'order.delivered': orderEvent({shipmentId: Id.optional(), deliveredLines: z.array(LineQuantity).optional()}),
    /**
     * `refunded` is the total so far; `full` when the whole capture is refunded, after which nothing is shipped any more. Money and goods are two axes:
     * a refund changes no stock. Until 2026-12 a full refund with `shipped: false` cancelled the order, too; since then it is always true.
     */
    'order.refunded': orderEvent({refunded: Money, full: z.boolean(), shipped: z.boolean()}),
  },
});

export type OrderEvent = EventOf<typeof orderTopic>;
