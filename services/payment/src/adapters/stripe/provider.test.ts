import test from 'ava';
import type {Payment} from '../../domain/payment.ts';
import type {Fault} from '../../testing/stripe/faults.ts';
import {openStripe} from '../../testing/stripe/fixture.ts';
import type {StripeStandIn} from '../../testing/stripe/server.ts';

const inTime = () => AbortSignal.timeout(30_000);
/** Injects a fault. @returns the signal of a caller who gives up when it has struck, if nothing is answered */
const strike = (stripe: StripeStandIn, fault: Fault): AbortSignal => {
  const controller = new AbortController();
  const struck = stripe.inject(fault);
  if (fault.kind === 'lost') struck.then(() => controller.abort(new Error('given up')));
  return controller.signal;
};
const errorOf = ({kind}: Fault) => (kind === 'lost' ? {message: 'given up'} : {code: 'provider-unavailable'});
const captured = {result: 'captured'};
const asCaptured = (payment: Payment): Payment => ({...payment, state: {status: 'captured', refunds: []}});

test('an intent has our ids and numbers, and its requests have idempotency keys made of them', async t => {
  const {provider, stripe, newPayment, newRefund} = await openStripe(t);
  const payment = newPayment('pm_card_visa', {amount: 5000, currency: 'ISK'});
  await provider.authorize(payment, inTime());
  const refund = newRefund(2000);
  await provider.refund(asCaptured(payment), refund, inTime());
  const [intent] = stripe.ledger.findIntents(payment.id);
  const {id: paymentId, orderId, orderNumber} = payment;
  t.like(intent, {
    amount: 500_000,
    currency: 'isk',
    description: `Order ${orderNumber}`,
    metadata: {paymentId, orderId, orderNumber},
  });
  t.like([...stripe.ledger.refunds.values()][0], {
    amount: 200_000,
    metadata: {refundId: refund.id, paymentId, orderId},
  });
  t.deepEqual(
    stripe.requests.map(({request, key}) => [request.replace(intent!.id, 'ID'), key]),
    [
      ['POST /v1/payment_intents', paymentId],
      ['POST /v1/payment_intents/ID/confirm', `${paymentId}-confirm`],
      ['POST /v1/refunds', refund.id],
    ],
  );
});

test('a confirmation token is one', async t => {
  const {provider, stripe, newPayment} = await openStripe(t);
  t.deepEqual(await provider.authorize(newPayment('ctoken_card_visa'), inTime()), captured);
  t.like(stripe.requests.at(-1), {form: {confirmation_token: 'ctoken_card_visa'}});
});

test('the customer confirms by the script of Stripe or, with a return URL, on the page of the bank', async t => {
  const script = await openStripe(t);
  const outcome = await script.provider.authorize(script.newPayment('pm_card_authenticationRequired'), inTime());
  t.like(outcome, {result: 'requires_action', nextAction: {type: 'sdk'}});
  if (outcome.result === 'requires_action') t.regex(outcome.nextAction.clientSecret!, /^pi_\w+_secret_\w+$/);
  const page = await openStripe(t, {returnUrl: 'https://shop.example/orders/{orderId}'});
  const payment = page.newPayment('pm_card_authenticationRequired');
  const redirect = await page.provider.authorize(payment, inTime());
  t.like(redirect, {result: 'requires_action', nextAction: {type: 'redirect'}});
  t.like(page.stripe.requests.at(-1), {form: {return_url: `https://shop.example/orders/${payment.orderId}`}});
});

const faulty = test.macro(async (t, fault: Fault, captureMethod: 'automatic' | 'manual' = 'automatic') => {
  const {provider, stripe, newPayment, booked} = await openStripe(t, {captureMethod});
  const payment = newPayment();
  const signal = strike(stripe, fault);
  const settle = async (signal = inTime()) => {
    const outcome = await provider.authorize(payment, signal);
    return outcome.result === 'authorized' ? provider.capture(payment, signal) : outcome;
  };
  await t.throwsAsync(settle(signal), errorOf(fault));
  t.deepEqual(await settle(), captured);
  t.deepEqual(await settle(), captured);
  t.deepEqual(booked(payment), [1000, 0]);
});
for (const on of ['/payment_intents', '/confirm']) {
  test(`a request ${on} that is lost is repeated`, faulty, {on, kind: 'lost'});
  test(`a request ${on} whose answer is lost captures once`, faulty, {on, kind: 'lost', afterwards: true});
  test(`a request ${on} that fails with 500 goes on, though its key repeats the error`, faulty, {on, kind: 'error'});
  test(`a request ${on} that fails with 500 after its effect captures once`, faulty, {
    on,
    kind: 'error',
    afterwards: true,
  });
  test(`a request ${on} at a busy time is repeated`, faulty, {on, kind: 'busy'});
}
test(
  'a capture whose answer is lost captures once',
  faulty,
  {on: '/capture', kind: 'lost', afterwards: true},
  'manual',
);
test('a capture that fails with 500 captures once', faulty, {on: '/capture', kind: 'error'}, 'manual');
test('a capture that fails after its effect', faulty, {on: '/capture', kind: 'error', afterwards: true}, 'manual');

const faultyRefund = test.macro(async (t, fault: Fault) => {
  const {provider, stripe, newPayment, newRefund, booked} = await openStripe(t);
  const payment = newPayment();
  await provider.authorize(payment, inTime());
  const refund = newRefund(300);
  const signal = strike(stripe, {on: 'POST /v1/refunds', ...fault});
  const request = (signal = inTime()) => provider.refund(asCaptured(payment), refund, signal);
  await t.throwsAsync(request(signal), errorOf(fault));
  t.deepEqual([await request(), await request()], [{result: 'succeeded'}, {result: 'succeeded'}]);
  t.deepEqual(booked(payment), [1000, 300]);
});
test('a refund whose answer is lost is made once', faultyRefund, {kind: 'lost', afterwards: true});
test('a refund that fails with 500 is made once', faultyRefund, {kind: 'error'});
test('a refund that fails with 500 after its effect is made once', faultyRefund, {kind: 'error', afterwards: true});

