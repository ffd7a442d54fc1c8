import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {Ajv} from 'ajv';
import test, {type ExecutionContext} from 'ava';
import {openStripe} from './fixture.ts';
import {startStripe} from './server.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../../../../scripts/stripe-openapi.sh', import.meta.url));

type Node = {[key: string]: unknown};

/** The schemas of OpenAPI 3.0 as JSON Schema: `nullable` is a type there. */
const toJsonSchema = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const {nullable, ...rest} = node as Node;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]));
  return nullable === true ? {anyOf: [schema, {type: 'null'}]} : schema;
};

const load = async (): Promise<Node | undefined> => {
  const path = (await run(script)).stdout.trim();
  return path ? (toJsonSchema(JSON.parse(await readFile(path, 'utf8'))) as Node) : undefined;
};

/** Sends what a shop sends, and what only a test does. */
const exercise = async (t: ExecutionContext) => {
  const {provider, stripe, newPayment, newRefund} = await openStripe(t, {captureMethod: 'manual'});
  const signal = () => AbortSignal.timeout(30_000);
  const tokens = [
    'pm_card_visa',
    'pm_card_chargeDeclined',
    'pm_card_authenticationRequired',
    'pm_card_createDispute',
    'pm_x',
  ];
  for (const token of tokens) {
    const payment = newPayment(token);
    const {result} = await provider.authorize(payment, signal());
    if (result !== 'authorized') continue;
    await provider.capture(payment, signal());
    const captured = {...payment, state: {status: 'captured', refunds: []} as const};
    const refund = newRefund(400);
    await provider.refund(captured, refund, signal());
    await provider.findRefund(captured, refund, signal());
    await provider.findDisputes(captured, signal());
  }
  const unwanted = newPayment();
  await provider.void(unwanted, signal());
  await provider.authorize(unwanted, signal());
  return stripe;
};

test("the answers of the stand-in are those of Stripe's OpenAPI description, where that is found", async t => {
  const document = await load();
  if (!document) return t.log('the description is missing: scripts/stripe-openapi.sh --download');
  const ajv = new Ajv({strict: false, validateFormats: false});
  ajv.addSchema({...document, $id: 'stripe'});
  const schemaOf = (name: string) => ajv.getSchema(`stripe#/components/schemas/${name}`)!;
  const stripe = await exercise(t);
  t.true(stripe.answers.length > 20);
  for (const {request, status, body} of stripe.answers) {
    const object = status === 200 ? (body as {object: string}).object : 'error';
    const items = object === 'list' ? (body as {data: {object: string}[]}).data : [body as {object: string}];
    for (const item of items) {
      const validate = schemaOf(object === 'error' ? object : item.object);
      t.true(validate(item), `${request}: ${ajv.errorsText(validate.errors)}`);
    }
  }
  for (const event of stripe.ledger.events) {
    const validate = schemaOf('event');
    t.true(validate(event), ajv.errorsText(validate.errors));
  }
});

test('a key with other parameters is refused, the same request gets the first answer again', async t => {
  const stripe = await startStripe();
  t.teardown(stripe.stop);
  const create = async (body: string) => {
    const headers = {authorization: 'Bearer sk_test_1', 'idempotency-key': 'one'};
    const response = await fetch(`${stripe.url}/v1/payment_intents`, {method: 'POST', headers, body});
    return {
      status: response.status,
      replayed: response.headers.get('idempotent-replayed'),
      body: await response.json(),
    };
  };
  const first = await create('amount=1000&currency=eur');
  t.like(first, {status: 200, replayed: null});
  t.deepEqual(await create('amount=1000&currency=eur'), {...first, replayed: 'true'});
  t.like(await create('amount=1001&currency=eur'), {status: 400, body: {error: {type: 'idempotency_error'}}});
  t.is(stripe.ledger.intents.size, 1);
});
