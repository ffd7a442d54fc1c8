import {Actor} from '@ecom/contracts/actor';
import {Address} from '@ecom/contracts/address';
import {Dispute} from '@ecom/contracts/dispute';
import {EmailFilter} from '@ecom/contracts/email-address';
import {LineItem, LineQuantity} from '@ecom/contracts/line-item';
import {NextAction} from '@ecom/contracts/next-action';
import {orderSums} from '@ecom/contracts/price-breakdown';
import {Id, Instant, Money, text, WebUrl} from '@ecom/contracts/schema';
import {abbreviatedId, anyOf, countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {preferHeader} from '@ecom/http/prefer';
import {z} from 'zod';

const Status = z.enum(['placed', 'confirmed', 'completed', 'rejected', 'cancelled']);
const PaymentStatus = z.enum([
  'none',
  'pending',
  'requires_action',
  'authorized',
  'captured',
  'partially_refunded',
  'refunded',
  'failed',
  'voided',
]);
const ShipmentStatus = z.enum(['unshipped', 'partially_shipped', 'shipped', 'partially_delivered', 'delivered']);

const pieces = z.int().min(0);
const OrderLine = LineItem.extend({
  cancelled: pieces,
  shipped: pieces,
  delivered: pieces,
  returned: pieces,
  refunded: pieces,
}).meta({id: 'OrderLine', description: 'A line and how many of its pieces were cancelled, shipped and so on'});

const Shipment = z
  .object({
    id: Id,
    lines: z.array(LineQuantity),
    status: z.enum(['shipped', 'delivered', 'lost']),
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    trackingUrl: z.string().nullable(),
    shippedAt: Instant,
    deliveredAt: Instant.nullable(),
  })
  .meta({id: 'Shipment'});

const Cancellation = z
  .object({id: Id, lines: z.array(LineQuantity), reason: z.string(), actor: Actor, at: Instant})
  .meta({id: 'Cancellation'});

const OrderRefund = z
  .object({
    id: Id,
    amount: Money,
    lines: z.array(LineQuantity).meta({description: 'Empty for a refund of an amount'}),
    reason: z.string(),
    status: z.enum(['pending', 'succeeded', 'failed']),
    failureReason: z.string().nullable(),
    cancellationId: Id.nullable(),
    actor: Actor,
    at: Instant,
  })
  .meta({id: 'OrderRefund'});

const HistoryEntry = z
  .object({
    dimension: z.enum(['status', 'paymentStatus', 'shipmentStatus']),
    status: z.enum([...Status.options, ...PaymentStatus.options, ...ShipmentStatus.options]),
    at: Instant,
    reason: z.string().optional(),
    actor: Actor,
  })
  .meta({id: 'HistoryEntry', description: 'What a status became or, when it stayed the same, what was done to it'});

export const Order = z
  .object({
    id: Id,
    number: z.string(),
    version: z.int(),
    status: Status,
    paymentStatus: PaymentStatus,
    shipmentStatus: ShipmentStatus,
    nextAction: NextAction.nullable().meta({
      description: 'What the customer must do: confirm the payment (3-D Secure), or transfer the money',
    }),
    email: z.string(),
    userId: Id.nullable(),
    lines: z.array(OrderLine),
    ...orderSums,
    refundedTotal: Money,
    shippingAddress: Address,
    billingAddress: Address.nullable(),
    shipments: z.array(Shipment),
    cancellations: z.array(Cancellation),
    refunds: z.array(OrderRefund),
    disputes: z.array(Dispute),
    history: z.array(HistoryEntry),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({id: 'Order'});

export const OrderList = pageOf(Order);
export const OrderPath = z.object({id: Id});
export const ShipmentPath = z.object({id: Id, shipmentId: Id});

/** The guest's token of the cart that the order was placed from. */
const cartToken = {'cart-token': z.string().max(200).optional()};
export const CartToken = z.object(cartToken);
export const WaitHeaders = z.object({
  ...cartToken,
  prefer: preferHeader.meta({
    description: '`wait=10`: wait so many seconds for the order to be settled, at most 30 (RFC 7240)',
  }),
  'if-none-match': z.string().max(200).optional().meta({
    description:
      'The ETag that the caller has: a wait does not end with the action that it shows, but when that is done',
  }),
});
export const ResumeHeaders = z.object({
  ...cartToken,
  'last-event-id': z
    .string()
    .regex(/^\d{1,4}$/, 'must be the id of an event of this stream')
    .optional(),
});

const lines = z
  .array(z.strictObject({lineId: Id, quantity: z.int().min(1)}))
  .min(1)
  .max(100)
  .optional()
  .meta({description: 'Default: all pieces that are neither shipped nor cancelled'});
const tracking = {
  carrier: text(1, 100).nullable(),
  trackingNumber: text(1, 100).nullable(),
  trackingUrl: WebUrl.nullable(),
};
const {carrier, trackingNumber, trackingUrl} = tracking;
const nothing = {carrier: null, trackingNumber: null, trackingUrl: null};

export const ShipmentBody = z
  .strictObject({
    lines,
    carrier: carrier.default(null),
    trackingNumber: trackingNumber.default(null),
    trackingUrl: trackingUrl.default(null),
  })
  .default(nothing);
export const ShipmentChange = z.strictObject({
  carrier: carrier.optional(),
  trackingNumber: trackingNumber.optional(),
  trackingUrl: trackingUrl.optional(),
  status: z.literal('lost').optional().meta({description: 'The carrier has lost the shipment'}),
});

export const CancellationBody = z
  .strictObject({
    lines,
    reason: text(1, 255).optional().meta({description: 'Default: who cancelled', example: 'a mistake'}),
  })
  .default({});

export const EventStream = z
  .string()
  .meta({description: 'server-sent events: one per entry of the history, its index as the id'});

export const OrderQuery = z.strictObject({
  ...pageQuery('-createdAt', 'createdAt', '-updatedAt', 'updatedAt'),
  ...countQuery,
  status: anyOf(Status),
  paymentStatus: anyOf(PaymentStatus),
  shipmentStatus: anyOf(ShipmentStatus),
  email: EmailFilter.optional().meta({description: 'for staff'}),
  number: z.string().max(20).toUpperCase().optional(),
  sku: z.string().max(100).optional().meta({description: 'of a line, in any case'}),
  name: z
    .string()
    .max(200)
    .regex(/[\p{L}\p{N}]/u, 'must have a letter or a digit')
    .optional()
    .meta({description: "words of the recipient's name, in any case"}),
  userId: Id.optional().meta({description: 'for staff'}),
  createdAfter: Instant.optional(),
  createdBefore: Instant.optional(),
  updatedAfter: Instant.optional().meta({description: 'The last change was later'}),
  id: abbreviatedId,
});
