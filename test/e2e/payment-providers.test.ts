import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import {type StripeStandIn, startStripe} from '@ecom/payment/testing/stripe';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

const secret = 'whsec_e2e';
let stripe: StripeStandIn;
let shop: FileShop;
let client: Client;
let staff: string;

// The fleet of the test run cannot be configured for one file.
test.before(async () => {
  stripe = await startStripe();
  shop = await startFileShop({
    PAYMENT_PROVIDERS: 'stripe,manual',
    STRIPE_SECRET_KEY: 'rk_test_e2e',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_e2e',
    STRIPE_WEBHOOK_SECRET: `whsec_next,${secret}`,
    STRIPE_CAPTURE_METHOD: 'manual',
    STRIPE_API_BASE: stripe.url,
    MANUAL_PAYMENT_INSTRUCTIONS: 'IBAN DE02, reference {orderNumber}',
  });
  stripe.webhooks.connect({url: `${shop.url}/payments/webhooks/stripe`, secret});
  client = createClient(shop.url);
  staff = await client.logInAsAdministrator();
});
test.after.always(async () => {
  await shop?.drop();
  await stripe?.stop();
});

const placeOrder = async (token: string, provider = 'stripe') => {
  const {variantId} = await client.createProduct(staff, {stock: 5, price: 2500});
  const cart = await client.createCart([{variantId, quantity: 2}]);
  const {orderId} = (await client.checkOut(cart, {payment: token, provider})).body;
  const {body: order, headers} = await client.waitForOrder(orderId, cart);
  const read = async () => (await client.expectStatus(200, 'GET', `/orders/${orderId}`, cart)).body;
  const payment = async () =>
    (await client.expectStatus(200, 'GET', `/payments?orderId=${orderId}`, {token: staff})).body.items[0];
  const {id: paymentId} = await payment();
  const post = (path: string, body?: object) =>
    client.request('POST', `/payments/${paymentId}${path}`, {
      token: staff,
      headers: {'idempotency-key': randomUUID()},
      ...(body && {body}),
    });
  /** The PaymentIntent at Stripe. */
  const intent = () => stripe.ledger.findIntents(paymentId)[0]!;
  return {cart, orderId, order, etag: headers.get('etag')!, paymentId, read, payment, post, intent};
};

test('a storefront learns which providers there are, and a checkout with another one is refused', async t => {
  const {body} = await client.expectStatus(200, 'GET', '/payments/providers');
  t.deepEqual(body.items, [
    {name: 'stripe', publishableKey: 'pk_test_e2e'},
    {name: 'manual', publishableKey: null},
  ]);
  const {variantId} = await client.createProduct(staff, {stock: 5});
  const cart = await client.createCart([{variantId, quantity: 1}]);
  for (const provider of ['simulated', 'constructor', '__proto__']) {
    const refusal = await client.checkOut(cart, {payment: 'tok_ok', provider});
    t.like(refusal, {status: 422, body: {code: 'invalid-request', errors: [{path: 'payment.provider'}]}});
    t.regex(refusal.body.errors[0].message, /it has stripe, manual/);
  }
});

test('a payment by Stripe is authorized, then captured, and has our number', async t => {
  const {order, intent} = await placeOrder('pm_card_visa');
  const statuses = order.history.map(({status}: {status: string}) => status);
  t.deepEqual(statuses, ['placed', 'confirmed', 'authorized', 'captured']);
  t.like(intent(), {amount_received: 5000, metadata: {orderNumber: order.number, orderId: order.id}});
});

test('a declined card cancels the order with a sentence', async t => {
  const {order} = await placeOrder('pm_card_chargeDeclinedInsufficientFunds');
  t.like(order, {status: 'cancelled', paymentStatus: 'failed'});
  t.is(order.history.at(-1).reason, 'the card has insufficient funds');
});

test('3-D Secure: the order has what the script of Stripe needs, and a wait ends when the customer has confirmed', async t => {
  const {cart, order, orderId, etag, payment, intent, read} = await placeOrder('pm_card_authenticationRequired');
  t.like(order, {paymentStatus: 'requires_action', nextAction: {type: 'sdk', clientSecret: intent().client_secret}});
  t.deepEqual((await payment()).nextAction, {type: 'sdk'});
  const headers = {prefer: 'wait=30', 'if-none-match': etag};
  const waiting = client.request('GET', `/orders/${orderId}`, {cartToken: cart.cartToken, headers});
  stripe.ledger.authenticate(intent().id, true);
  const {status, body} = await waiting;
  t.is(status, 200);
  t.not(body.paymentStatus, 'requires_action', 'the wait has ended with the confirmation');
  await eventually(async () => (await read()).paymentStatus === 'captured');
  t.like(await read(), {status: 'confirmed', nextAction: null});
});

