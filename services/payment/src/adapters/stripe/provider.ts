import type Stripe from 'stripe';
import type {Provider, RefundOrder} from '../../application/ports.ts';
import type {Outcome, Payment} from '../../domain/payment.ts';
import type {RefundOutcome} from '../../domain/refund.ts';
import type {References} from '../references.ts';
import {toStripeAmount} from './amount.ts';
import {declineReason, isOtherState, isRefusal} from './errors.ts';
import type {StripeOptions} from './options.ts';
import {declinedReason, hasFailed, isUnconfirmed, outcomeOf, refundOutcomeOf, toDispute} from './outcome.ts';
import {abortable, type Client, orOutage, recovering, withKey} from './requests.ts';

type Options = Pick<StripeOptions, 'captureMethod' | 'returnUrl'> & {
  readonly client: Client;
  readonly references: References;
};

/** Within this time a repetition of a refund is recognized by its idempotency key, which Stripe keeps for a day. */
const keyLifetimeMs = 12 * 3_600_000;

const cannotCharge = ({currency}: Payment): Outcome => ({
  result: 'declined',
  reason: `Stripe cannot charge this amount in ${currency}`,
});

/**
 * Stripe's Payment Intents. An intent is first created, which moves no money, and its id is saved; then it is confirmed. So a payment can be voided whatever was
 * lost: a cancelled intent cannot be confirmed any more, and no payment has two intents that are confirmed. An attempt that has failed is final, too: its intent is
 * cancelled, since the customer could go on with it in a browser.
 */
