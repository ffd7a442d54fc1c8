import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop();
  client = createClient(shop.url);
  staff = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

const stockOf = async (variantId: string) =>
  (await client.expectStatus(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
const key = () => ({'idempotency-key': randomUUID()});

/** An order of three pieces of one variant and one of another, each variant with a stock of 10. */
const placeOrder = async (payment = 'tok_ok', price = 1349) => {
  const mugs = await client.createProduct(staff, {stock: 10, price});
  const pots = await client.createProduct(staff, {stock: 10, price: price && 2000});
  const cart = await client.createCart([
    {variantId: mugs.variantId, quantity: 3},
    {variantId: pots.variantId, quantity: 1},
  ]);
  const {orderId} = (await client.checkOut(cart, {payment})).body;
  const {body: order} = await client.waitForOrder(orderId, cart);
  const [mug, pot] = [mugs.variantId, pots.variantId].map(variantId =>
    order.lines.find((line: {variantId: string}) => line.variantId === variantId),
  );
  const read = async () => (await client.expectStatus(200, 'GET', `/orders/${orderId}`, cart)).body;
  const post = async (status: number, path: string, body: object = {}) =>
    (await client.expectStatus(status, 'POST', `/orders/${orderId}${path}`, {token: staff, headers: key(), body})).body;
  const payments = async () =>
    (await client.expectStatus(200, 'GET', `/payments?orderId=${orderId}`, {token: staff})).body.items;
  const refund = async (body: object, status = 201) => {
    const [{id}] = await payments();
    return client.expectStatus(status, 'POST', `/payments/${id}/refunds`, {token: staff, headers: key(), body});
  };
  return {cart, orderId, order, mug, pot, read, post, payments, refund};
};

test('a half-shipped order: the customer cannot cancel, staff cancel the rest, and exactly that is restocked and refunded', async t => {
  const {cart, orderId, mug, pot, read, post} = await placeOrder();
  const shipped = await post(201, '/shipments', {lines: [{lineId: mug.id, quantity: 2}], carrier: 'DHL'});
  t.like(shipped, {status: 'confirmed', shipmentStatus: 'partially_shipped'});
  t.is((await client.request('POST', `/orders/${orderId}/cancellations`, cart)).body.code, 'already-shipped');

  const cancelled = await post(201, '/cancellations', {reason: 'out of print'});
  t.like(cancelled, {status: 'confirmed', shipmentStatus: 'shipped'});
  await eventually(async () => (await read()).paymentStatus === 'partially_refunded');
  const order = await read();
  // A third of 3 × 13.49, and the pot.
  t.is(order.refundedTotal.amount, 1349 + 2000);
  t.like(order.lines, {0: {cancelled: 1, shipped: 2, refunded: 1}, 1: {cancelled: 1, refunded: 1}});
  await eventually(async () => (await stockOf(mug.variantId)).onHand === 8);
  await eventually(async () => (await stockOf(pot.variantId)).onHand === 10);

  const [{id}] = order.shipments;
  t.like(await post(200, `/shipments/${id}/delivery`), {status: 'completed', shipmentStatus: 'delivered'});
});

test('a cancelled line is restocked and refunded, and the rest is shipped', async t => {
  const {cart, mug, pot, read, post} = await placeOrder();
  await client.expectStatus(201, 'POST', `/orders/${(await read()).id}/cancellations`, {
    ...cart,
    headers: key(),
    body: {lines: [{lineId: pot.id, quantity: 1}], reason: 'a mistake'},
  });
  await eventually(async () => (await read()).refundedTotal.amount === 2000);
  await eventually(async () => (await stockOf(pot.variantId)).onHand === 10);
  const {shipments} = await post(201, '/shipments');
  t.deepEqual(shipments[0].lines, [{lineId: mug.id, quantity: 3}]);
});

test('three shipments, each delivered, complete an order; too many pieces are refused', async t => {
  const {mug, read, post} = await placeOrder();
  for (const quantity of [1, 1]) await post(201, '/shipments', {lines: [{lineId: mug.id, quantity}]});
  t.is((await post(409, '/shipments', {lines: [{lineId: mug.id, quantity: 2}]})).code, 'too-many-pieces');
  const {shipments} = await post(201, '/shipments');
  t.is(shipments.length, 3);
  const statuses = [];
  for (const {id} of shipments) statuses.push((await post(200, `/shipments/${id}/delivery`)).shipmentStatus);
  t.deepEqual(statuses, ['partially_delivered', 'partially_delivered', 'delivered']);
  t.is((await read()).status, 'completed');
});

test('refunds by pieces add up to the price of the line, and a refund leaves the order as it is', async t => {
  const {mug, read, refund} = await placeOrder('tok_ok', 1349);
  for (const quantity of [1, 2]) await refund({lines: [{lineId: mug.id, quantity}], reason: 'scratched'});
  await eventually(async () => (await read()).refundedTotal.amount === 3 * 1349);
  const refusal = await refund({lines: [{lineId: mug.id, quantity: 1}], reason: 'scratched'}, 409);
  t.is(refusal.body.code, 'too-many-pieces');
  t.like(await read(), {status: 'confirmed', paymentStatus: 'partially_refunded', shipmentStatus: 'unshipped'});
  t.is((await stockOf(mug.variantId)).onHand, 7);
});

test('an order that is cancelled after a refund shows all that was refunded', async t => {
  const {order, read, post, refund} = await placeOrder();
  await refund({amount: {amount: 500, currency: 'EUR'}, reason: 'scratched'});
  await eventually(async () => (await read()).refundedTotal.amount === 500);
  t.like(await post(201, '/cancellations', {reason: 'out of print'}), {status: 'cancelled'});
  await eventually(async () => (await read()).refundedTotal.amount === order.total.amount);
  t.is((await read()).paymentStatus, 'refunded');
});

test('a failed refund is visible with its reason, is not counted, and can be repeated', async t => {
  const {read, refund} = await placeOrder('tok_refund_fails');
  const body = {amount: {amount: 100, currency: 'EUR'}, reason: 'scratched'};
  await refund(body);
  await eventually(async () => (await read()).refunds[0]?.status === 'failed');
  const failed = await read();
  t.like(failed, {paymentStatus: 'captured', refundedTotal: {amount: 0}});
  t.truthy(failed.refunds[0].failureReason);
  await refund(body);
  await eventually(async () => (await read()).refundedTotal.amount === 100);
  t.is((await read()).paymentStatus, 'partially_refunded');
});

test('a payment with 3-D Secure waits for the customer, and is captured after the confirmation', async t => {
  const {order, read} = await placeOrder('tok_3ds');
  t.is(order.paymentStatus, 'requires_action');
  await client.expectStatus(204, 'POST', order.nextAction.url, {body: {approved: true}});
  await eventually(async () => (await read()).paymentStatus === 'captured');
  t.like(await read(), {status: 'confirmed', nextAction: null});
});

test('a payment with 3-D Secure that the customer does not approve cancels the order', async t => {
  const {order, read, mug} = await placeOrder('tok_3ds');
  await client.expectStatus(204, 'POST', order.nextAction.url, {body: {approved: false}});
  await eventually(async () => (await read()).status === 'cancelled');
  t.is((await read()).paymentStatus, 'failed');
  await eventually(async () => (await stockOf(mug.variantId)).available === 10);
});

test('an authorized payment is captured', async t => {
  const {read} = await placeOrder('tok_authorized');
  await eventually(async () => (await read()).paymentStatus === 'captured');
  const statuses = (await read()).history.map(({status}: {status: string}) => status);
  t.deepEqual(statuses, ['placed', 'confirmed', 'authorized', 'captured']);
});

test('an order of nothing needs no payment, and is shipped and completed', async t => {
  const {order, payments, post} = await placeOrder('none', 0);
  t.like(order, {status: 'confirmed', paymentStatus: 'none', total: {amount: 0}});
  t.deepEqual(await payments(), []);
  const [shipment] = (await post(201, '/shipments')).shipments;
  t.like(await post(200, `/shipments/${shipment.id}/delivery`), {status: 'completed', paymentStatus: 'none'});
});

test('the cancellation of an order of nothing restocks it, and its mail says nothing of money', async t => {
  const {order, orderId, cart, payments, mug} = await placeOrder('none', 0);
  const {body} = await client.expectStatus(201, 'POST', `/orders/${orderId}/cancellations`, cart);
  t.like(body, {status: 'cancelled', paymentStatus: 'none'});
  await eventually(async () => (await stockOf(mug.variantId)).onHand === 10);
  const mails = () =>
    shop.sql<{body: string}>('notification', 'select body from mails where subject like $1', [
      `Your order is cancelled%${order.number}%`,
    ]);
  await eventually(async () => (await mails()).length === 1);
  t.notRegex((await mails())[0]!.body, /charged|giving back|paid/);
  t.deepEqual(await payments(), []);
});
