import {z} from 'zod';
import {existingSecret, section} from '../schema.ts';

export const payment = section('How customers pay.', {
  providers: z
    .array(z.enum(['simulated', 'stripe', 'manual']))
    .min(1)
    .default(['simulated'])
    .describe(
      'The payment providers that a checkout may name. `simulated` takes no money: a shop that sells leaves it out.',
    ),
  stripe: section('Stripe, for that provider.', {
    existingSecret: existingSecret('`stripe-secret-key` and `stripe-webhook-secret`'),
    publishableKey: z.string().default('').describe('The publishable key, which storefronts get.'),
    captureMethod: z
      .enum(['automatic', 'manual'])
      .default('automatic')
      .describe('Whether a payment is captured with its authorization, or right after it.'),
    returnUrl: z
      .string()
      .default('')
      .describe(
        'Where a customer returns to from the page of the bank, with `{orderId}`. Default: the script of Stripe confirms in the page of the shop.',
      ),
  }),
  manual: section('Invoice and bank transfer, for that provider.', {
    instructions: z
      .string()
      .default('')
      .describe('What the customer reads, with `{orderNumber}`. Default: to transfer the total and state that number.'),
    days: z.int().min(1).max(365).default(14).describe('Days until an order is cancelled whose money has not arrived.'),
  }),
});
