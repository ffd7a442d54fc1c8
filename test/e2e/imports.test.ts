import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let token: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = createClient(shop.url);
  token = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

type Outcome = {readonly index: number; readonly outcome: string; readonly productId: string};

/** Rows that have their own brands and categories in common. */
const rowsOf = (name: string, count: number, stock = 10) =>
  Array.from({length: count}, (_, i) => ({
    slug: `${name}-${i}`,
    name: `Imported ${i}`,
    status: 'published',
    brand: `Brand ${name} ${i % 3}`,
    categories: [[`Category ${name}`, `Part ${i % 3}`]],
    variants: [{sku: `${name}-${i}`, prices: [{amount: 1000, currency: 'EUR'}], stock}],
  }));

const importRows = async (items: readonly object[]): Promise<readonly Outcome[]> =>
  (await client.expectStatus(200, 'POST', '/products/imports', {token, body: {items}})).body.items;
const count = (outcomes: readonly Outcome[], wanted: string) =>
  outcomes.filter(({outcome}) => outcome === wanted).length;

test('concurrent imports of the same rows create every product, brand and category once', async t => {
  const rows = rowsOf('race', 40);
  const outcomes = (
    await Promise.all([rows, rows.toReversed(), rows, rows.toReversed()].map(each => importRows(each)))
  ).flat();
  t.is(count(outcomes, 'created'), 40);
  t.is(count(outcomes, 'unchanged'), 120);
  const products = await shop.sql<{variants: number}>(
    'product',
    `select count(v.id)::int as variants from products p left join variants v on v.product_id = p.id where p.slug like 'race-%' group by p.id`,
  );
  t.deepEqual(products, Array(40).fill({variants: 1}));
  await eventually(async () => (await client.request('GET', '/catalog/products/race-39')).status === 200);
});

test('a refused row has no effect on the others of an import that loses a race', async t => {
  const rows = rowsOf('refused', 20);
  const refused = {...rows[0]!, slug: 'refused-none', variants: []};
  const imports = await Promise.all([importRows([...rows, refused]), importRows([refused, ...rows.toReversed()])]);
  const outcomes = imports.flat();
  t.deepEqual(
    ['created', 'unchanged', 'refused'].map(outcome => count(outcomes, outcome)),
    [20, 20, 2],
  );
});

test('imports that set the stock of what shoppers buy meanwhile lose no reservation', async t => {
  const rows = rowsOf('bought', 5, 1000);
  await importRows(rows);
  const {body} = await client.expectStatus(200, 'GET', '/products?slug=bought-0', {token});
  const variantId = body.items[0].variants[0].id;
  const line = [{variantId, quantity: 1}];
  await eventually(
    async () => (await client.request('POST', '/carts', {body: {currency: 'EUR', lines: line}})).status === 201,
  );
  const buy = async () => {
    const cart = await client.createCart(line);
    const {orderId} = (await client.checkOut(cart)).body;
    return (await client.waitForOrder(orderId, cart)).body;
  };
  const setStock = async (stock: number) => importRows(rowsOf('bought', 5, stock));
  const [orders, imports] = await Promise.all([
    Promise.all(Array.from({length: 10}, buy)),
    Promise.all(Array.from({length: 10}, (_, i) => setStock(1000 + i))),
  ]);
  t.deepEqual(new Set(orders.map(({paymentStatus}) => paymentStatus)), new Set(['captured']));
  t.is(count(imports.flat(), 'refused'), 0);
  const stock = async () => (await client.expectStatus(200, 'GET', `/variants/${variantId}/stock`, {token})).body;
  // A sale takes its pieces from the stock only after the payment.
  await eventually(async () => (await stock()).reserved === 0);
  await importRows(rowsOf('bought', 5, 500));
  t.like(await stock(), {onHand: 500, reserved: 0});
});
