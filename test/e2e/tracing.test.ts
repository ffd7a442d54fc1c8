import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {json} from 'node:stream/consumers';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {clientOf} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

type Span = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
};

type Sent = {readonly resourceSpans?: readonly {readonly scopeSpans: readonly {readonly spans: readonly Span[]}[]}[]};

/** OpenTelemetry's SpanKind, as OTLP writes it. */
const [server, consumer] = [2, 5];

let shop: FileShop;
const spans: Span[] = [];
// What a collector of traces is to the shop: OTLP over HTTP, as JSON.
const collector = createServer(async (request, response) => {
  const {resourceSpans = []} = (await json(request)) as Sent;
  for (const {scopeSpans} of resourceSpans) for (const {spans: sent} of scopeSpans) spans.push(...sent);
  response.setHeader('content-type', 'application/json').end('{}');
});

test.before(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  shop = await startFileShop({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
});
test.after.always(async () => {
  await shop?.drop();
  collector.close();
});

test('one trace leads from the checkout through the outbox and the bus to every handler that it caused', async t => {
  const client = clientOf(shop.url);
  const {variantId} = await client.makeProduct(await client.asAdministrator(), {stock: 1});
  const cart = await client.makeCart([{variantId, quantity: 1}]);
  const traceId = 'ab'.repeat(16);
  const accepted = await client.ask('POST', `/carts/${cart.id}/checkout`, {
    cartToken: cart.cartToken!,
    headers: {'idempotency-key': 'traced', traceparent: `00-${traceId}-00f067aa0ba902b7-01`},
    body: {
      email: 'guest@example.org',
      shippingAddress: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1Y', country: 'GB'},
      payment: {provider: 'simulated', token: 'tok_ok'},
      expectedTotal: cart.total,
    },
  });
  t.is(accepted.status, 202);
  t.is((await client.waitFor(accepted.body.orderId, {cartToken: cart.cartToken})).body.status, 'paid');

  const ours = () => spans.filter(span => span.traceId === traceId);
  const has = (name: string) => ours().some(span => span.name === name);
  const steps = [
    'order cart.checked_out',
    'product order.placed',
    'order stock.reserved',
    'payment order.awaiting_payment',
    'order payment.captured',
    'product order.paid',
    'notification order.paid',
    'cart order.paid',
  ];
  await eventually(async () => steps.every(has));

  const request = ours().find(({kind}) => kind === server)!;
  t.is(request.name, 'POST /carts/:id/checkout');
  t.is(request.parentSpanId, '00f067aa0ba902b7');
  const parentOf = ({parentSpanId}: Span) => ours().find(({spanId}) => spanId === parentSpanId);
  for (const step of steps) {
    const span = ours().find(({name}) => name === step)!;
    t.is(span.kind, consumer, step);
    let root: Span | undefined = span;
    while (root && root !== request) root = parentOf(root);
    t.is(root, request, `${step} does not come from the checkout`);
  }
});
