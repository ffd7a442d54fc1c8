import {Failure} from '@ecom/core/failure';
import {noContent, route} from '@ecom/http/route';
import type Stripe from 'stripe';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {References} from '../references.ts';
import {checkPaymentOf} from './check-payment-of.ts';
import type {Client} from './requests.ts';

/** Seconds that a signature may be old, so that nobody sends a recorded request again later. */
const toleranceSeconds = 300;

type Options = {
  readonly client: Client;
  readonly references: References;
  /** Several while one replaces another. */
  readonly secrets: readonly string[];
};

const assertSigned = async ({client, secrets}: Options, body: string, signature: string): Promise<Stripe.Event> => {
  const {webhooks} = await client();
  for (const secret of secrets) {
    try {
      return await webhooks.constructEventAsync(body, signature, secret, toleranceSeconds);
    } catch {}
  }
  throw wrongSignature();
};

/**
 * An event of Stripe only makes the payment service ask Stripe: events may be late, doubled, out of order or lost, and whatever they say may have changed
 * since. The answer does not wait for that.
 */
export const stripeWebhookRoute = (
  options: Options,
  {checkPayment, requestCheck}: Pick<UseCases, 'checkPayment' | 'requestCheck'>,
) =>
  route({
    name: 'receiveStripeEvent',
    method: 'post',
    path: '/payments/webhooks/stripe',
    summary: 'Receive an event of Stripe',
    description:
      'For the webhook endpoint at Stripe. The signature `Stripe-Signature` is verified on the exact bytes of the body. Events may be sent twice, late and in any order. Events of other systems on the same account are ignored.',
    access: 'public',
    idempotency: 'off',
    raw: true,
    headers: z.object({'stripe-signature': z.string().max(2000)}),
    body: z.string(),
    responses: {204: null},
    errors: [400],
    async handle({headers, body}) {
      const {type, data} = await assertSigned(options, body, headers['stripe-signature']);
      // A payment that is captured has nothing to learn from its own outcome.
      const check = type.startsWith('payment_intent.') ? checkPayment : requestCheck;
      await checkPaymentOf(data.object, options.references, check);
      return noContent();
    },
  });

const wrongSignature = () =>
  new Failure(
    'malformed',
    'wrong-signature',
    'The header Stripe-Signature does not fit the body and the signing secret of this shop, or is older than five minutes.',
  );
