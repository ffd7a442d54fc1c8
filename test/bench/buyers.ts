import {randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {Agent, request} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';

/** The options of the buyers, as JSON on their standard input. */
export type Buyers = {
  readonly url: string;
  readonly atOnce: number;
  readonly seconds: number;
  /** Maximum purchases per second; default: unlimited. */
  readonly rate?: number;
  readonly variants: readonly {readonly id: string; readonly amount: number}[];
};

export type BuyersResult = {
  readonly paid: number;
  readonly other: number;
  readonly seconds: number;
  /** Milliseconds from the checkout's sending to the answer that says paid. */
  readonly p50: number;
  readonly p99: number;
};

const {url, atOnce, seconds, rate, variants} = JSON.parse(readFileSync(0, 'utf8')) as Buyers;
const agent = new Agent({keepAlive: true, maxSockets: atOnce});
const {hostname, port} = new URL(url);

const ask = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
  new Promise<any>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const asked = request(
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
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', part => {
          answer += part;
        });
        response.on('end', () => {
          if (response.statusCode! >= 300) reject(new Error(`${method} ${path}: ${response.statusCode} ${answer}`));
          else resolve(JSON.parse(answer));
        });
      },
    );
    asked.on('error', reject);
    asked.end(text);
  });

const shippingAddress = {
  fullName: 'Ada Lovelace',
  line1: '1 Square',
  city: 'London',
  postalCode: 'SW1Y',
  country: 'GB',
};
const waits: number[] = [];
let other = 0;
let started = 0;
const begin = performance.now();
const over = () => performance.now() - begin > seconds * 1000;

const buy = async () => {
  const [first, second] = [variants[started % variants.length]!, variants[(started * 7 + 1) % variants.length]!];
  const cart = await ask('POST', '/carts', {}, {currency: 'EUR', lines: [{variantId: first.id, quantity: 1}]});
  const headers = {'cart-token': cart.token};
  const {total} = await ask('POST', `/carts/${cart.id}/lines`, headers, {variantId: second.id, quantity: 1});
  const sent = performance.now();
  const {orderId} = await ask(
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
  const order = await ask('GET', `/orders/${orderId}`, {...headers, prefer: 'wait=10'});
  if (order.status === 'paid') waits.push(performance.now() - sent);
  else other += 1;
};

await Promise.all(
  Array.from({length: atOnce}, async () => {
    while (!over()) {
      const turn = started++;
      if (rate) {
        const due = (turn / rate) * 1000 - (performance.now() - begin);
        if (due > 0) await pause(due);
        if (over()) return;
      }
      await buy();
    }
  }),
);
const took = (performance.now() - begin) / 1000;
waits.sort((a, b) => a - b);
const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
const result: BuyersResult = {paid: waits.length, other, seconds: took, p50: at(0.5), p99: at(0.99)};
console.log(JSON.stringify(result));
agent.destroy();
