import {z} from 'zod';
import {Id, Instant, Money} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

const about = {paymentId: Id, orderId: Id, amount: Money, at: Instant};

export const paymentTopic = defineTopic({
  name: 'ecom.payment.v1',
  kind: 'domain',
  source: '/payment',
  summary: 'Outcomes of payments. Key: order id, so that an order consumes the events of its payment in order.',
  events: {
    'payment.captured': z.object(about),
    'payment.failed': z.object({...about, reason: z.string()}),
    /** Nothing was captured and nothing ever will be. */
    'payment.voided': z.object(about),
    /** This refund's `amount`; `refunded` in total, of `captured`. */
    'payment.refunded': z.object({...about, refundId: Id, refunded: Money, captured: Money, reason: z.string()}),
    /** The provider refused this refund of `amount`, for `failureReason`; it may be requested again. */
    'payment.refund_failed': z.object({...about, refundId: Id, reason: z.string(), failureReason: z.string()}),
  },
});

export type PaymentEvent = EventOf<typeof paymentTopic>;
