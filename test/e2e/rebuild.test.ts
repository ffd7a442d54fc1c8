import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';
import {engineUrls} from '@ecom/dev/engines/engines';
import {eventually} from '@ecom/dev/eventually';
import {startFleet} from '@ecom/dev/fleet/fleet';
import {seed} from '@ecom/dev/fleet/seed';
import test, {type ExecutionContext} from 'ava';
import mongoose from 'mongoose';
import pg from 'pg';
import {clientOf} from './client.ts';
import {administrator} from './contract.ts';

// It needs a fleet's engines, which `node test/engines.ts` brings.
const onFleet = process.env.TEST_SHOP === 'fleet' ? test : test.skip;
const products = Number(process.env.TEST_PRODUCTS ?? 100);

/** A shop with two catalogs. */
const open = async (t: ExecutionContext) => {
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
  const record = new pg.Client(fleet.databaseOf('product'));
  const mongo = mongoose.createConnection(engineUrls(process.env).mongo, {dbName: `${name}_catalog`});
  t.teardown(async () => {
    await Promise.all([record.end(), mongo.close()]);
    const complaints = await fleet.stop();
    await rm(folder, {recursive: true, force: true});
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  await Promise.all([record.connect(), mongo.asPromise()]);
  await seed(fleet, String(products));
  return {fleet, record, mongo, client: clientOf(fleet.url), admin: clientOf(fleet.adminUrl)};
};

type Shop = Awaited<ReturnType<typeof open>>;
type Shown = {readonly name: string; readonly available: number};

/** What the record says that shoppers should see. */
const truth = async ({record}: Shop): Promise<ReadonlyMap<string, Shown>> => {
  const {rows} = await record.query<Shown & {id: string}>(
    `select id, name, (
       select sum(on_hand - reserved)::int from stock join variants v on v.id = variant_id
       where v.product_id = products.id and not v.deleted
     ) as available
     from products where status = 'published'`,
  );
  return new Map(rows.map(({id, name, available}) => [id, {name, available}]));
};

/** What they see. */
const shown = async ({client}: Shop): Promise<ReadonlyMap<string, Shown>> => {
  const all = new Map<string, Shown>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/catalog/products?sort=name&limit=100${cursor && `&cursor=${cursor}`}`;
    const {items, nextCursor}: {items: {id: string}[]; nextCursor: string | null} = (
      await client.must(200, 'GET', path)
    ).body;
    const pages = await Promise.all(items.map(({id}) => client.must(200, 'GET', `/catalog/products/${id}`)));
    for (const {body} of pages) {
      const available = body.variants.reduce((sum: number, {available}: Shown) => sum + available, 0);
      all.set(body.id, {name: body.name, available});
    }
    cursor = nextCursor;
  }
  return all;
};

const sameAsRecord = async (t: ExecutionContext, shop: Shop) => {
  const wanted = await truth(shop);
  t.true(wanted.size >= products);
  let differences: unknown[] = [];
  const same = async () => {
    const found = await shown(shop);
    differences = [...new Set([...wanted.keys(), ...found.keys()])]
      .map(id => ({id, wanted: wanted.get(id), found: found.get(id)}))
      .filter(({wanted, found}) => !isDeepStrictEqual(wanted, found));
    return differences.length === 0;
  };
  await eventually(same, 90).catch(() => {});
  t.deepEqual(differences, []);
};

/** Repeats it until it is stopped; returns the number of repetitions. */
const repeatedly = (act: (round: number) => Promise<unknown>) => {
  let going = true;
  const rounds = (async () => {
    let round = 0;
    for (; going; round++) {
      await act(round);
      await pause(50);
    }
    return round;
  })();
  // Reported when it is stopped.
  rounds.catch(() => {});
  return async () => {
    going = false;
    return rounds;
  };
};

/** Staff change names and stock. */
const changing = async ({client, record}: Shop) => {
  const token = await client.asAdministrator();
  const {rows} = await record.query<{id: string; variant: string}>(
    `select p.id, v.id as variant from products p join variants v on v.product_id = p.id
     where p.status = 'published' and not v.deleted order by v.id limit 40`,
  );
  return repeatedly(async round => {
    const {id, variant} = rows[round % rows.length]!;
    await client.must(200, 'PATCH', `/products/${id}`, {token, body: {name: `Changed ${round}`}});
    await client.must(200, 'PUT', `/variants/${variant}/stock`, {token, body: {onHand: 10_000 + round}});
  });
};

/** What a front door says while it hears of a process that has just died. */
const ofTheDead = [502, 503];

/** Shoppers look around; gives what was answered amiss. */
const reading = async ({client}: Shop, excused: readonly number[] = []) => {
  const {items} = (await client.must(200, 'GET', '/catalog/products?limit=20')).body;
  const amiss: unknown[] = [];
  let answered = 0;
  const stop = repeatedly(async round => {
    const {id} = items[round % items.length];
    for (const path of [
      `/catalog/products?limit=${1 + (round % 100)}`,
      `/catalog/products/${id}`,
      '/catalog/categories',
    ]) {
      const {status, body} = await client.ask('GET', path);
      if (excused.includes(status)) continue;
      if (status === 200) answered += 1;
      if (status !== 200 || body.items?.length === 0) amiss.push({path, status, body});
    }
  });
  return async () => ({rounds: await stop(), answered, amiss});
};

const rebuilt = async ({admin}: Shop): Promise<string> => {
  const state = async () => (await admin.must(200, 'GET', '/ops/rebuild/catalog')).body;
  await eventually(async () => (await state()).building === null, 120);
  return (await state()).active;
};

onFleet('the catalog is rebuilt while it is read and written, whoever dies, and after MongoDB was emptied', async t => {
  t.timeout(480_000);
  const shop = await open(t);
  const {fleet, mongo, admin} = shop;
  t.like(await admin.ask('POST', '/ops/rebuild/order'), {status: 404, body: {code: 'nothing-to-rebuild'}});
  await sameAsRecord(t, shop);

  const stopChanging = await changing(shop);
  const stopReading = await reading(shop);
  const first = await rebuilt(shop);
  for (let round = 0; round < 2; round++) {
    const begun = performance.now();
    const {building} = (await admin.must(202, 'POST', '/ops/rebuild/catalog')).body;
    if (round === 0)
      t.like(await admin.ask('POST', '/ops/rebuild/catalog'), {status: 409, body: {code: 'rebuild-under-way'}});
    t.is(await rebuilt(shop), building.generation);
    t.log(`a rebuild of ${products} products took ${Math.round(performance.now() - begun)} ms`);
  }
  t.not(await rebuilt(shop), first);
  const {rounds, amiss} = await stopReading();
  t.deepEqual(amiss, []);
  t.true(rounds > 10);
  t.true((await stopChanging()) > 10);
  await sameAsRecord(t, shop);

  const stopAgain = await changing(shop);
  const stopWatching = await reading(shop, ofTheDead);
  const maker = fleet.members.find(({name}) => name === 'catalog-1')!;
  const {building} = (await clientOf(maker.adminUrl).must(202, 'POST', '/ops/rebuild/catalog')).body;
  await maker.end('SIGKILL');
  const taker = await rebuilt(shop);
  t.not(taker, building.generation, 'another process makes one of its own');
  const watched = await stopWatching();
  t.deepEqual(watched.amiss, []);
  t.true(watched.answered > 30);
  t.true(watched.answered >= watched.rounds * 3 - 6);
  maker.start();
  await fleet.ready();

  await mongo.dropDatabase();
  const emptied = performance.now();
  await eventually(async () => {
    const {body} = await admin.ask('GET', '/ops/rebuild/catalog');
    return body.active && body.active !== taker;
  }, 60);
  await fleet.ready();
  t.log(`the catalog was back ${Math.round(performance.now() - emptied)} ms after MongoDB was emptied`);
  await pause(200);
  t.true((await stopAgain()) > 10);
  await sameAsRecord(t, shop);
  const indexes = await mongo.collection(`pages_${await rebuilt(shop)}`).indexes();
  t.true(indexes.length > 10);
});
