import {paymentProvidersVariable} from '@ecom/contracts/payment-provider';
import {Failure} from '@ecom/core/failure';
import {z} from 'zod';
import {defaultManualOptions, type ManualOptions} from './adapters/manual/provider.ts';
import type {StripeOptions} from './adapters/stripe/options.ts';

const known = ['simulated', 'stripe', 'manual'];
const defaultRefundProofAbove = 500;

/** The variables of the payment providers. Secrets can be files: `STRIPE_SECRET_KEY_FILE`. */
export const providerVariables = {
  PAYMENT_PROVIDERS: paymentProvidersVariable.refine(
    names => names.every(name => known.includes(name)),
    `must be some of ${known.join(', ')}, separated by commas`,
  ),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_/, 'must be a secret key (sk_…) or a restricted key (rk_…) of Stripe')
    .optional(),
  // Several while one is replaced by another, separated by commas.
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[^,\s]+(,\s*whsec_[^,\s]+)*$/,
      'must be the signing secret of a webhook endpoint of Stripe (whsec_…)',
    )
    .optional(),
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_/, 'must be a publishable key of Stripe (pk_…), never a secret one')
    .optional(),
  STRIPE_CAPTURE_METHOD: z.enum(['automatic', 'manual']).default('automatic'),
  STRIPE_RETURN_URL: z.url({protocol: /^https?$/, error: 'must be an address that begins with https://'}).optional(),
  STRIPE_API_BASE: z.url({protocol: /^https?$/}).optional(),
  REFUND_PROOF_ABOVE: z.coerce.number('must be a number').min(0).default(defaultRefundProofAbove),
  MANUAL_PAYMENT_INSTRUCTIONS: z.string().max(2000).default(defaultManualOptions.instructions),
  MANUAL_PAYMENT_DAYS: z.coerce
    .number('must be a number of days')
    .int()
    .min(1)
    .max(365)
    .default(defaultManualOptions.days),
};

const Variables = z.object(providerVariables);

export type ProviderOptions = {
  /** Names, as in the checkout. */
  readonly names: readonly string[];
  readonly stripe?: StripeOptions | undefined;
  readonly manual: ManualOptions;
  /** In the unit of a payment's currency: people who refund more of it prove again who they are. */
  readonly refundProofAbove: number;
};

export const defaultProviders: ProviderOptions = {
  names: ['simulated'],
  manual: defaultManualOptions,
  refundProofAbove: defaultRefundProofAbove,
};

/** @throws Failure `invalid` when a provider lacks a variable */
export const providerOptions = (config: z.infer<typeof Variables>): ProviderOptions => {
  const {PAYMENT_PROVIDERS: names, STRIPE_SECRET_KEY: secretKey} = config;
  if (names.includes('stripe') && !secretKey) throw missing('STRIPE_SECRET_KEY');
  return {
    names,
    stripe: secretKey
      ? {
          secretKey,
          webhookSecrets: config.STRIPE_WEBHOOK_SECRET?.split(',').map(secret => secret.trim()) ?? [],
          publishableKey: config.STRIPE_PUBLISHABLE_KEY ?? null,
          captureMethod: config.STRIPE_CAPTURE_METHOD,
          returnUrl: config.STRIPE_RETURN_URL,
          apiBase: config.STRIPE_API_BASE,
        }
      : undefined,
    manual: {instructions: config.MANUAL_PAYMENT_INSTRUCTIONS, days: config.MANUAL_PAYMENT_DAYS},
    refundProofAbove: config.REFUND_PROOF_ABOVE,
  };
};

const missing = (name: string) =>
  new Failure(
    'invalid',
    'wrong-configuration',
    `The configuration is invalid:\n  ${name}: is missing, which the provider stripe needs`,
    {errors: [{path: name, message: 'is missing, which the provider stripe needs'}]},
  );