test('events that are repeated and out of order change nothing; a forged one is refused', async t => {
  const {intent, read} = await placeOrder('pm_card_visa');
  const before = await read();
  const own = stripe.ledger.events.filter(({data}) => {
    const {id, payment_intent} = (data as {object: {id: string; payment_intent?: string}}).object;
    return id === intent().id || payment_intent === intent().id;
  });
  for (const event of [...own.toReversed(), ...own]) t.is(await stripe.webhooks.send(event), 204);
  t.like(await read(), {paymentStatus: 'captured', refunds: []});
  t.is((await read()).version, before.version);
  const forger = {url: `${shop.url}/payments/webhooks/stripe`, secret: 'whsec_forged'};
  t.is(await stripe.webhooks.send(own[0]!, forger), 400);
});

test('a refund that fails days later is taken back from the order, and can be repeated', async t => {
  const {read, post, intent} = await placeOrder('pm_card_refundFail');
  t.is((await post('/refunds', {amount: {amount: 5000, currency: 'EUR'}, reason: 'broken'})).status, 201);
  await eventually(async () => (await read()).paymentStatus === 'refunded');
  stripe.ledger.failRefunds(intent().id);
  await eventually(async () => (await read()).paymentStatus === 'captured');
  t.like(await read(), {refundedTotal: {amount: 0}, refunds: {0: {failureReason: 'the card is lost or stolen'}}});
  t.is((await post('/refunds', {amount: {amount: 1000, currency: 'EUR'}, reason: 'again'})).status, 201);
  await eventually(async () => (await read()).refundedTotal.amount === 1000);
});

test('a dispute is shown by the order; its outcome is found by a sync when the event is lost', async t => {
  const {read, post} = await placeOrder('pm_card_createDispute');
  await eventually(async () => (await read()).disputes.length === 1);
  const order = await read();
  t.like(order.disputes[0], {amount: {amount: 5000, currency: 'EUR'}, status: 'needs_response', reason: 'fraudulent'});
  t.regex(order.history.at(-1).reason, /disputes 50.00 EUR with the bank/);
  // Without an event.
  const dispute = stripe.ledger.disputes.get(order.disputes[0].id)!;
  dispute.status = 'lost';
  t.like(await post('/sync'), {status: 200, body: {disputes: [{status: 'lost'}]}});
  await eventually(async () => (await read()).disputes[0].status === 'lost');
});

test('a transfer has instructions with the number of the order, and is paid when staff have received it', async t => {
  const {order, read, post} = await placeOrder('invoice', 'manual');
  t.like(order, {
    paymentStatus: 'requires_action',
    nextAction: {type: 'instructions', instructions: `IBAN DE02, reference ${order.number}`},
  });
  t.true(Date.parse(order.nextAction.expiresAt) > Date.now() + 13 * 86_400_000);
  t.is((await post('/capture')).status, 200);
  await eventually(async () => (await read()).paymentStatus === 'captured');
  const statuses = (await read()).history.map(({status}: {status: string}) => status);
  t.deepEqual(statuses, ['placed', 'confirmed', 'requires_action', 'authorized', 'captured']);
  t.is((await post('/capture')).status, 409);
  const audited = await client.expectStatus(200, 'GET', '/ops/payment/audit?action=capturePayment', {token: staff});
  t.like(audited.body.items[0], {action: 'capturePayment'});
});

test('an order whose customer transfers the money can be cancelled before it arrives, and is not captured afterwards', async t => {
  const {cart, orderId, read, post} = await placeOrder('invoice', 'manual');
  await client.expectStatus(202, 'POST', `/orders/${orderId}/cancellations`, {
    ...cart,
    headers: {'idempotency-key': randomUUID()},
    body: {reason: 'changed my mind'},
  });
  await eventually(async () => (await read()).status === 'cancelled');
  t.is((await read()).paymentStatus, 'voided');
  t.like(await post('/capture'), {status: 409, body: {code: 'not-capturable'}});
});
