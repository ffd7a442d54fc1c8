import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';
import {engineUrls} from '@ecom/dev/engines/engines';
import {eventually} from '@ecom/dev/eventually';
import {startFleet} from '@ecom/dev/fleet/fleet';
import {seed} from '@ecom/dev/fleet/seed';
import test, {type ExecutionContext} from 'ava';
import mongoose from 'mongoose';
import pg from 'pg';
import {createClient} from './client.ts';
import {administrator} from './contract.ts';

// Needs a fleet and its engines, which `node test/engines.ts` starts.
const testOnFleet = process.env.TEST_SHOP === 'fleet' ? test : test.skip;
const productCount = Number(process.env.TEST_PRODUCTS ?? 100);

/** Starts a fleet with two catalog processes. */
const startShop = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-rebuild-'));
  const name = basename(folder).toLowerCase().replaceAll(/\W/g, '_');
  const fleet = await startFleet({
    name,
    engines: engineUrls(process.env),
    folder,
    replicas: {catalog: 2},
    env: {RATE_LIMIT: '0', VALIDATE_RESPONSES: '1', LOG_LEVEL: 'info'},
    administrator,
  });
  const productDatabase = new pg.Client(fleet.databaseOf('product'));
  const mongo = mongoose.createConnection(engineUrls(process.env).mongo, {dbName: `${name}_catalog`});
  t.teardown(async () => {
    await Promise.all([productDatabase.end(), mongo.close()]);
    const problems = await fleet.stop();
    await rm(folder, {recursive: true, force: true});
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  await Promise.all([productDatabase.connect(), mongo.asPromise()]);
  await seed(fleet, String(productCount));
  const client = createClient(fleet.url);
  const token = await client.logInAsAdministrator();
  return {fleet, productDatabase, mongo, client, token};
};

type Shop = Awaited<ReturnType<typeof startShop>>;
type ShownProduct = {readonly name: string; readonly available: number};

/** The published products by id, from the system of record. */
const expectedProducts = async ({productDatabase}: Shop): Promise<ReadonlyMap<string, ShownProduct>> => {
  const {rows} = await productDatabase.query<ShownProduct & {id: string}>(
    `select id, name, (
       select sum(on_hand - reserved)::int from stock join variants v on v.id = variant_id
       where v.product_id = products.id and not v.deleted
     ) as available
     from products where status = 'published'`,
  );
  return new Map(rows.map(({id, name, available}) => [id, {name, available}]));
};

/** The products by id, from the catalog API. */
const catalogProducts = async ({client}: Shop): Promise<ReadonlyMap<string, ShownProduct>> => {
  const all = new Map<string, ShownProduct>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/catalog/products?sort=name&limit=100${cursor && `&cursor=${cursor}`}`;
    const {items, nextCursor}: {items: {id: string}[]; nextCursor: string | null} = (
      await client.expectStatus(200, 'GET', path)
    ).body;
    const pages = await Promise.all(items.map(({id}) => client.expectStatus(200, 'GET', `/catalog/products/${id}`)));
    for (const {body} of pages) {
      const available = body.variants.reduce((sum: number, {available}: ShownProduct) => sum + available, 0);
      all.set(body.id, {name: body.name, available});
    }
    cursor = nextCursor;
  }
  return all;
};

const assertCatalogIsConsistent = async (t: ExecutionContext, shop: Shop) => {
  const expected = await expectedProducts(shop);
  t.true(expected.size >= productCount);
  let differences: unknown[] = [];
  const isConsistent = async () => {
    const found = await catalogProducts(shop);
    differences = [...new Set([...expected.keys(), ...found.keys()])]
      .map(id => ({id, expected: expected.get(id), found: found.get(id)}))
      .filter(({expected, found}) => !isDeepStrictEqual(expected, found));
    return differences.length === 0;
  };
  await eventually(isConsistent, 90).catch(() => {});
  t.deepEqual(differences, []);
};

/** Repeats `work` in the background. The returned function stops it and returns the number of repetitions. */
const repeatInBackground = (work: (round: number) => Promise<unknown>) => {
  let isRunning = true;
  const rounds = (async () => {
    let round = 0;
    for (; isRunning; round++) {
      await work(round);
      await delay(50);
    }
    return round;
  })();
  // A rejection is reported by the function that stops it.
  rounds.catch(() => {});
  return async () => {
    isRunning = false;
    return rounds;
  };
};

/** Changes names and stock of products in the background. */
const startChanging = async ({client, productDatabase}: Shop) => {
  const token = await client.logInAsAdministrator();
  const {rows} = await productDatabase.query<{id: string; variant: string}>(
    `select p.id, v.id as variant from products p join variants v on v.product_id = p.id
     where p.status = 'published' and not v.deleted order by v.id limit 40`,
  );
  return repeatInBackground(async round => {
    const {id, variant} = rows[round % rows.length]!;
    await client.expectStatus(200, 'PATCH', `/products/${id}`, {token, body: {name: `Changed ${round}`}});
    await client.expectStatus(200, 'PUT', `/variants/${variant}/stock`, {token, body: {onHand: 10_000 + round}});
  });
};

/** Statuses of the proxy while an upstream that has just died is still in use. */
const upstreamDownStatuses = [502, 503];

/** Reads the catalog in the background; the returned function stops it and returns unexpected responses. */
const startReading = async ({client}: Shop, ignoredStatuses: readonly number[] = []) => {
  const {items} = (await client.expectStatus(200, 'GET', '/catalog/products?limit=20')).body;
  const unexpected: unknown[] = [];
  let succeeded = 0;
  const stop = repeatInBackground(async round => {
    const {id} = items[round % items.length];
    for (const path of [
      `/catalog/products?limit=${1 + (round % 100)}`,
      `/catalog/products/${id}`,
      '/catalog/categories',
    ]) {
      const {status, body} = await client.request('GET', path);
      if (ignoredStatuses.includes(status)) continue;
      if (status === 200) succeeded += 1;
      if (status !== 200 || body.items?.length === 0) unexpected.push({path, status, body});
    }
  });
  return async () => ({rounds: await stop(), succeeded, unexpected});
};

const waitForRebuild = async ({client, token}: Shop): Promise<string> => {
  const state = async () => (await client.expectStatus(200, 'GET', '/ops/catalog/rebuild', {token})).body;
  await eventually(async () => (await state()).building === null, 120);
  return (await state()).active;
};

testOnFleet(
  'the catalog stays available and consistent during a rebuild, and is rebuilt when a process dies or MongoDB is emptied',
  async t => {
    t.timeout(480_000);
    const shop = await startShop(t);
    const {fleet, mongo, client, token} = shop;
    t.is((await client.request('POST', '/ops/order/rebuild', {token})).status, 404, 'it has no read model');
    await assertCatalogIsConsistent(t, shop);

    const stopChanging = await startChanging(shop);
    const stopReading = await startReading(shop);
    const first = await waitForRebuild(shop);
    for (let round = 0; round < 2; round++) {
      const startedAt = performance.now();
      const {building} = (await client.expectStatus(202, 'POST', '/ops/catalog/rebuild', {token})).body;
      if (round === 0)
        t.like(await client.request('POST', '/ops/catalog/rebuild', {token}), {
          status: 409,
          body: {code: 'rebuild-under-way'},
        });
      t.is(await waitForRebuild(shop), building.generation);
      t.log(`a rebuild of ${productCount} products took ${Math.round(performance.now() - startedAt)} ms`);
    }
    t.not(await waitForRebuild(shop), first);
    const {rounds, unexpected} = await stopReading();
    t.deepEqual(unexpected, []);
    t.true(rounds > 10);
    t.true((await stopChanging()) > 10);
    await assertCatalogIsConsistent(t, shop);

    const stopChangingAgain = await startChanging(shop);
    const stopReadingAgain = await startReading(shop, upstreamDownStatuses);
    const killedMember = fleet.processes.find(({name}) => name === 'catalog-1')!;
    const {building} = (await createClient(killedMember.url).expectStatus(202, 'POST', '/ops/catalog/rebuild', {token}))
      .body;
    await killedMember.end('SIGKILL');
    const secondGeneration = await waitForRebuild(shop);
    t.not(secondGeneration, building.generation, 'another process builds a new generation');
    const reads = await stopReadingAgain();
    t.deepEqual(reads.unexpected, []);
    t.true(reads.succeeded > 30);
    t.true(reads.succeeded >= reads.rounds * 3 - 6);
    killedMember.start();
    await fleet.ready();

    await mongo.dropDatabase();
    const emptiedAt = performance.now();
    await eventually(async () => {
      const {body} = await client.request('GET', '/ops/catalog/rebuild', {token});
      return body.active && body.active !== secondGeneration;
    }, 60);
    await fleet.ready();
    t.log(`the catalog was back ${Math.round(performance.now() - emptiedAt)} ms after MongoDB was emptied`);
    await delay(200);
    t.true((await stopChangingAgain()) > 10);
    await assertCatalogIsConsistent(t, shop);
    const indexes = await mongo.collection(`pages_${await waitForRebuild(shop)}`).indexes();
    t.true(indexes.length > 10);
  },
);
