import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

// The processes of a fleet have metrics of their own.
const testOnStandalone = process.env.TEST_SHOP === 'fleet' ? test.serial.skip : test.serial;

let shop: FileShop;
let client: Client;

test.before(async () => {
  shop = await startFileShop({RATE_LIMIT: '1'});
  client = createClient(shop.url);
});
test.after.always(() => shop?.drop());

type Family = {readonly name: string; readonly help: string; readonly type: string};

const readMetrics = async (): Promise<string> => (await fetch(`${shop.adminUrl}/metrics`)).text();

const familiesOf = (text: string): readonly Family[] =>
  [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\w+)$/gm)].map(([, name = '', help = '', type = '']) => ({
    name,
    help,
    type,
  }));

/** The value of the only sample that begins so. */
const sampleOf = (text: string, start: string): number | undefined => {
  const line = text.split('\n').find(each => each.startsWith(start));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
};

/** The conventions of https://prometheus.io/docs/practices/naming/. */
const rules: Readonly<Record<string, (family: Family) => boolean>> = {
  'has a help text': ({help}) => help.length > 0,
  'is in snake case': ({name}) => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name),
  'ends in _total if and only if it is a counter': ({name, type}) => name.endsWith('_total') === (type === 'counter'),
  'has no suffix of a sample': ({name}) => !/_(count|sum|bucket)$/.test(name),
  'does not name its type': ({name}) => !/_(gauge|counter|histogram|summary)(_|$)/.test(name),
  'is in base units': ({name}) =>
    !/_(ms|milliseconds?|microseconds?|nanoseconds?|minutes?|hours?|days?|kb|kilobytes?|mb|megabytes?|percent)(_|$)/.test(
      name,
    ),
};

testOnStandalone('every metric follows the conventions of Prometheus, and the shop’s own are documented', async t => {
  const families = familiesOf(await readMetrics());
  t.true(families.length > 30);
  const violations = families.flatMap(family =>
    Object.entries(rules).flatMap(([rule, holds]) => (holds(family) ? [] : `${family.name}: not ${rule}`)),
  );
  t.deepEqual(violations, []);
  const page = await readFile(fileURLToPath(new URL('../../docs/metrics.md', import.meta.url)), 'utf8');
  const own = families.map(({name}) => name).filter(name => !/^(nodejs|process)_/.test(name));
  t.deepEqual(
    own.filter(name => !page.includes(`\`${name}\``)),
    [],
  );
});

testOnStandalone('the metrics have the version, the pools, waiting orders and payments, and log-ins', async t => {
  const staff = await client.logInAsAdministrator();
  await client.request('POST', '/auth/login', {body: {email: 'admin@shop.example', password: 'a wrong password'}});
  const product = await client.createProduct(staff, {stock: 5});
  const cart = await client.createCart([{variantId: product.variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_slow'})).body;
  let text = '';
  await eventually(async () => {
    text = await readMetrics();
    // Each gauge reads the database by itself.
    return ['', '_oldest_age_seconds'].every(
      suffix =>
        text.includes(`orders_awaiting_answer${suffix}{status="confirmed"`) &&
        text.includes(`payments_waiting${suffix}{`),
    );
  });
  t.regex(text, /^ecom_build_info\{version="\d+\.\d+\.\d+",node_version="v\d+/m);
  t.true(sampleOf(text, 'database_pool_max_connections{service="order"}')! > 0);
  for (const name of ['connections', 'connections_in_use', 'waiting_requests'])
    t.is(typeof sampleOf(text, `database_pool_${name}{service="order"}`), 'number', name);
  t.is(sampleOf(text, 'orders_awaiting_answer{status="confirmed"'), 1);
  t.true(sampleOf(text, 'orders_awaiting_answer_oldest_age_seconds{status="confirmed"')! >= 0);
  t.is(sampleOf(text, 'payments_waiting{'), 1);
  t.true(sampleOf(text, 'payments_waiting_oldest_age_seconds{')! >= 0);
  t.is(sampleOf(text, 'log_ins_total{outcome="succeeded"}'), 1);
  t.is(sampleOf(text, 'log_ins_total{outcome="wrong-credentials"}'), 1);

  await client.waitForOrder(orderId, cart);
  await eventually(async () => !(await readMetrics()).includes('orders_awaiting_answer{'));
});

testOnStandalone('requests that wait for a change are measured apart', async t => {
  const staff = await client.logInAsAdministrator();
  const product = await client.createProduct(staff, {stock: 5});
  const cart = await client.createCart([{variantId: product.variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart, {payment: 'tok_slow'})).body;
  const order = (await client.waitForOrder(orderId, cart)).body;
  t.is(order.paymentStatus, 'captured');
  const stream = new AbortController();
  const response = await fetch(`${shop.url}/orders/${orderId}/events`, {
    headers: {'cart-token': cart.cartToken!},
    signal: stream.signal,
  });
  await response.body!.getReader().read();
  stream.abort();
  const of = (name: string, route: string) =>
    `${name}_count{service="order",method="GET",route="${route}",status="200"}`;
  await eventually(
    async () => sampleOf(await readMetrics(), of('http_wait_duration_seconds', '/orders/:id/events')) === 1,
  );
  const text = await readMetrics();
  t.true(sampleOf(text, of('http_wait_duration_seconds', '/orders/:id'))! >= 1);
  for (const route of ['/orders/:id', '/orders/:id/events'])
    t.is(sampleOf(text, of('http_request_duration_seconds', route)), undefined);
});

testOnStandalone('refused attempts are counted by the limit', async t => {
  const attempt = () => client.request('POST', '/auth/login', {body: {email: 'eve@example.org', password: 'guess'}});
  await eventually(async () => (await attempt()).status === 429);
  t.regex(await readMetrics(), /^throttled_attempts_total\{limit="(log-in|wrong-guesses)"\} [1-9]/m);
});