test('a refund that is older than the keys of Stripe is found by our id, not made again', async t => {
  const {provider, stripe, newPayment, newRefund, booked} = await openStripe(t);
  const payment = newPayment();
  await provider.authorize(payment, inTime());
  const refund = newRefund(300, '2026-01-01T00:00:00.000Z');
  const [intent] = stripe.ledger.findIntents(payment.id);
  stripe.ledger.handle('POST', '/v1/refunds', {
    payment_intent: intent!.id,
    amount: '300',
    metadata: {refundId: refund.id},
  });
  t.deepEqual(await provider.refund(asCaptured(payment), refund, inTime()), {result: 'succeeded'});
  t.deepEqual(booked(payment), [1000, 300]);
});

test('a void after a lost answer cancels the intent, which cannot be confirmed any more', async t => {
  const {provider, stripe, newPayment, booked} = await openStripe(t);
  const payment = newPayment();
  const signal = strike(stripe, {on: '/confirm', kind: 'lost'});
  await t.throwsAsync(provider.authorize(payment, signal), {message: 'given up'});
  t.deepEqual(await provider.void(payment, inTime()), {result: 'voided'});
  t.deepEqual(await provider.authorize(payment, inTime()), {result: 'voided'});
  t.deepEqual(booked(payment), [0, 0]);
});

test('other parameters of a payment that was not confirmed get another intent, and one capture', async t => {
  const {provider, stripe, references, newPayment, booked} = await openStripe(t);
  const payment = newPayment();
  // The first request was made before the configuration changed, and its process died.
  const headers = {authorization: 'Bearer sk_test_1', 'idempotency-key': payment.id};
  await fetch(`${stripe.url}/v1/payment_intents`, {method: 'POST', headers, body: 'amount=1000&currency=eur'});
  t.is(await references.get(payment.id), undefined);
  t.deepEqual(await provider.authorize(payment, inTime()), captured);
  t.deepEqual(booked(payment), [1000, 0]);
});

const declines = test.macro(async (t, token: string, reason: string, change: Partial<Payment> = {}) => {
  const {provider, stripe, newPayment} = await openStripe(t);
  const payment = newPayment(token, change);
  const declined = {result: 'declined', reason};
  t.deepEqual(await provider.authorize(payment, inTime()), declined);
  for (const {status} of stripe.ledger.findIntents(payment.id)) t.is(status, 'canceled');
  t.is((await provider.authorize(payment, inTime())).result, 'declined');
});
test(
  'a card without money is declined',
  declines,
  'pm_card_chargeDeclinedInsufficientFunds',
  'the card has insufficient funds',
);
test('an expired card is declined', declines, 'pm_card_chargeDeclinedExpiredCard', 'the card has expired');
test(
  'the reason of a decline does not say that a card is lost',
  declines,
  'pm_card_chargeDeclinedLostCard',
  'the card was declined',
);
test('an unknown means of payment is declined', declines, 'pm_nothing', 'the means of payment is unknown');
test('a very small amount is declined', declines, 'pm_card_visa', 'the amount is smaller than Stripe charges', {
  amount: 10,
});
test(
  'an amount that Stripe cannot charge is declined',
  declines,
  'pm_card_visa',
  'Stripe cannot charge this amount in KWD',
  {
    amount: 5124,
    currency: 'KWD',
  },
);

test('a wrong key is an outage that an operator mends, not a decline', async t => {
  const {provider, stripe, newPayment} = await openStripe(t);
  stripe.inject({kind: 'unauthorized'});
  const payment = newPayment();
  await t.throwsAsync(provider.authorize(payment, inTime()), {message: /StripeAuthenticationError/});
  t.deepEqual(await provider.authorize(payment, inTime()), captured);
});

test('a refund that Stripe refuses has its reason, and a pending one ends later', async t => {
  const {provider, stripe, newPayment, newRefund} = await openStripe(t);
  const disputed = newPayment('pm_card_createDispute');
  await provider.authorize(disputed, inTime());
  t.deepEqual(await provider.refund(asCaptured(disputed), newRefund(300), inTime()), {
    result: 'failed',
    reason: 'Stripe refused the refund (charge disputed)',
  });
  const slow = newPayment('pm_card_pendingRefund');
  await provider.authorize(slow, inTime());
  const refund = newRefund(300);
  t.deepEqual(await provider.refund(asCaptured(slow), refund, inTime()), {result: 'pending'});
  stripe.ledger.settleRefunds(stripe.ledger.findIntents(slow.id)[0]!.id);
  t.deepEqual(await provider.findRefund(asCaptured(slow), refund, inTime()), {result: 'succeeded'});
});

test('disputes have their amount, status and deadline', async t => {
  const {provider, stripe, newPayment} = await openStripe(t);
  const payment = newPayment('pm_card_createDispute');
  await provider.authorize(payment, inTime());
  const find = () => provider.findDisputes(asCaptured(payment), inTime());
  const [dispute, ...others] = await find();
  t.like(dispute, {amount: 1000, reason: 'fraudulent', status: 'needs_response'});
  t.deepEqual([others, Date.parse(dispute!.evidenceDueBy!) > Date.now()], [[], true]);
  stripe.ledger.closeDisputes(stripe.ledger.findIntents(payment.id)[0]!.id, 'lost');
  t.like((await find())[0], {id: dispute!.id, status: 'lost'});
});
