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
const mails = async (recipient: string): Promise<{subject: string}[]> =>
  (await client.expectStatus(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body.items.filter(
    ({to}: {to: string}) => to === recipient,
  );

test('a purchase by a guest is paid, reduces the stock, and sends a mail', async t => {
  const {expectStatus} = client;
  t.true((await expectStatus(200, 'GET', '/catalog/categories')).body.items.length >= 3);
  const search = await expectStatus(
    200,
    'GET',
    '/catalog/products?q=phone&inStock=true&currency=EUR&facets=true&limit=5',
  );
  t.true(search.body.items.length > 0);
  t.truthy(search.body.facets);
  const product = (await expectStatus(200, 'GET', `/catalog/products/${search.body.items[0].slug}`)).body;
  const variant = product.variants.find(({available}: {available: number}) => available > 0);
  const before = await stockOf(variant.id);

  const cart = await client.createCart([]);
  const {cartToken} = cart;
  t.is(
    (
      await expectStatus(200, 'POST', `/carts/${cart.id}/lines`, {
        cartToken,
        body: {variantId: variant.id, quantity: 1},
      })
    ).body.lines.length,
    1,
  );
  const {total} = (await expectStatus(200, 'GET', `/carts/${cart.id}`, {cartToken})).body;
  const accepted = await client.checkOut({...cart, total});
  t.is(accepted.status, 202);
  t.is(accepted.headers.get('location'), `/orders/${accepted.body.orderId}`);

  const order = await client.waitForOrder(accepted.body.orderId, {cartToken});
  t.like(order, {
    status: 200,
    body: {status: 'confirmed', paymentStatus: 'captured', email: 'guest@example.org', total},
  });
  t.deepEqual(
    order.body.history.map(({status}: {status: string}) => status),
    ['placed', 'confirmed', 'captured'],
  );
  await eventually(async () => (await stockOf(variant.id)).onHand === before.onHand - 1);
  t.is((await stockOf(variant.id)).reserved, before.reserved);
  await eventually(async () =>
    (await mails('guest@example.org')).some(({subject}) => subject.includes(order.body.number)),
  );
  t.is((await expectStatus(200, 'GET', `/carts/${cart.id}`, {cartToken})).body.status, 'ordered');
});

test("cancelling a paid order from a claimed guest's cart refunds the payment and returns the stock", async t => {
  const {expectStatus} = client;
  const {variantId} = await client.createProduct(staff, {stock: 5});
  const guest = await client.createCart([{variantId, quantity: 2}]);
  const {token, email} = await client.signUp('shopper');

  const claimed = (await expectStatus(200, 'POST', `/carts/${guest.id}/claim`, {token, cartToken: guest.cartToken}))
    .body;
  t.like(claimed.lines[0], {variantId, quantity: 2});
  t.is((await client.request('GET', `/carts/${guest.id}`, {cartToken: guest.cartToken})).status, 404);

  const {orderId} = (await client.checkOut({id: claimed.id, total: claimed.total}, {token})).body;
  t.like(await client.waitForOrder(orderId, {token}), {status: 200, body: {paymentStatus: 'captured', email}});
  await eventually(async () => (await stockOf(variantId)).onHand === 3);

  const cancelled = await expectStatus(201, 'POST', `/orders/${orderId}/cancellations`, {token});
  t.is(cancelled.body.status, 'cancelled');
  await eventually(
    async () => (await expectStatus(200, 'GET', `/orders/${orderId}`, {token})).body.paymentStatus === 'refunded',
  );
  await eventually(async () => (await stockOf(variantId)).available === 5);
  t.like(await stockOf(variantId), {onHand: 5, reserved: 0});
  const [payment] = (await expectStatus(200, 'GET', `/payments?orderId=${orderId}`, {token: staff})).body.items;
  t.like(payment, {status: 'captured', amount: claimed.total, refunded: claimed.total});
  // The mailbox shows only the newest mails, and other tests cause mails too.
  await eventually(async () => {
    const sent = await shop.sql('notification', 'select id from mails where recipient = $1', [email]);
    return sent.length >= 3;
  });
});

test('a price change reaches the catalog and refuses a checkout at the old total, and the paid order is shipped and delivered', async t => {
  const {expectStatus} = client;
  const {id, slug, variantId} = await client.createProduct(staff, {stock: 5, price: 1500, name: 'Lighthouse lamp'});
  t.is((await expectStatus(200, 'GET', '/catalog/products?q=lighth')).body.items[0]?.slug, slug);

  const cart = await client.createCart([{variantId, quantity: 1}]);
  const variant = (await expectStatus(200, 'GET', `/products/${id}`, {token: staff})).body.variants[0];
  t.is(variant.prices[0].amount, 1500);
  await expectStatus(200, 'PATCH', `/variants/${variantId}`, {
    token: staff,
    body: {prices: [{amount: 1700, currency: 'EUR'}]},
  });
  await eventually(async () => (await expectStatus(200, 'GET', `/carts/${cart.id}`, cart)).body.total.amount === 1700);
  await eventually(
    async () =>
      (await expectStatus(200, 'GET', `/catalog/products/${slug}`)).body.variants[0].prices[0].amount === 1700,
  );
  const refusal = await client.checkOut(cart);
  t.like(refusal, {status: 409, body: {code: 'total-changed', expectedTotal: {amount: 1500}, total: {amount: 1700}}});

  const {orderId} = (await client.checkOut({...cart, total: {amount: 1700, currency: 'EUR'}})).body;
  t.is((await client.waitForOrder(orderId, cart)).body.paymentStatus, 'captured');
  await expectStatus(403, 'POST', `/orders/${orderId}/shipments`, {
    token: (await client.signUp('customer')).token,
    body: {},
  });
  const shipped = await expectStatus(201, 'POST', `/orders/${orderId}/shipments`, {
    token: staff,
    body: {carrier: 'DHL', trackingNumber: 'X1'},
  });
  t.is((await client.request('POST', `/orders/${orderId}/cancellations`, cart)).status, 409);
  const path = `/orders/${orderId}/shipments/${shipped.body.shipments[0].id}`;
  await expectStatus(200, 'POST', `${path}/delivery`, {token: staff, body: {}});
  t.like((await expectStatus(200, 'GET', `/orders/${orderId}`, cart)).body, {
    status: 'completed',
    shipmentStatus: 'delivered',
  });
});

test('a declined payment cancels the order and reopens the cart, which can be checked out again', async t => {
  const {variantId} = await client.createProduct(staff, {stock: 1});
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_declined'})).body;
  t.like(await client.waitForOrder(orderId, cart), {body: {status: 'cancelled', paymentStatus: 'failed'}});
  await eventually(
    async () => (await client.expectStatus(200, 'GET', `/carts/${cart.id}`, cart)).body.status === 'open',
  );
  await eventually(async () => (await stockOf(variantId)).available === 1);
  const second = (await client.checkOut(cart)).body;
  t.not(second.orderId, orderId);
  t.is((await client.waitForOrder(second.orderId, cart)).body.paymentStatus, 'captured');
});

test('an order is paid when the payment provider is slow', async t => {
  const {variantId} = await client.createProduct(staff, {stock: 1});
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_slow'})).body;
  t.is((await client.waitForOrder(orderId, cart)).body.paymentStatus, 'captured');
});

test('the sweeper finds the outcome when the payment provider does not respond, and the money is captured once', async t => {
  const {variantId} = await client.createProduct(staff, {stock: 1});
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_lost'})).body;
  await eventually(async () => (await client.waitForOrder(orderId, cart)).body.paymentStatus === 'captured');
  const entries = await shop.sql('payment', 'select outcome from simulated_ledger where order_id = $1', [orderId]);
  t.deepEqual(entries, [{outcome: 'captured'}]);
});
