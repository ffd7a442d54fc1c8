import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, clientOf} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let staff: string;

test.before(async () => {
  shop = await startFileShop();
  client = clientOf(shop.url);
  staff = await client.asAdministrator();
});
test.after.always(() => shop?.drop());

const stockOf = async (variantId: string) =>
  (await client.must(200, 'GET', `/variants/${variantId}/stock`, {token: staff})).body;
const mails = async (recipient: string): Promise<{subject: string}[]> =>
  (await client.must(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body.items.filter(
    ({to}: {to: string}) => to === recipient,
  );

test('a guest browses, searches, fills a cart, checks out, and has paid; stock is down, a mail is in the box', async t => {
  const {must} = client;
  t.true((await must(200, 'GET', '/catalog/categories')).body.items.length >= 3);
  const found = await must(200, 'GET', '/catalog/products?q=phone&inStock=true&currency=EUR&facets=true&limit=5');
  t.true(found.body.items.length > 0);
  t.truthy(found.body.facets);
  const product = (await must(200, 'GET', `/catalog/products/${found.body.items[0].slug}`)).body;
  const variant = product.variants.find(({available}: {available: number}) => available > 0);
  const before = await stockOf(variant.id);

  const cart = await client.makeCart([]);
  const {cartToken} = cart;
  t.is(
    (await must(200, 'POST', `/carts/${cart.id}/lines`, {cartToken, body: {variantId: variant.id, quantity: 1}})).body
      .lines.length,
    1,
  );
  const {total} = (await must(200, 'GET', `/carts/${cart.id}`, {cartToken})).body;
  const accepted = await client.checkOut({...cart, total});
  t.is(accepted.status, 202);
  t.is(accepted.headers.get('location'), `/orders/${accepted.body.orderId}`);

  const order = await client.waitFor(accepted.body.orderId, {cartToken});
  t.like(order, {
    status: 200,
    body: {status: 'paid', email: 'guest@example.org', total, payment: {status: 'captured'}},
  });
  t.deepEqual(
    order.body.history.map(({status}: {status: string}) => status),
    ['placed', 'awaiting_payment', 'paid'],
  );
  await eventually(async () => (await stockOf(variant.id)).onHand === before.onHand - 1);
  t.is((await stockOf(variant.id)).reserved, before.reserved);
  await eventually(async () =>
    (await mails('guest@example.org')).some(({subject}) => subject.includes(order.body.number)),
  );
  t.is((await must(200, 'GET', `/carts/${cart.id}`, {cartToken})).body.status, 'ordered');
});

test("a shopper signs up, claims the guest's cart, buys, cancels, is refunded, and the stock is back", async t => {
  const {must} = client;
  const {variantId} = await client.makeProduct(staff, {stock: 5});
  const guest = await client.makeCart([{variantId, quantity: 2}]);
  const {token, email} = await client.signUp('shopper');

  const claimed = (await must(200, 'POST', `/carts/${guest.id}/claim`, {token, cartToken: guest.cartToken})).body;
  t.like(claimed.lines[0], {variantId, quantity: 2});
  t.is((await client.ask('GET', `/carts/${guest.id}`, {cartToken: guest.cartToken})).status, 404);

  const {orderId} = (await client.checkOut({id: claimed.id, total: claimed.total}, {token})).body;
  t.like(await client.waitFor(orderId, {token}), {status: 200, body: {status: 'paid', email}});
  await eventually(async () => (await stockOf(variantId)).onHand === 3);

  const cancelled = await client.ask('POST', `/orders/${orderId}/cancel`, {token});
  t.true(cancelled.status === 200 || cancelled.status === 202, JSON.stringify(cancelled.body));
  await eventually(async () => (await must(200, 'GET', `/orders/${orderId}`, {token})).body.status === 'refunded');
  await eventually(async () => (await stockOf(variantId)).available === 5);
  t.like(await stockOf(variantId), {onHand: 5, reserved: 0});
  const [payment] = (await must(200, 'GET', `/payments?orderId=${orderId}`, {token: staff})).body.items;
  t.like(payment, {status: 'captured', amount: claimed.total, refunded: claimed.total});
  // The mailbox shows the newest mails of all, and others buy here too.
  await eventually(async () => {
    const written = await shop.sql('notification', 'select id from mails where recipient = $1', [email]);
    return written.length >= 3;
  });
});

test('staff make a product, it is in the catalog; its price changes, and a checkout of the old total is refused; it ships and is delivered', async t => {
  const {must} = client;
  const {id, slug, variantId} = await client.makeProduct(staff, {stock: 5, price: 1500, name: 'Lighthouse lamp'});
  t.is((await must(200, 'GET', '/catalog/products?q=lighth')).body.items[0]?.slug, slug);

  const cart = await client.makeCart([{variantId, quantity: 1}]);
  const variant = (await must(200, 'GET', `/products/${id}`, {token: staff})).body.variants[0];
  t.is(variant.prices[0].amount, 1500);
  await must(200, 'PATCH', `/variants/${variantId}`, {
    token: staff,
    body: {prices: [{amount: 1700, currency: 'EUR'}]},
  });
  await eventually(async () => (await must(200, 'GET', `/carts/${cart.id}`, cart)).body.total.amount === 1700);
  await eventually(
    async () => (await must(200, 'GET', `/catalog/products/${slug}`)).body.variants[0].prices[0].amount === 1700,
  );
  const refused = await client.checkOut(cart);
  t.like(refused, {status: 409, body: {code: 'total-changed', expectedTotal: {amount: 1500}, total: {amount: 1700}}});

  const {orderId} = (await client.checkOut({...cart, total: {amount: 1700, currency: 'EUR'}})).body;
  t.is((await client.waitFor(orderId, cart)).body.status, 'paid');
  await must(403, 'POST', `/orders/${orderId}/shipments`, {token: (await client.signUp('customer')).token, body: {}});
  const shipped = await client.ask('POST', `/orders/${orderId}/shipments`, {
    token: staff,
    body: {carrier: 'DHL', trackingCode: 'X1'},
  });
  t.true(shipped.status < 300, JSON.stringify(shipped.body));
  t.is((await client.ask('POST', `/orders/${orderId}/cancel`, cart)).status, 409);
  t.true((await client.ask('POST', `/orders/${orderId}/delivery`, {token: staff, body: {}})).status < 300);
  t.is((await must(200, 'GET', `/orders/${orderId}`, cart)).body.status, 'delivered');
});

test('a declined payment cancels the order and opens the cart again, which can then be paid', async t => {
  const {variantId} = await client.makeProduct(staff, {stock: 1});
  const cart = await client.makeCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_declined'})).body;
  t.like(await client.waitFor(orderId, cart), {body: {status: 'cancelled', payment: {status: 'failed'}}});
  await eventually(async () => (await client.must(200, 'GET', `/carts/${cart.id}`, cart)).body.status === 'open');
  await eventually(async () => (await stockOf(variantId)).available === 1);
  const second = (await client.checkOut(cart)).body;
  t.not(second.orderId, orderId);
  t.is((await client.waitFor(second.orderId, cart)).body.status, 'paid');
});

test('a slow provider is waited for', async t => {
  const {variantId} = await client.makeProduct(staff, {stock: 1});
  const cart = await client.makeCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_slow'})).body;
  t.is((await client.waitFor(orderId, cart)).body.status, 'paid');
});

test('an answer of the provider that never comes is found by the sweeper, and the money is taken once', async t => {
  const {variantId} = await client.makeProduct(staff, {stock: 1});
  const cart = await client.makeCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_lost'})).body;
  await eventually(async () => (await client.waitFor(orderId, cart)).body.status === 'paid');
  const entries = await shop.sql('payment', 'select outcome from simulated_ledger where order_id = $1', [orderId]);
  t.deepEqual(entries, [{outcome: 'captured'}]);
});

test('staff give all of the money back before anything is shipped: the pieces are on the shelf again', async t => {
  const product = await client.makeProduct(staff, {stock: 5});
  const cart = await client.makeCart([{variantId: product.variantId, quantity: 2}]);
  const {orderId} = (await client.checkOut(cart)).body;
  t.is((await client.waitFor(orderId, cart)).body.status, 'paid');
  await eventually(async () => (await stockOf(product.variantId)).onHand === 3);

  const [payment] = (await client.must(200, 'GET', `/payments?orderId=${orderId}`, {token: staff})).body.items;
  const refund = {token: staff, headers: {'idempotency-key': `refund ${orderId}`.replace(' ', '-')}};
  await client.must(201, 'POST', `/payments/${payment.id}/refunds`, {
    ...refund,
    body: {amount: cart.total, reason: 'out of print'},
  });
  await eventually(async () => (await client.waitFor(orderId, cart)).body.status === 'refunded');
  await eventually(async () => (await stockOf(product.variantId)).onHand === 5);
  t.is((await stockOf(product.variantId)).reserved, 0);
});
