import {Actor} from '@ecom/contracts/actor';
import {Dispute} from '@ecom/contracts/dispute';
import {LineQuantity} from '@ecom/contracts/line-item';
import {NextAction} from '@ecom/contracts/next-action';
import {Amount, Currency, Id, Instant, Money, text} from '@ecom/contracts/schema';
import {abbreviatedId, anyOf, countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';

const Status = z.enum(['pending', 'requires_action', 'authorized', 'voiding', 'captured', 'failed', 'voided']);

export const Refund = z
  .object({
    id: Id,
    amount: Money,
    reason: z.string(),
    status: z.enum(['pending', 'succeeded', 'failed']),
    failureReason: z.string().nullable().meta({description: 'Why the provider refused the refund'}),
    lines: z.array(LineQuantity).meta({description: 'The pieces that are refunded; empty for a refund of an amount'}),
    cancellationId: Id.nullable().meta({description: 'The cancellation of lines that the refund is for'}),
    actor: Actor,
    at: Instant,
  })
  .meta({id: 'Refund'});

export const Payment = z
  .object({
    id: Id,
    orderId: Id,
    amount: Money,
    refunded: Money,
    provider: z.string(),
    status: Status,
    reason: z.string().nullable(),
    nextAction: NextAction.nullable().meta({
      description: 'What the customer must do, while the payment requires action; without the secret for the customer',
    }),
    lines: z
      .array(z.object({id: Id, quantity: z.int(), total: Money}))
      .meta({description: "The order's lines; empty for payments of before 2026-12"}),
    refunds: z.array(Refund),
    disputes: z.array(Dispute),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({id: 'Payment'});

export const PaymentList = pageOf(Payment);
export const PaymentQuery = z.strictObject({
  ...pageQuery('-createdAt', 'createdAt'),
  ...countQuery,
  orderId: Id.optional(),
  status: anyOf(Status),
  id: abbreviatedId,
});

const ListedRefund = z
  .object({...Refund.shape, paymentId: Id, orderId: Id})
  .meta({id: 'ListedRefund', description: 'A refund with its payment and order'});
export const RefundList = pageOf(ListedRefund);
export const RefundQuery = z.strictObject({
  ...pageQuery('-at', 'at'),
  ...countQuery,
  orderId: Id.optional(),
  status: anyOf(Refund.shape.status),
});

const RefundLines = z
  .array(LineQuantity.strict())
  .min(1)
  .max(100)
  .superRefine((lines, context) => {
    for (const [i, {lineId}] of lines.entries()) {
      if (lines.findIndex(line => line.lineId === lineId) < i)
        context.addIssue({code: 'custom', path: [i, 'lineId'], message: 'is named twice; add up the pieces of a line'});
    }
  });

export const RefundBody = z
  .strictObject({
    amount: z.strictObject({amount: Amount.min(1), currency: Currency}).optional(),
    lines: RefundLines.optional().meta({description: 'Pieces of lines, each line once'}),
    reason: text(1, 255),
  })
  .refine(({amount, lines}) => !(amount && lines), {
    path: ['lines'],
    message: 'must be absent when there is an amount',
  });

export const PaymentPath = z.object({id: Id});

const PublicProvider = z
  .object({
    name: z.string().meta({example: 'stripe'}),
    publishableKey: z
      .string()
      .nullable()
      .meta({description: 'For the script of the provider in a browser', example: 'pk_test_51H'}),
  })
  .meta({id: 'PaymentProvider', description: 'A payment provider that a checkout can name'});
export type PublicProvider = Readonly<z.infer<typeof PublicProvider>>;

export const ProviderList = z.object({items: z.array(PublicProvider)}).meta({id: 'PaymentProviderList'});
