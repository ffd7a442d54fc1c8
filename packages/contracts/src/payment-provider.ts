import {z} from 'zod';

/** The form of a provider's name. Which providers a shop has is configuration (ADR 32). */
const ProviderName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be names of payment providers such as stripe, separated by commas');

/** `PAYMENT_PROVIDERS`: the providers that a checkout may name. The cart and the payment service get the same. Default: `simulated`. */
export const paymentProvidersVariable = z
  .string()
  .default('simulated')
  .transform(names => [...new Set(names.split(',').map(name => name.trim()))])
  .pipe(z.array(ProviderName));

/** The schema of a provider's name in a checkout of a shop that has these providers. */
export const paymentProviderOf = (providers: readonly string[]) =>
  z
    .string()
    .refine(name => providers.includes(name), `is not a payment provider of this shop; it has ${providers.join(', ')}`)
    .meta({description: 'The payment provider: one of `GET /payments/providers`', example: 'simulated'});
