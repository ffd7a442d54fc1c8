import {Address} from '@ecom/contracts/address';
import {EmailFilter} from '@ecom/contracts/email-address';
import {LineItem} from '@ecom/contracts/line-item';
import {Id, Instant, Money, text} from '@ecom/contracts/schema';
import {pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';

const Status = z.enum([
  'placed',
  'awaiting_payment',
  'paid',
  'rejected',
  'cancelled',
  'shipped',
  'delivered',
  'refunded',
  'partially_refunded',
]);

export const Order = z
  .object({
    id: Id,
    number: z.string(),
    status: Status,
    email: z.string(),
    lines: z.array(LineItem),
    total: Money,
    refunded: Money,
    shippingAddress: Address,
    payment: z.object({
      status: z.enum(['none', 'pending', 'captured', 'failed', 'voided', 'partially_refunded', 'refunded']),
    }),
    shipment: z.object({carrier: z.string().nullable(), trackingCode: z.string().nullable()}).nullable(),
    history: z.array(z.object({status: Status, at: Instant, reason: z.string().optional()})),
    createdAt: Instant,
  })
  .meta({id: 'Order'});

export const OrderList = pageOf(Order);
export const OrderPath = z.object({id: Id});

/** The guest's token of the cart that the order was placed from. */
const cartToken = {'cart-token': z.string().max(200).optional()};
export const CartToken = z.object(cartToken);
export const WaitHeaders = z.object({
  ...cartToken,
  prefer: z
    .string()
    .max(200)
    .optional()
    .meta({description: '`wait=10`: wait so many seconds for the order to be settled, at most 30 (RFC 7240)'}),
});
export const ResumeHeaders = z.object({
  ...cartToken,
  'last-event-id': z
    .string()
    .regex(/^\d{1,4}$/, 'must be the id of an event of this stream')
    .optional(),
});

export const OrderQuery = z.strictObject({
  ...pageQuery('-createdAt', 'createdAt'),
  status: Status.optional(),
  email: EmailFilter.optional().meta({description: 'for staff'}),
  number: z.string().max(20).optional(),
  userId: Id.optional().meta({description: 'for staff'}),
  createdAfter: Instant.optional(),
  createdBefore: Instant.optional(),
});

export const CancelBody = z.strictObject({reason: text(1, 255).default('the customer cancelled')}).optional();
export const ShipmentBody = z
  .strictObject({carrier: text(1, 100).nullable().default(null), trackingCode: text(1, 100).nullable().default(null)})
  .optional();
export const EventStream = z
  .string()
  .meta({description: 'server-sent events: one per entry of the history, its index as the id'});
