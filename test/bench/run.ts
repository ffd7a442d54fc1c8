import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {createClient} from '../e2e/client.ts';
import {startStandaloneShop} from '../e2e/standalone-shop.ts';
import type {BareSql} from './bare-sql.ts';
import {measure, measurePaired, type Target} from './paired-measurement.ts';
import {cpuTimeMs, residentMemory, runPurchases, startServer} from './processes.ts';
import {type ReportRow, reportTable, rowWithoutTarget} from './report.ts';

/**
 * Measures the performance of the standalone shop, with reference servers in the same run: `make bench`. Closed loop, keep-alive, 32 connections,
 * load generators in their own processes. Shop and reference are measured alternately; the ratio is the median of three.
 */
const seconds = Number(process.argv[2] ?? 4);
const warmUpSeconds = 10;
const products = 10_000;

const rows: ReportRow[] = [];
const log = (text: string) => console.error(text);

const compare = async (
  name: string,
  shop: () => Promise<Target>,
  reference: Target & {name: string},
  targetRatio: number,
) => {
  log(`${name} …`);
  rows.push(await measurePaired({name, shop, reference, targetRatio, seconds}));
};

const get = (path: string, headers = {}) => [{method: 'GET' as const, path, headers}];

const folder = await mkdtemp(join(tmpdir(), 'ecom-bench-'));
const start = () => startStandaloneShop({dataDir: folder, env: {DEMO: String(products), VALIDATE_RESPONSES: '0'}});
log(`Creating a shop with ${products} products …`);
await (await start()).stop();
// A new process: creating the products is not part of the measurement.
const shop = await start();
const idleMemory = await residentMemory(shop.pid);
const {url: postgres} = JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')) as {url: string};
const databaseOf = (name: string) => Object.assign(new URL(postgres), {pathname: `/${name}`}).href;
const sql = new pg.Client(postgres);
await sql.connect();
const stop = async () => {
  await sql.end();
  await shop.stop();
  await rm(folder, {recursive: true, force: true});
};

