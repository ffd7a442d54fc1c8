import {Id} from '@ecom/contracts/schema';
import {Failure} from '@ecom/core/failure';
import {z} from 'zod';
import type {References} from '../references.ts';

/** The fields of the objects of events that name our payment. */
const Named = z.object({
  metadata: z
    .object({paymentId: Id.optional().catch(undefined)})
    .nullish()
    .catch(undefined),
  payment_intent: z.string().nullish().catch(undefined),
});

/** Calls `check` with the payment that the object of an event is about. Objects of other systems, or of another shop on the account, are ignored. */
export const checkPaymentOf = async (
  object: unknown,
  references: References,
  check: (paymentId: string) => Promise<void>,
): Promise<void> => {
  const {metadata, payment_intent: intent} = Named.parse(object);
  const paymentId = metadata?.paymentId ?? (intent ? await references.findPayment(intent) : undefined);
  if (paymentId === undefined) return;
  try {
    await check(paymentId);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'not-found') throw error;
  }
};
