import {CommandError} from '../client/errors.ts';

/** How a provider is tried without money. */
export type PaymentTrial = {
  readonly provider: string;
  readonly token: string;
  /** What the order's `paymentStatus` must become. */
  readonly expected: 'captured' | 'requires_action' | 'failed';
};

/** In the order of preference: what nobody else takes part in comes first. */
const trials: readonly PaymentTrial[] = [
  {provider: 'simulated', token: 'tok_ok', expected: 'captured'},
  {provider: 'manual', token: 'smoke test', expected: 'requires_action'},
  // Stripe does not know this means of payment.
  {provider: 'stripe', token: 'pm_smoke_test', expected: 'failed'},
];

/** @throws CommandError when none of the providers can be tried */
export const paymentTrialOf = (providers: readonly string[]): PaymentTrial => {
  const trial = trials.find(({provider}) => providers.includes(provider));
  if (trial) return trial;
  const names = providers.join(', ') || 'none';
  throw new CommandError(
    `No payment provider of the shop (${names}) can be tried without money. Set rollout.smokeTest to false.`,
  );
};
