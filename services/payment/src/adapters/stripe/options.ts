export type StripeOptions = {
  /** A secret or, better, a restricted key. */
  readonly secretKey: string;
  /** The signing secrets of the webhook endpoint: several while one replaces another. None: webhooks are refused. */
  readonly webhookSecrets: readonly string[];
  /** For the script of Stripe in a browser. */
  readonly publishableKey: string | null;
  /** Whether a payment is captured with its authorization, or in a second step. */
  readonly captureMethod: 'automatic' | 'manual';
  /** Where a customer returns to after a confirmation at the bank, with `{orderId}`. Default: Stripe's script confirms in the shop's page. */
  readonly returnUrl?: string | undefined;
  /** Default: Stripe itself. */
  readonly apiBase?: string | undefined;
};
