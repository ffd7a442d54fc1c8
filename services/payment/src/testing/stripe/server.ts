import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import {createFaults} from './faults.ts';
import {type Form, parseForm} from './form.ts';
import {createLedger} from './ledger.ts';
import {type Reply, refused} from './reply.ts';
import {createWebhooks} from './webhooks.ts';

export {signatureOf} from './webhooks.ts';

type Kept = {readonly request: string; reply: Reply | undefined};

const readText = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
};

const keyInUse = () =>
  refused(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: 'There is currently another in-progress request using this Idempotent Key.',
  });
const otherParameters = (key: string) =>
  refused(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
const unknownPath = (method: string, path: string) =>
  refused(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}).`,
  });
const internalError = () => refused(500, {type: 'api_error', message: 'An unknown error occurred'});
const tooMany = () =>
  refused(429, {type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.'});
const unauthorized = () => refused(401, {type: 'invalid_request_error', message: 'Invalid API Key provided'});

/** Milliseconds for which a request is in progress: long enough that requests at once meet. */
const latencyMs = 2;

/**
 * A stand-in for Stripe, for tests: a ledger behind Stripe's API of PaymentIntents, Refunds and Disputes, with idempotency keys, signed webhooks and the faults that a test
 * injects. Built after https://docs.stripe.com/api. Listens on a free port until `stop`.
 */
export const startStripe = async (apiVersion = '2026-10-28.endive') => {
  const faults = createFaults();
  const webhooks = createWebhooks();
  const ledger = createLedger({apiVersion, onEvent: webhooks.onEvent});
  const kept = new Map<string, Kept>();
  const requests: {readonly request: string; readonly key: string | undefined; readonly form: Form}[] = [];

  const answers: {readonly request: string; readonly status: number; readonly body: unknown}[] = [];

  const answer = async (
    method: string,
    path: string,
    form: Form,
    key: string | undefined,
  ): Promise<(Reply & {isReplayed?: boolean}) | undefined> => {
    const request = JSON.stringify([method, path, form]);
    const first = key === undefined ? undefined : kept.get(key);
    if (first && first.request !== request) return otherParameters(key!);
    if (first && !first.reply) return keyInUse();
    if (first) return {...first.reply!, isReplayed: true};
    const entry: Kept = {request, reply: undefined};
    if (key !== undefined) kept.set(key, entry);
    await delay(latencyMs);
    const fault = faults.next(`${method} ${path}`);
    const runs = !fault || fault.afterwards;
    const done = runs ? (ledger.handle(method, path, form) ?? unknownPath(method, path)) : undefined;
    const reply =
      fault?.kind === 'error'
        ? internalError()
        : fault?.kind === 'busy'
          ? tooMany()
          : fault?.kind === 'unauthorized'
            ? unauthorized()
            : done;
    if (key !== undefined) {
      if (reply?.isKept) entry.reply = {...reply, body: structuredClone(reply.body)};
      else kept.delete(key);
    }
    return fault?.kind === 'lost' ? undefined : reply;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url!, 'http://stripe');
    const method = request.method!;
    const form = parseForm(method === 'GET' ? url.search.slice(1) : await readText(request));
    const key = request.headers['idempotency-key'] as string | undefined;
    requests.push({request: `${method} ${url.pathname}`, key, form});
    const isAuthorized = /^Bearer (sk|rk)_/.test(request.headers.authorization ?? '');
    const reply = isAuthorized ? await answer(method, url.pathname, form, key) : unauthorized();
    // The client waits until it gives up. It repeats a request itself whose connection is closed.
    if (!reply) return;
    answers.push({request: `${method} ${url.pathname}`, status: reply.status, body: structuredClone(reply.body)});
    response.writeHead(reply.status, {
      'content-type': 'application/json',
      'request-id': `req_${requests.length}`,
      'stripe-version': String(request.headers['stripe-version']),
      ...('isReplayed' in reply && {'idempotent-replayed': 'true'}),
    });
    response.end(JSON.stringify(reply.body, undefined, 2));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ledger.setAddress(url);

  return {
    url,
    ledger,
    webhooks,
    /** What the shop has sent. */
    requests,
    /** What it got. */
    answers,
    inject: faults.inject,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await webhooks.settled();
    },
  };
};

export type StripeStandIn = Awaited<ReturnType<typeof startStripe>>;
