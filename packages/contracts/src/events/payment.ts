import {z} from 'zod';
import {Actor, systemActor} from '../actor.ts';
import {Dispute} from '../dispute.ts';
import {LineQuantity} from '../line-item.ts';
import {NextAction} from '../next-action.ts';
import {Id, Instant, Money} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

const about = {paymentId: Id, orderId: Id, amount: Money, at: Instant};

/** The data of every refund event. `amount` is the refund's. */
const refund = {
  ...about,
  refundId: Id,
  reason: z.string(),
  /** The pieces that are refunded; empty for a refund of an amount. */
  lines: z.array(LineQuantity).default([]),
  /** The cancellation of lines that the refund is for. */
  cancellationId: Id.nullable().default(null),
  actor: Actor.default(systemActor),
};

export const paymentTopic = defineTopic({
  name: 'ecom.payment.v1',
  kind: 'domain',
  source: '/payment',
  summary: 'Outcomes of payments. Key: order id, so that an order consumes the events of its payment in order.',
  events: {
    /** The customer must do something: `nextAction`, or before 2026-12 confirm the payment at `url` (3-D Secure), which is empty where there is none. */
    'payment.requires_action': z.object({...about, url: z.string(), nextAction: NextAction.optional()}),
    /** The provider holds the amount; its capture is requested. */
    'payment.authorized': z.object(about),
    'payment.captured': z.object(about),
    'payment.failed': z.object({...about, reason: z.string()}),
    /** Nothing was captured and nothing ever will be. */
    'payment.voided': z.object(about),
    /** A refund of `amount` is requested from the provider. */
    'payment.refund_requested': z.object(refund),
    /** This refund's `amount`; `refunded` in total, of `captured`. */
    'payment.refunded': z.object({...refund, refunded: Money, captured: Money}),
    /** The provider refused this refund of `amount`, for `failureReason`, or it failed later; it may be requested again. */
    'payment.refund_failed': z.object({...refund, failureReason: z.string()}),
    /** The customer disputes the payment with the bank, or the dispute went on. `amount` is the payment's. */
    'payment.dispute_changed': z.object({...about, dispute: Dispute}),
  },
});

export type PaymentEvent = EventOf<typeof paymentTopic>;
