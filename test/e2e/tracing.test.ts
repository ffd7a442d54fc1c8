import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {json} from 'node:stream/consumers';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

type Span = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
};

type ExportRequest = {
  readonly resourceSpans?: readonly {readonly scopeSpans: readonly {readonly spans: readonly Span[]}[]}[];
};

/** Values of OpenTelemetry's SpanKind in OTLP. */
const [server, consumer] = [2, 5];

let shop: FileShop;
const spans: Span[] = [];
// A trace collector: receives OTLP over HTTP, as JSON.
const collector = createServer(async (request, response) => {
  const {resourceSpans = []} = (await json(request)) as ExportRequest;
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

test('the trace of a checkout contains every event handler that it causes, through outbox and bus', async t => {
  const client = createClient(shop.url);
  const {variantId} = await client.createProduct(await client.logInAsAdministrator(), {stock: 1});
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const traceId = 'ab'.repeat(16);
  const accepted = await client.request('POST', `/carts/${cart.id}/checkout`, {
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
  t.is((await client.waitForOrder(accepted.body.orderId, {cartToken: cart.cartToken})).body.paymentStatus, 'captured');

  const traceSpans = () => spans.filter(span => span.traceId === traceId);
  const has = (name: string) => traceSpans().some(span => span.name === name);
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

  const request = traceSpans().find(({kind}) => kind === server)!;
  t.is(request.name, 'POST /carts/:id/checkout');
  t.is(request.parentSpanId, '00f067aa0ba902b7');
  const parentOf = ({parentSpanId}: Span) => traceSpans().find(({spanId}) => spanId === parentSpanId);
  for (const step of steps) {
    const span = traceSpans().find(({name}) => name === step)!;
    t.is(span.kind, consumer, step);
    let root: Span | undefined = span;
    while (root && root !== request) root = parentOf(root);
    t.is(root, request, `${step} is not a descendant of the checkout`);
  }
});
