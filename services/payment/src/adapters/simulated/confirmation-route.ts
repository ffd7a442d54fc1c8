import {Id} from '@ecom/contracts/schema';
import {Failure} from '@ecom/core/failure';
import type {Limit} from '@ecom/core/rate-limits';
import {noContent, route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {Payment} from '../../domain/payment.ts';
import type {Ledger} from '../ledger.ts';
import {requiresConfirmation} from './provider.ts';

/** Anybody may confirm: limited per IP address. */
const confirmations: Limit = {name: 'payment-confirmations', maxAttempts: 600, durationSeconds: 60};

const notApproved = 'the customer did not approve the payment';

const notAwaited = ({id, state}: Payment) =>
  new Failure(
    'conflict',
    'confirmation-not-awaited',
    `Payment ${id} does not await this confirmation: it is ${state.status.replace('_', ' ')}, or was answered before.`,
  );

/** Stands for the page of the customer's bank: it enters the answer into the provider's ledger, and the payment service is notified. */
export const confirmationRoute = (
  ledger: Ledger,
  {getPayment, checkPayment}: Pick<UseCases, 'getPayment' | 'checkPayment'>,
) =>
  route({
    name: 'confirmSimulatedPayment',
    method: 'post',
    path: '/payments/simulated/:paymentId/confirmation',
    summary: 'Confirm a simulated payment',
    description:
      "Stands for the page of the customer's bank (3-D Secure), to which `payment.requires_action` leads for `tok_3ds`. The payment is captured, or fails, in the background. Repeating the same answer has no effect; 409 when the payment does not await a confirmation, or has another outcome.",
    access: 'public',
    idempotency: 'off',
    limit: confirmations,
    params: z.object({paymentId: Id}),
    body: z.strictObject({approved: z.boolean().meta({description: 'Whether the customer approves the payment'})}),
    responses: {204: null},
    async handle({params: {paymentId}, body: {approved}}) {
      const payment = await getPayment(paymentId);
      if (payment.provider !== 'simulated' || !requiresConfirmation(payment)) throw notAwaited(payment);
      const answer = approved ? 'captured' : notApproved;
      const entry =
        payment.state.status === 'requires_action'
          ? await ledger.enter(paymentId, payment, answer, approved ? payment.amount : 0)
          : await ledger.find(paymentId);
      if (entry !== answer) throw notAwaited(payment);
      await checkPayment(paymentId);
      return noContent();
    },
  });
