import {Failure} from '@ecom/core/failure';
import {noContent, route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {References} from '../references.ts';
import {checkPaymentOf} from './check-payment-of.ts';
import type {Client} from './requests.ts';

/** Seconds that a signature may be older or newer than now, so that nobody sends a recorded request again later. */
const toleranceSeconds = 300;

type Options = {
  readonly client: Client;
  readonly references: References;
  /** Several while one replaces another. */
  readonly secrets: readonly string[];
};

const Event = z.object({type: z.string(), data: z.object({object: z.looseObject({})})});

/** The time that is signed: the last one of the header, as Stripe's library reads it. */
const signedAt = (signature: string): number => {
  const time = signature.split(',').findLast(part => part.startsWith('t='));
  return Number(time?.slice('t='.length));
};

const verify = async ({client, secrets}: Options, body: string, signature: string): Promise<unknown> => {
  const {webhooks} = await client();
  for (const secret of secrets) {
    try {
      return await webhooks.constructEventAsync(body, signature, secret, toleranceSeconds);
    } catch {}
  }
  throw wrongSignature();
};

const readEvent = async (options: Options, body: string, signature: string): Promise<z.infer<typeof Event>> => {
  const signed = await verify(options, body, signature);
  // Stripe's library refuses only what is too old.
  if (!(signedAt(signature) - Date.now() / 1000 <= toleranceSeconds)) throw wrongSignature();
  const event = Event.safeParse(signed);
  if (!event.success) throw malformedEvent();
  return event.data;
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
      const {type, data} = await readEvent(options, body, headers['stripe-signature']);
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
    'The header Stripe-Signature does not fit the body and the signing secret of this shop, or its time is more than five minutes away from that of this shop.',
  );
const malformedEvent = () =>
  new Failure(
    'malformed',
    'malformed-event',
    'The body is signed, but is no event of Stripe with a type and an object.',
  );
