import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {clientOf} from '../e2e/client.ts';
import {startStandaloneShop} from '../e2e/standalone-shop.ts';
import type {BareSql} from './bare-sql.ts';
import {type Line, reported, tableOf} from './lines.ts';
import {measure, measurePair, type Side} from './pairs.ts';
import {buy, cpuTime, residentMemory, startServer} from './processes.ts';

/**
 * The shop's speed, each line beside a reference of the same run: `make bench`. Closed loop, keep-alive, 32 connections, load generators in
 * processes of their own. Pairs take turns, and the median of their ratios counts.
 */
const duration = Number(process.argv[2] ?? 4);
const warmUp = 2;
const products = 10_000;

const lines: Line[] = [];
const say = (text: string) => console.error(text);

const pair = async (what: string, ours: () => Promise<Side>, reference: Side & {name: string}, target: number) => {
  say(`${what} …`);
  lines.push(await measurePair({what, ours, reference, target, seconds: duration}));
};

const get = (path: string, headers = {}) => [{method: 'GET' as const, path, headers}];

const folder = await mkdtemp(join(tmpdir(), 'ecom-bench-'));
const open = () => startStandaloneShop({dataDir: folder, env: {DEMO: String(products), VALIDATE_RESPONSES: '0'}});
say(`Making a shop with ${products} products …`);
await (await open()).stop();
// What made the products is no part of what is measured.
const shop = await open();
const idle = await residentMemory(shop.pid);
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
  const client = clientOf(shop.url);
  const {must} = client;
  const list = (await must(200, 'GET', '/catalog/products?limit=20&sort=newest')).body;
  const detailPath = `/catalog/products/${list.items[0].slug}`;
  const detail = (await must(200, 'GET', detailPath)).body;
  const tree = (await must(200, 'GET', '/catalog/categories')).body;

  // What can be bought without running out.
  const record = new pg.Client(databaseOf('product'));
  await record.connect();
  const {rows: stocked} = await record.query(
    `select v.id, (select (p->>'amount')::int from json_array_elements(v.prices::json) p where p->>'currency' = 'EUR') as amount
     from variants v order by v.id limit 2000`,
  );
  await record.query('update stock set on_hand = 1000000');
  await record.end();

  const shopper = await client.signUp('bench');
  const cart = await client.makeCart([{variantId: stocked[0].id, quantity: 1}], shopper.token);
  const {orderId} = (await client.checkOut(cart, {token: shopper.token})).body;
  if ((await client.waitFor(orderId, shopper)).body.status !== 'paid') throw new Error('the first order was not paid');

  const koa = await startServer('bare-koa.ts', {detail, list, tree});
  const bare = await startServer('bare-sql.ts', {databaseUrl: databaseOf('order'), orderId} satisfies BareSql);
  const bareKoa = (name: string) => ({name: 'bare Koa, the same JSON', url: koa.url, requests: get(`/${name}`)});
  const bareSelect = {name: 'bare node:http + SELECT', url: bare.url, requests: get('/select')};
  const bareInsert = {name: 'bare node:http + INSERT', url: bare.url, requests: get('/insert')};
  const ours = (requests: Side['requests']) => async () => ({url: shop.url, requests});

  await pair('catalog detail, warm', ours(get(detailPath)), bareKoa('detail'), 0.8);
  await pair('catalog list of 20, warm', ours(get('/catalog/products?limit=20&sort=newest')), bareKoa('list'), 0.8);
  await pair('category tree, warm', ours(get('/catalog/categories')), bareKoa('tree'), 0.8);

  say('catalog list, each another query …');
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
  const cold = await measure(
    {url: shop.url, requests: queries.map(path => ({method: 'GET' as const, path}))},
    duration,
  );
  lines.push({
    what: `catalog list, each another query, ${products} products`,
    measured: cold,
    unit: '/s',
    target: '≥ 500/s',
    met: cold >= 500,
  });

  const bearer = {authorization: `Bearer ${shopper.token}`};
  await pair('GET /orders/{id} by its owner', ours(get(`/orders/${orderId}`, bearer)), bareSelect, 0.6);

  const body = JSON.stringify({currency: 'EUR', lines: [{variantId: stocked[0].id, quantity: 1}]});
  await pair('create a cart with a line', ours([{method: 'POST', path: '/carts', body}]), bareInsert, 0.5);

  const distinctCarts = async () => {
    const carts = [];
    for (let i = 0; i < 100; i++)
      carts.push(...(await Promise.all(Array.from({length: 40}, () => client.makeCart([])))));
    const line = JSON.stringify({variantId: stocked[1].id, quantity: 1});
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
  await pair('add a line to a distinct cart', distinctCarts, bareInsert, 0.5);
  await Promise.all([koa.stop(), bare.stop()]);

  say('whole purchases …');
  const transactions = async () => {
    const {rows} = await sql.query(
      `select (select sum(xact_commit) from pg_stat_database)::float8 as all, pg_snapshot_xmax(pg_current_snapshot())::text::float8 as writing`,
    );
    return rows[0] as {all: number; writing: number};
  };
  const variants = stocked.map(({id, amount}) => ({id, amount}));
  await buy({url: shop.url, atOnce: 16, seconds: warmUp * 5, variants});
  const before = {...(await transactions()), cpu: await cpuTime(shop.pid)};
  const bought = await buy({url: shop.url, atOnce: 16, seconds: duration * 3, variants});
  await new Promise(resolve => setTimeout(resolve, 1500));
  const after = {...(await transactions()), cpu: await cpuTime(shop.pid)};
  const perSecond = bought.paid / bought.seconds;
  const each = (a: number, b: number) => (b - a) / bought.paid;
  lines.push({
    what: 'whole purchase, 16 at once',
    measured: perSecond,
    unit: '/s',
    target: '≥ 200/s',
    met: perSecond >= 200 && bought.other === 0,
  });
  lines.push(reported('SQL statements and transactions a purchase', each(before.all, after.all), ''));
  lines.push(reported('commits that write a purchase', each(before.writing, after.writing), ''));
  lines.push(reported('Node CPU a purchase', each(before.cpu, after.cpu), 'ms'));

  say('placed to paid, at half of that …');
  const paced = await buy({url: shop.url, atOnce: 16, seconds: duration * 3, rate: perSecond / 2, variants});
  lines.push(reported('placed → paid at half of saturation, p50', paced.p50, 'ms'));
  lines.push({
    what: 'placed → paid at half of saturation, p99',
    measured: paced.p99,
    unit: 'ms',
    target: '≤ 500 ms',
    met: paced.p99 <= 500,
  });

  const loaded = await residentMemory(shop.pid);
  lines.push(reported(`RSS idle, ${products} products`, idle, 'MiB'));
  lines.push({what: 'RSS after load', measured: loaded, unit: 'MiB', target: '≤ 450 MiB', met: loaded <= 450});
} finally {
  await stop();
}

console.log(tableOf(lines));
await writeFile(
  'bench.json',
  `${JSON.stringify({at: new Date().toISOString(), node: process.version, lines}, undefined, 2)}\n`,
);
say('The same as JSON: bench.json');
