import {z} from 'zod';

/** The payment providers that a checkout may name. The payment service has an adapter for each. */
export const PaymentProvider = z
  .enum(['simulated'], 'is not a payment provider of this shop')
  .meta({description: 'The payment provider', example: 'simulated'});

export type PaymentProvider = z.infer<typeof PaymentProvider>;
