import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let variantId: string;

test.before(async () => {
  shop = await startFileShop();
  client = createClient(shop.url);
  variantId = (await client.createProduct(await client.logInAsAdministrator(), {stock: 10})).variantId;
});
test.after.always(() => shop?.drop());

type StreamEvent = {
  readonly id: string;
  readonly event: string;
  readonly data: {readonly dimension: string; readonly status: string; readonly at: string};
};

/** The server-sent events of an order, until the stream ends or `last` was received. */
const readEvents = async (orderId: string, last: string, headers: Record<string, string>): Promise<StreamEvent[]> => {
  const abortController = new AbortController();
  const response = await fetch(`${shop.url}/orders/${orderId}/events`, {headers, signal: abortController.signal});
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const contentType = response.headers.get('content-type');
  if (contentType !== 'text/event-stream; charset=utf-8') throw new Error(`no event stream: ${contentType}`);
  const received: StreamEvent[] = [];
  let text = '';
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map(line => line.split(/: ?(.*)/s) as [string, string]),
      );
      text = text.slice(end + 2);
      if (!fields.has('event')) continue;
      received.push({id: fields.get('id')!, event: fields.get('event')!, data: JSON.parse(fields.get('data')!)});
    }
    if (received.some(({data}) => data.status === last)) break;
  }
  abortController.abort();
  return received;
};

test('the event stream of an order has every status change, and resumes after Last-Event-ID', async t => {
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart)).body;
  // The order is created shortly after the response to the checkout.
  await client.waitForOrder(orderId, cart);
  const headers = {'cart-token': cart.cartToken!};
  const received = await readEvents(orderId, 'captured', headers);
  t.deepEqual(
    received.map(({event, data}) => [event, data.status]),
    [
      ['status', 'placed'],
      ['status', 'confirmed'],
      ['paymentStatus', 'captured'],
    ],
  );
  t.deepEqual(await readEvents(orderId, 'captured', {...headers, 'last-event-id': received[0]!.id}), received.slice(1));
});

test('an open event stream sends a status change when it happens', async t => {
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart)).body;
  await client.waitForOrder(orderId, cart);
  const events = readEvents(orderId, 'cancelled', {'cart-token': cart.cartToken!});
  await client.expectStatus(201, 'POST', `/orders/${orderId}/cancellations`, {cartToken: cart.cartToken!, body: {}});
  t.true((await events).some(({data}) => data.status === 'cancelled'));
});

test('the event stream of an order is refused with 404 without the cart token of the order', async t => {
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart)).body;
  await client.waitForOrder(orderId, cart);
  t.is((await client.request('GET', `/orders/${orderId}/events`, {cartToken: 'x'.repeat(43)})).status, 404);
});
