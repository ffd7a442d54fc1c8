import {newId} from '@ecom/core/ids';
import {serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createUseCases} from '../../application/index.ts';
import {createFixture, sourceEvent} from '../../testing/fixtures.ts';
import {openStripe} from '../../testing/stripe/fixture.ts';
import {signatureOf} from '../../testing/stripe/server.ts';
import {createEventPoll} from './poll-events.ts';
import {stripeWebhookRoute} from './webhook-route.ts';

const secret = 'whsec_one';
const path = '/payments/webhooks/stripe';

/** A payment service that pays by Stripe, whose events it receives. */
const open = async (t: ExecutionContext, secrets: readonly string[] = [secret]) => {
  const {stripe, references, client, provider} = await openStripe(t);
  const shop = createFixture();
  const ports = {...shop.ports, providers: new Map([['stripe', provider]]), providerTimeoutMs: 10_000};
  const useCases = createUseCases(ports);
  const ask = await serveRoutes(t, [stripeWebhookRoute({client, references, secrets}, useCases)]);
  stripe.webhooks.connect({url: ask.url + path, secret});
  const pay = async (token: string) => {
    const order = {...shop.order(), payment: {provider: 'stripe', token}};
    await useCases.startPayment(order, sourceEvent());
    await shop.run();
    await stripe.webhooks.settled();
    await shop.run();
    const payment = (await shop.payments.getByOrder(order.orderId))!;
    return {payment, intent: stripe.ledger.findIntents(payment.id)[0]!.id};
  };
  const read = (id: string) => useCases.getPayment(id);
  return {...shop, stripe, references, client, useCases, ask, pay, read};
};

test('the answer of the customer to the bank is announced by an event, and captures the payment', async t => {
  const {stripe, pay, run, read, eventTypes} = await open(t);
  const {payment, intent} = await pay('pm_card_authenticationRequired');
  t.is(payment.state.status, 'requires_action');
  stripe.ledger.authenticate(intent, true);
  await stripe.webhooks.settled();
  await run();
  t.is((await read(payment.id)).state.status, 'captured');
  t.deepEqual(await eventTypes(payment.orderId), ['requires_action', 'captured']);
});

test('events that come twice, late, out of order or for nothing change nothing but what Stripe says when asked', async t => {
  const {stripe, pay, run, read, eventTypes} = await open(t);
  const {payment, intent} = await pay('pm_card_authenticationRequired');
  stripe.webhooks.hold();
  stripe.ledger.authenticate(intent, false);
  const all = stripe.ledger.events.toReversed();
  const statuses = await stripe.webhooks.release(held => [...held, ...held, ...all, ...all.toReversed()]);
  t.true(statuses.length >= 8 && statuses.every(status => status === 204));
  await run();
  await run();
  t.like((await read(payment.id)).state, {status: 'failed', reason: 'the customer did not approve the payment'});
  t.deepEqual(await eventTypes(payment.orderId), ['requires_action', 'failed']);
});

test('an answer whose event is lost is found by the sweeper', async t => {
  const {stripe, useCases, pay, run, read, wait} = await open(t);
  const {payment, intent} = await pay('pm_card_authenticationRequired');
  stripe.webhooks.hold();
  stripe.ledger.authenticate(intent, true);
  await stripe.webhooks.release(() => []);
  wait(1e6);
  await useCases.sweepPayments();
  await run();
  t.is((await read(payment.id)).state.status, 'captured');
});

test('a refund that fails days after it has succeeded becomes failed, and can be requested again', async t => {
  const {stripe, useCases, pay, run, read, eventTypes} = await open(t);
  const {payment, intent} = await pay('pm_card_refundFail');
  const amount = {amount: 400, currency: 'EUR'};
  await useCases.refundPayment({paymentId: payment.id, amount, reason: 'broken'});
  await run();
  t.like((await read(payment.id)).state, {refunds: {0: {status: 'succeeded'}}});
  stripe.ledger.failRefunds(intent);
  await stripe.webhooks.settled();
  await run();
  const failed = await read(payment.id);
  t.like(failed.state, {refunds: {0: {status: 'failed', failureReason: 'the card is lost or stolen'}}});
  t.is(failed.checkRequestedAt, null);
  t.deepEqual((await eventTypes(payment.orderId)).slice(1), ['refund_requested', 'refunded 400', 'refund_failed']);
  await useCases.refundPayment({paymentId: payment.id, reason: 'again'});
  await run();
  t.like((await read(payment.id)).state, {refunds: {1: {amount: 1000, status: 'succeeded'}}});
});

test('a dispute is published when it is opened and when the bank has decided', async t => {
  const {stripe, pay, run, read, eventTypes} = await open(t);
  const {payment, intent} = await pay('pm_card_createDispute');
  t.like((await read(payment.id)).disputes, [{amount: 1000, status: 'needs_response'}]);
  stripe.ledger.closeDisputes(intent, 'won');
  await stripe.webhooks.settled();
  await run();
  t.like((await read(payment.id)).disputes, [{status: 'won'}]);
  t.deepEqual(await eventTypes(payment.orderId), ['captured', 'dispute_changed', 'dispute_changed']);
});

