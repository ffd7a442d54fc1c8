import {randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {Agent, request} from 'node:http';
import {setTimeout as delay} from 'node:timers/promises';

/** The options of this load generator, as JSON on its standard input. */
export type PurchaseLoad = {
  readonly url: string;
  readonly concurrency: number;
  readonly seconds: number;
  /** Maximum purchases per second; default: unlimited. */
  readonly rate?: number;
  readonly variants: readonly {readonly id: string; readonly amount: number}[];
};

export type PurchaseLoadResult = {
  readonly paid: number;
  readonly notPaid: number;
  readonly seconds: number;
  /** Milliseconds from sending the checkout to the response with the paid order. */
  readonly p50: number;
  readonly p99: number;
};

const {url, concurrency, seconds, rate, variants} = JSON.parse(readFileSync(0, 'utf8')) as PurchaseLoad;
const agent = new Agent({keepAlive: true, maxSockets: concurrency});
const {hostname, port} = new URL(url);

const send = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
  new Promise<any>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const clientRequest = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: {
          ...headers,
          ...(text && {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)}),
        },
      },
      response => {
        let responseBody = '';
        response.setEncoding('utf8');
        response.on('data', part => {
          responseBody += part;
        });
        response.on('end', () => {
          if (response.statusCode! >= 300)
            reject(new Error(`${method} ${path}: ${response.statusCode} ${responseBody}`));
          else resolve(JSON.parse(responseBody));
        });
      },
    );
    clientRequest.on('error', reject);
    clientRequest.end(text);
  });

const shippingAddress = {
  fullName: 'Ada Lovelace',
  line1: '1 Square',
  city: 'London',
  postalCode: 'SW1Y',
  country: 'GB',
};
const latencies: number[] = [];
let notPaid = 0;
let started = 0;
const startedAt = performance.now();
const isOver = () => performance.now() - startedAt > seconds * 1000;

const buy = async () => {
  const [first, second] = [variants[started % variants.length]!, variants[(started * 7 + 1) % variants.length]!];
  const cart = await send('POST', '/carts', {}, {currency: 'EUR', lines: [{variantId: first.id, quantity: 1}]});
  const headers = {'cart-token': cart.token};
  const {total} = await send('POST', `/carts/${cart.id}/lines`, headers, {variantId: second.id, quantity: 1});
  const sentAt = performance.now();
  const {orderId} = await send(
    'POST',
    `/carts/${cart.id}/checkout`,
    {...headers, 'idempotency-key': randomUUID()},
    {
      email: 'bench@example.org',
      shippingAddress,
      payment: {provider: 'simulated', token: 'tok_ok'},
      expectedTotal: total,
    },
  );
  const order = await send('GET', `/orders/${orderId}`, {...headers, prefer: 'wait=10'});
  if (order.paymentStatus === 'captured') latencies.push(performance.now() - sentAt);
  else notPaid += 1;
};

await Promise.all(
  Array.from({length: concurrency}, async () => {
    while (!isOver()) {
      const index = started++;
      if (rate) {
        const delayMs = (index / rate) * 1000 - (performance.now() - startedAt);
        if (delayMs > 0) await delay(delayMs);
        if (isOver()) return;
      }
      await buy();
    }
  }),
);
const elapsedSeconds = (performance.now() - startedAt) / 1000;
latencies.sort((a, b) => a - b);
const quantileOf = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
const result: PurchaseLoadResult = {
  paid: latencies.length,
  notPaid,
  seconds: elapsedSeconds,
  p50: quantileOf(0.5),
  p99: quantileOf(0.99),
};
console.log(JSON.stringify(result));
agent.destroy();