export const stripeProvider = ({client, references, captureMethod, returnUrl}: Options): Provider => {
  const retrieve = async (reference: string) => (await client()).paymentIntents.retrieve(reference);

  const findIntent = async ({id}: Payment): Promise<Stripe.PaymentIntent | undefined> => {
    const reference = await references.get(id);
    return reference === undefined ? undefined : retrieve(reference);
  };

  const createIntent = async (payment: Payment, amount: number): Promise<Stripe.PaymentIntent> => {
    const {id, orderId, orderNumber, currency} = payment;
    const {paymentIntents} = await client();
    const intent = await withKey(
      id,
      options =>
        paymentIntents.create(
          {
            amount,
            currency: currency.toLowerCase(),
            capture_method: captureMethod,
            automatic_payment_methods: {enabled: true, allow_redirects: returnUrl ? 'always' : 'never'},
            metadata: {paymentId: id, orderId, ...(orderNumber && {orderNumber})},
            ...(orderNumber && {description: `Order ${orderNumber}`}),
          },
          options,
        ),
      // An intent that is not confirmed does nothing, so that there may be another one.
      async () => undefined,
    );
    const reference = await references.add(id, id, intent.id);
    // The response of the idempotency key is that of its first request; and another process may have been first.
    return reference === intent.id && isUnconfirmed(intent) ? intent : retrieve(reference);
  };

  const intentOf = async (payment: Payment, amount: number) =>
    (await findIntent(payment)) ?? (await createIntent(payment, amount));

  const cancel = async (intent: string, reason?: typeof declinedReason) => {
    const {paymentIntents} = await client();
    const parameters = reason ? {cancellation_reason: reason} : {};
    // Without an idempotency key: a second cancellation has no effect, and is answered by the state that there is.
    return recovering(paymentIntents.cancel(intent, parameters), error =>
      isOtherState(error) ? retrieve(intent) : undefined,
    );
  };

  /** A failed attempt ends the payment, unless the customer was faster in a browser. */
  const conclude = async (intent: Stripe.PaymentIntent): Promise<Outcome> => {
    if (!hasFailed(intent)) return outcomeOf(intent);
    const reason = declineReason(intent.last_payment_error!);
    const ended = await cancel(intent.id, declinedReason);
    const outcome = outcomeOf(ended);
    return outcome.result === 'declined' ? {result: 'declined', reason} : outcome;
  };

  const confirm = async (payment: Payment, intent: Stripe.PaymentIntent): Promise<Stripe.PaymentIntent> => {
    const {id, orderId, token} = payment;
    const {paymentIntents} = await client();
    const parameters = {
      ...(token.startsWith('ctoken_') ? {confirmation_token: token} : {payment_method: token}),
      ...(returnUrl && {return_url: returnUrl.replaceAll('{orderId}', orderId)}),
    };
    const confirmation = withKey(
      `${id}-confirm`,
      options => paymentIntents.confirm(intent.id, parameters, options),
      async () => {
        const current = await retrieve(intent.id);
        return isUnconfirmed(current) ? undefined : current;
      },
    );
    return recovering(confirmation, error =>
      isOtherState(error) || error.type === 'StripeCardError' ? retrieve(intent.id) : undefined,
    );
  };

  const authorize = async (payment: Payment): Promise<Outcome> => {
    const amount = toStripeAmount(payment.amount, payment.currency);
    if (amount === undefined) return cannotCharge(payment);
    const intent = await intentOf(payment, amount);
    return conclude(isUnconfirmed(intent) ? await confirm(payment, intent) : intent);
  };

  /** Stripe does not take the request: the means of payment is unknown, or the amount too small. */
  const refuse = async (payment: Payment, reason: string): Promise<Outcome> => {
    const reference = await references.get(payment.id);
    if (reference === undefined) return {result: 'declined', reason};
    const outcome = outcomeOf(await cancel(reference, declinedReason));
    return outcome.result === 'declined' ? {result: 'declined', reason} : outcome;
  };

  const find = async (payment: Payment): Promise<Outcome> => {
    const intent = await findIntent(payment);
    return intent ? conclude(intent) : {result: 'none'};
  };

  const voidIntent = async (payment: Payment): Promise<Outcome> => {
    const amount = toStripeAmount(payment.amount, payment.currency);
    if (amount === undefined) return {result: 'voided'};
    const {id: intent} = await intentOf(payment, amount);
    return outcomeOf(await cancel(intent));
  };

  const capture = async (payment: Payment): Promise<Outcome> => {
    const intent = await findIntent(payment);
    if (!intent) return {result: 'none'};
    if (intent.status !== 'requires_capture') return conclude(intent);
    const {paymentIntents} = await client();
    const captured = withKey(
      `${payment.id}-capture`,
      options => paymentIntents.capture(intent.id, {}, options),
      async () => {
        const current = await retrieve(intent.id);
        return current.status === 'requires_capture' ? undefined : current;
      },
    );
    return conclude(await recovering(captured, error => (isRefusal(error) ? retrieve(intent.id) : undefined)));
  };

  /** The refund that Stripe has under our id. */
  const searchRefund = async (intent: string, {id}: RefundOrder): Promise<Stripe.Refund | undefined> => {
    const {refunds} = await client();
    for await (const refund of refunds.list({payment_intent: intent, limit: 100}))
      if (refund.metadata?.refundId === id) return refund;
    return undefined;
  };

  const findRefund = async (refund: RefundOrder): Promise<Stripe.Refund | undefined> => {
    const reference = await references.get(refund.id);
    return reference === undefined ? undefined : (await client()).refunds.retrieve(reference);
  };

  const createRefund = async (payment: Payment, intent: string, refund: RefundOrder): Promise<RefundOutcome> => {
    const amount = toStripeAmount(refund.amount, payment.currency);
    if (amount === undefined)
      return {result: 'failed', reason: `Stripe cannot refund this amount in ${payment.currency}`};
    const isOld = Date.now() - Date.parse(refund.at) > keyLifetimeMs;
    const {refunds} = await client();
    const {orderId, orderNumber, id: paymentId} = payment;
    const made =
      (isOld ? await searchRefund(intent, refund) : undefined) ??
      (await withKey(
        refund.id,
        options =>
          refunds.create(
            {
              payment_intent: intent,
              amount,
              metadata: {refundId: refund.id, paymentId, orderId, ...(orderNumber && {orderNumber})},
            },
            options,
          ),
        () => searchRefund(intent, refund),
      ));
    const reference = await references.add(refund.id, paymentId, made.id);
    return refundOutcomeOf(reference === made.id ? made : await refunds.retrieve(reference));
  };

  const refund = async (payment: Payment, order: RefundOrder): Promise<RefundOutcome> => {
    const there = await findRefund(order);
    if (there) return refundOutcomeOf(there);
    const intent = await references.get(payment.id);
    if (intent === undefined) return {result: 'failed', reason: 'Stripe has no such payment'};
    return createRefund(payment, intent, order);
  };

  const refusedRefund = async (error: {readonly code?: string | undefined}): Promise<RefundOutcome> => ({
    result: 'failed',
    reason: `Stripe refused the refund (${(error.code ?? 'no reason given').replaceAll('_', ' ')})`,
  });

  /** What Stripe refuses for good is declined; whatever else it answers is an outage. */
  const orDeclined = (payment: Payment, request: Promise<Outcome>) =>
    recovering(request, error => (isRefusal(error) ? refuse(payment, declineReason(error)) : undefined));
  const listDisputes = async ({id}: Payment) => {
    const intent = await references.get(id);
    if (intent === undefined) return [];
    const {data} = await (await client()).disputes.list({payment_intent: intent, limit: 100});
    return data.map(toDispute).toReversed();
  };
  const send = <T>(signal: AbortSignal, request: () => Promise<T>) => abortable(signal, () => orOutage(request()));

  return {
    authorize: (payment, signal) => send(signal, () => orDeclined(payment, authorize(payment))),
    find: (payment, signal) => send(signal, () => find(payment)),
    // Of an intent that Stripe refuses to create, nothing can be captured.
    void: (payment, signal) => send(signal, () => orDeclined(payment, voidIntent(payment))),
    capture: (payment, signal) => send(signal, () => capture(payment)),
    refund: (payment, order, signal) =>
      send(signal, () =>
        recovering(refund(payment, order), error => (isRefusal(error) ? refusedRefund(error) : undefined)),
      ),
    findRefund: (_payment, order, signal) =>
      send(signal, async () => {
        const there = await findRefund(order);
        return there ? refundOutcomeOf(there) : {result: 'none'};
      }),
    findDisputes: (payment, signal) => send(signal, () => listDisputes(payment)),
  };
};