try {
  const client = createClient(shop.url);
  const {expectStatus} = client;
  const list = (await expectStatus(200, 'GET', '/catalog/products?limit=20&sort=newest')).body;
  const detailPath = `/catalog/products/${list.items[0].slug}`;
  const detail = (await expectStatus(200, 'GET', detailPath)).body;
  const tree = (await expectStatus(200, 'GET', '/catalog/categories')).body;

  // Variants with a large stock, so that none sells out.
  const productDatabase = new pg.Client(databaseOf('product'));
  await productDatabase.connect();
  const {rows: stockedVariants} = await productDatabase.query(
    `select v.id, (select (p->>'amount')::int from json_array_elements(v.prices::json) p where p->>'currency' = 'EUR') as amount
     from variants v order by v.id limit 2000`,
  );
  await productDatabase.query('update stock set on_hand = 1000000');
  await productDatabase.end();

  const shopper = await client.signUp('bench');
  const cart = await client.createCart([{variantId: stockedVariants[0].id, quantity: 1}], shopper.token);
  const {orderId} = (await client.checkOut(cart, {token: shopper.token})).body;
  if ((await client.waitForOrder(orderId, shopper)).body.paymentStatus !== 'captured')
    throw new Error('the first order was not paid');

  const koa = await startServer('bare-koa.ts', {detail, list, tree});
  const bareHttp = await startServer('bare-sql.ts', {databaseUrl: databaseOf('order'), orderId} satisfies BareSql);
  const bareKoa = (name: string) => ({name: 'bare Koa, the same JSON', url: koa.url, requests: get(`/${name}`)});
  const bareSelect = {name: 'bare node:http + SELECT', url: bareHttp.url, requests: get('/select')};
  const bareInsert = {name: 'bare node:http + INSERT', url: bareHttp.url, requests: get('/insert')};
  const shopRequests = (requests: Target['requests']) => async () => ({url: shop.url, requests});

  await compare('catalog detail, warm', shopRequests(get(detailPath)), bareKoa('detail'), 0.8);
  await compare(
    'catalog list of 20, warm',
    shopRequests(get('/catalog/products?limit=20&sort=newest')),
    bareKoa('list'),
    0.8,
  );
  await compare('category tree, warm', shopRequests(get('/catalog/categories')), bareKoa('tree'), 0.8);

  log('catalog list, a different query each time …');
  const words = ['ph', 'pho', 'so', 'wat', 'spea', 'blu', 'bla', 'ear', 'gam', 'sm'];
  const sorts = ['relevance', 'price', '-price', 'newest', 'name'];
  const queries: string[] = [];
  for (let i = 0; queries.length < 20_000; i++) {
    const query = new URLSearchParams({
      limit: '20',
      sort: sorts[i % 5]!,
      priceMin: String(i),
      priceMax: String(200_000 + i),
      currency: 'EUR',
    });
    if (i % 2) query.set('q', words[i % words.length]!);
    else query.set('sort', sorts[1 + (i % 4)]!);
    if (i % 3 === 0) query.set('category', tree.items[i % tree.items.length].slug);
    if (i % 7 === 0) query.set('inStock', 'true');
    queries.push(`/catalog/products?${query}`);
  }
  const uncached = await measure(
    {url: shop.url, requests: queries.map(path => ({method: 'GET' as const, path}))},
    seconds,
  );
  rows.push({
    name: `catalog list, a different query each time, ${products} products`,
    measured: uncached,
    unit: '/s',
    target: '≥ 500/s',
    isMet: uncached >= 500,
  });

  const bearer = {authorization: `Bearer ${shopper.token}`};
  await compare('GET /orders/{id} by its owner', shopRequests(get(`/orders/${orderId}`, bearer)), bareSelect, 0.6);

  const body = JSON.stringify({currency: 'EUR', lines: [{variantId: stockedVariants[0].id, quantity: 1}]});
  await compare('create a cart with a line', shopRequests([{method: 'POST', path: '/carts', body}]), bareInsert, 0.5);

  const distinctCarts = async () => {
    const carts = [];
    for (let i = 0; i < 100; i++)
      carts.push(...(await Promise.all(Array.from({length: 40}, () => client.createCart([])))));
    const line = JSON.stringify({variantId: stockedVariants[1].id, quantity: 1});
    return {
      url: shop.url,
      requests: carts.map(({id, cartToken}) => ({
        method: 'POST' as const,
        path: `/carts/${id}/lines`,
        headers: {'cart-token': cartToken!},
        body: line,
      })),
    };
  };
  await compare('add a line to a distinct cart', distinctCarts, bareInsert, 0.5);
  await Promise.all([koa.stop(), bareHttp.stop()]);

  log('purchases …');
  const transactions = async () => {
    const {rows} = await sql.query(
      `select (select sum(xact_commit) from pg_stat_database)::float8 as all, pg_snapshot_xmax(pg_current_snapshot())::text::float8 as writing`,
    );
    return rows[0] as {all: number; writing: number};
  };
  const variants = stockedVariants.map(({id, amount}) => ({id, amount}));
  await runPurchases({url: shop.url, concurrency: 16, seconds: warmUpSeconds, variants});
  const before = {...(await transactions()), cpu: await cpuTimeMs(shop.pid)};
  const saturated = await runPurchases({url: shop.url, concurrency: 16, seconds: seconds * 3, variants});
  await new Promise(resolve => setTimeout(resolve, 1500));
  const after = {...(await transactions()), cpu: await cpuTimeMs(shop.pid)};
  const perSecond = saturated.paid / saturated.seconds;
  const perPurchase = (from: number, to: number) => (to - from) / saturated.paid;
  rows.push({
    name: 'purchases, 16 concurrent',
    measured: perSecond,
    unit: '/s',
    target: '≥ 200/s',
    isMet: perSecond >= 200 && saturated.notPaid === 0,
  });
  rows.push(rowWithoutTarget('transactions per purchase', perPurchase(before.all, after.all), ''));
  rows.push(rowWithoutTarget('writing transactions per purchase', perPurchase(before.writing, after.writing), ''));
  rows.push(rowWithoutTarget('CPU time of Node per purchase', perPurchase(before.cpu, after.cpu), 'ms'));

  log('latency from placed to paid at half of that rate …');
  const halfLoad = await runPurchases({
    url: shop.url,
    concurrency: 16,
    seconds: seconds * 3,
    rate: perSecond / 2,
    variants,
  });
  rows.push(rowWithoutTarget('placed → paid at half of saturation, p50', halfLoad.p50, 'ms'));
  rows.push({
    name: 'placed → paid at half of saturation, p99',
    measured: halfLoad.p99,
    unit: 'ms',
    target: '≤ 500 ms',
    isMet: halfLoad.p99 <= 500,
  });

  const loadedMemory = await residentMemory(shop.pid);
  rows.push(rowWithoutTarget(`RSS idle, ${products} products`, idleMemory, 'MiB'));
  rows.push({
    name: 'RSS after load',
    measured: loadedMemory,
    unit: 'MiB',
    target: '≤ 450 MiB',
    isMet: loadedMemory <= 450,
  });
} finally {
  await stop();
}

console.log(reportTable(rows));
await writeFile(
  'bench.json',
  `${JSON.stringify({at: new Date().toISOString(), node: process.version, rows}, undefined, 2)}\n`,
);
log('The report as JSON: bench.json');
