import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {postgresServices} from '@ecom/contracts/services';
import {startPostgres} from '@ecom/embedded-postgres';
import {databaseOf, prepareDatabases} from '@ecom/postgres/databases';
import {residentMemory} from '../bench/processes.ts';
import {startStandaloneShop} from '../e2e/standalone-shop.ts';
import {writeSection} from '../section.ts';
import {catalogPaths, compareLists, recordPaths} from './compare-lists.ts';
import {fillDatabase} from './fill/databases.ts';
import type {Sizes} from './fill/sizes.ts';
import {median} from './measure.ts';
import {type StartUp, textOf} from './report.ts';
import {startRecords} from './start-records.ts';

/**
 * A large shop beside a small one, on one PostgreSQL and in the same seconds: `make scale`, or with other sizes
 * `PRODUCTS=10000 USERS=50000 ORDERS=50000 make scale`. `ROUNDS` and `STARTS` tell how long it looks. Only a
 * whole run is written into docs/performance.md.
 */
const number = (name: string, usual: number) => Number(process.env[name] ?? usual);
const full = {products: 100_000, users: 1_000_000, orders: 1_000_000};
const sized = {
  products: number('PRODUCTS', full.products),
  users: number('USERS', full.users),
  orders: number('ORDERS', full.orders),
};
const big: Sizes = {...sized, receipts: Math.ceil(sized.orders / 5)};
const small: Sizes = {products: 1000, users: 1000, orders: 1000, receipts: 1000};
/** Requests of each page in each of so many rounds. */
const usualRounds = 15;
const extent = {rounds: number('ROUNDS', usualRounds), times: 100};
/** Starts of each shop; the middle one counts. */
const starts = number('STARTS', 3);

const say = (line: string) => console.error(line);
const begin = performance.now();
const sinceBegin = () => (performance.now() - begin) / 1000;

const folder = await mkdtemp(join(tmpdir(), 'ecom-scale-'));
// What is thrown away need not survive a power failure; everything else is as in anybody's shop.
const postgres = await startPostgres({dataDir: folder, settings: {fsync: 'off', max_wal_size: '4GB'}});
type Running = {readonly url: string; stop(): Promise<unknown>};
const open: Running[] = [];
const closeShops = () => Promise.all(open.splice(0).map(shop => shop.stop()));
const close = async () => {
  await closeShops().catch(() => {});
  await postgres.stop();
  await rm(folder, {recursive: true, force: true});
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close().finally(() => process.exit(1)));
}

const fill = async (name: string, sizes: Sizes) => {
  say(`Filling the ${name} shop …`);
  const url = postgres.url(name);
  await prepareDatabases(url);
  const waiting = [...postgresServices];
  const work = async () => {
    for (let service = waiting.shift(); service; service = waiting.shift()) {
      await fillDatabase({service, url: databaseOf(url, service), sizes, now: Date.now(), say});
    }
  };
  await Promise.all([work(), work()]);
};

/** How long each part of a start takes, and the shop. */
const start = async (database: 'small' | 'big', name: string = database): Promise<StartUp> => {
  const asked = performance.now();
  let served = 0;
  const shop = await startStandaloneShop({
    dataDir: join(folder, name),
    databaseUrl: postgres.url(database),
    env: {DEMO: '0', VALIDATE_RESPONSES: '0'},
    hear(text) {
      if (text.includes('Filling the catalog')) served = (performance.now() - asked) / 1000;
    },
  });
  open.push(shop);
  const startUp = {served, open: (performance.now() - asked) / 1000, memory: await residentMemory(shop.pid)};
  say(
    `  the ${name} shop serves after ${served.toFixed(1)} s, its catalog is full after ${startUp.open.toFixed(1)} s, ${startUp.memory} MiB`,
  );
  return startUp;
};
const middle = (all: readonly StartUp[]): StartUp => ({
  served: median(all.map(({served}) => served)),
  open: median(all.map(({open}) => open)),
  memory: median(all.map(({memory}) => memory)),
});

try {
  await fill('small', small);
  const beforeBig = sinceBegin();
  await fill('big', big);
  const filled = sinceBegin() - beforeBig;
  say(`The big shop was filled in ${filled.toFixed(0)} s.`);

  const startUps: {small: StartUp[]; big: StartUp[]} = {small: [], big: []};
  for (let i = 0; i < starts; i++) {
    await closeShops();
    startUps.small.push(await start('small'));
    startUps.big.push(await start('big'));
  }
  await start('small', 'twin');
  const compareOpen = async (pathsOf: typeof recordPaths) => {
    const [small, big, twin] = open.map(({url}) => url) as [string, string, string];
    return compareLists({small, big, twin, pathsOf, extent, say});
  };
  say('Comparing the lists of the catalog …');
  const ofCatalog = await compareOpen(catalogPaths);
  await closeShops();
  say('Comparing the lists of the systems of record …');
  for (const name of ['small', 'big', 'small']) open.push(await startRecords(postgres.url(name)));
  const lines = [...(await compareOpen(recordPaths)), ...ofCatalog];

  const report = {small, big, lines, filled, startUps: {small: middle(startUps.small), big: middle(startUps.big)}};
  const text = textOf(report);
  console.log(text);
  await writeFile('scale.json', `${JSON.stringify({at: new Date().toISOString(), ...report}, undefined, 2)}\n`);
  say(`The same as JSON, each list in each way: scale.json (${(sinceBegin() / 60).toFixed(0)} minutes)`);
  const whole = Object.entries(full).every(([what, many]) => sized[what as keyof typeof full] === many);
  if (whole && extent.rounds >= usualRounds) await writeSection('performance.md', 'scale', text);
} finally {
  await close();
}
