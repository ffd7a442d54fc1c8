import {Amount, Currency, Id, Instant, Money, text} from '@ecom/contracts/schema';
import {pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';

const Status = z.enum(['pending', 'voiding', 'captured', 'failed', 'voided']);

export const Refund = z
  .object({
    id: Id,
    amount: Money,
    reason: z.string(),
    status: z.enum(['pending', 'succeeded', 'failed']),
    failureReason: z.string().nullable().meta({description: 'Why the provider refused the refund'}),
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
    refunds: z.array(Refund),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({id: 'Payment'});

export const PaymentList = pageOf(Payment);
export const PaymentQuery = z.strictObject({
  ...pageQuery('-createdAt', 'createdAt'),
  orderId: Id.optional(),
  status: Status.optional(),
});

export const RefundBody = z.strictObject({
  amount: z.strictObject({amount: Amount.min(1), currency: Currency}).optional(),
  reason: text(1, 255),
});

export const PaymentPath = z.object({id: Id});