test('news that come before the capture is known are asked for after it', async t => {
  const {stripe, useCases, order, run, payments, eventTypes} = await open(t);
  const wanted = {...order(), payment: {provider: 'stripe', token: 'pm_card_createDispute'}};
  await useCases.startPayment(wanted, sourceEvent());
  const {id} = (await payments.getByOrder(wanted.orderId))!;
  await useCases.requestCheck(id);
  stripe.webhooks.connect(undefined);
  await run();
  t.like(await payments.get(id), {checkRequestedAt: null, disputes: {0: {status: 'needs_response'}}});
  t.deepEqual(await eventTypes(wanted.orderId), ['captured', 'dispute_changed']);
});

test('an event whose check fails is not lost: the sweeper asks again', async t => {
  const {stripe, useCases, pay, run, read, wait} = await open(t);
  const {payment, intent} = await pay('pm_card_visa');
  stripe.webhooks.hold();
  stripe.ledger.dispute(intent);
  stripe.inject({on: '/disputes', kind: 'busy'});
  await stripe.webhooks.release();
  t.regex((await run())[0]!, /Stripe did not answer/);
  t.deepEqual((await read(payment.id)).disputes, []);
  wait(1e6);
  await useCases.sweepPayments();
  await run();
  t.is((await read(payment.id)).disputes.length, 1);
});

test('news whose events never arrive is found by asking for them every few minutes', async t => {
  const {stripe, references, client, useCases, pay, run, read} = await open(t);
  let clock = Date.now();
  const poll = createEventPoll({client, references, now: () => clock}, useCases);
  const {payment, intent} = await pay('pm_card_visa');
  stripe.webhooks.connect(undefined);
  stripe.ledger.dispute(intent);
  await poll();
  await run();
  t.like((await read(payment.id)).disputes, [{status: 'needs_response'}]);
  clock += 3_600_000;
  await poll();
  await run();
  clock += 3_600_000;
  const {version} = await read(payment.id);
  await poll();
  await run();
  t.is((await read(payment.id)).version, version);
  t.is(stripe.requests.at(-1)!.request, 'GET /v1/events');
});

test('a sync asks Stripe now, also without any event, and says when it does not answer', async t => {
  const {stripe, useCases, pay} = await open(t);
  const {payment, intent} = await pay('pm_card_visa');
  stripe.webhooks.connect(undefined);
  stripe.ledger.dispute(intent);
  stripe.inject({on: '/disputes', kind: 'busy'});
  await t.throwsAsync(useCases.syncPayment(payment.id), {code: 'provider-unavailable'});
  t.like(await useCases.syncPayment(payment.id), {checkRequestedAt: null, disputes: {0: {status: 'needs_response'}}});
});

const event = (object: object) => JSON.stringify({id: 'evt_1', object: 'event', type: 'refund.failed', data: {object}});

test('while a signing secret is replaced, both are accepted; events of other systems are ignored', async t => {
  const {ask} = await open(t, ['whsec_new', secret]);
  const objects = [{metadata: {paymentId: newId()}}, {metadata: {paymentId: '7'}}, {payment_intent: 'pi_other'}, {}];
  for (const body of objects.map(event))
    for (const key of ['whsec_new', secret])
      t.is((await ask('POST', path, {body, headers: {'stripe-signature': signatureOf(body, key)}})).status, 204);
});

type Signature = (body: string) => string;
const refuses = test.macro(async (t, status: number, code: string, signature?: Signature, body: string = event({})) => {
  const {ask} = await open(t);
  const headers: Record<string, string> = signature ? {'stripe-signature': signature(body)} : {};
  t.like(await ask('POST', path, {body, headers}), {status, body: {code}});
});
const seconds = () => Math.floor(Date.now() / 1000);
test('without a signature: 422', refuses, 422, 'invalid-request');
test('with a signature of another secret: 400', refuses, 400, 'wrong-signature', body =>
  signatureOf(body, 'whsec_two'),
);
test('with a signature of another body: 400', refuses, 400, 'wrong-signature', body => signatureOf(`${body} `, secret));
test('with a recorded signature: 400', refuses, 400, 'wrong-signature', body =>
  signatureOf(body, secret, seconds() - 400),
);
test('with a signature of the future: 400', refuses, 400, 'wrong-signature', body =>
  signatureOf(body, secret, seconds() + 400),
);
const signed = (body: string) => signatureOf(body, secret);
test('a signed null: 400', refuses, 400, 'malformed-event', signed, 'null');
test('a signed event without an object: 400', refuses, 400, 'malformed-event', signed, '{"type":"a"}');
test(
  'a signed event whose object is null: 400',
  refuses,
  400,
  'malformed-event',
  signed,
  JSON.stringify({type: 'a', data: {object: null}}),
);
test('with nonsense: 400', refuses, 400, 'wrong-signature', () => 't=1,v1=');
