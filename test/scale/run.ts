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
import {reportText, type StartUp} from './report.ts';
import {startRecordServices} from './start-record-services.ts';

/**
 * Compares the latency of a large shop and a small shop on one PostgreSQL: `make scale`, or with other sizes
 * `PRODUCTS=10000 USERS=50000 ORDERS=50000 make scale`. `ROUNDS` and `STARTS` set the number of repetitions. Only a run with the
 * default sizes is written to docs/performance.md.
 */
const numberOf = (name: string, defaultValue: number) => Number(process.env[name] ?? defaultValue);
const defaultSizes = {products: 100_000, users: 1_000_000, orders: 1_000_000};
const requestedSizes = {
  products: numberOf('PRODUCTS', defaultSizes.products),
  users: numberOf('USERS', defaultSizes.users),
  orders: numberOf('ORDERS', defaultSizes.orders),
};
const large: Sizes = {...requestedSizes, inboxRecords: Math.ceil(requestedSizes.orders / 5)};
const small: Sizes = {products: 1000, users: 1000, orders: 1000, inboxRecords: 1000};
/** Rounds of requests for each page. */
const defaultRounds = 15;
const sampleSize = {rounds: numberOf('ROUNDS', defaultRounds), requestsPerRound: 100};
/** Starts of each shop; the report has the median. */
const startCount = numberOf('STARTS', 3);

const log = (line: string) => console.error(line);
const startedAt = performance.now();
const elapsedSeconds = () => (performance.now() - startedAt) / 1000;

const folder = await mkdtemp(join(tmpdir(), 'ecom-scale-'));
// Temporary data need not survive a crash of the machine; all other settings are those of a real shop.
const postgres = await startPostgres({dataDir: folder, settings: {fsync: 'off', max_wal_size: '4GB'}});
type RunningShop = {readonly url: string; stop(): Promise<unknown>};
const runningShops: RunningShop[] = [];
const closeShops = () => Promise.all(runningShops.splice(0).map(shop => shop.stop()));
const close = async () => {
  await closeShops().catch(() => {});
  await postgres.stop();
  await rm(folder, {recursive: true, force: true});
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close().finally(() => process.exit(1)));
}

const fill = async (name: string, sizes: Sizes) => {
  log(`Filling the ${name} shop …`);
  const url = postgres.url(name);
  await prepareDatabases(url);
  const remaining = [...postgresServices];
  const fillNext = async () => {
    for (let service = remaining.shift(); service; service = remaining.shift()) {
      await fillDatabase({service, url: databaseOf(url, service), sizes, now: Date.now(), log});
    }
  };
  await Promise.all([fillNext(), fillNext()]);
};

/** Starts a shop and measures the start. */
const start = async (database: 'small' | 'large', name: string = database): Promise<StartUp> => {
  const spawnedAt = performance.now();
  let servicesReadySeconds = 0;
  const shop = await startStandaloneShop({
    dataDir: join(folder, name),
    databaseUrl: postgres.url(database),
    env: {DEMO: '0', VALIDATE_RESPONSES: '0'},
    onOutput(text) {
      if (text.includes('Filling the catalog')) servicesReadySeconds = (performance.now() - spawnedAt) / 1000;
    },
  });
  runningShops.push(shop);
  const startUp = {
    servicesReadySeconds,
    catalogReadySeconds: (performance.now() - spawnedAt) / 1000,
    memoryMiB: await residentMemory(shop.pid),
  };
  log(
    `  the services of the ${name} shop are ready after ${servicesReadySeconds.toFixed(1)} s, its catalog after ${startUp.catalogReadySeconds.toFixed(1)} s; memory: ${startUp.memoryMiB} MiB`,
  );
  return startUp;
};
const medianStartUp = (all: readonly StartUp[]): StartUp => ({
  servicesReadySeconds: median(all.map(each => each.servicesReadySeconds)),
  catalogReadySeconds: median(all.map(each => each.catalogReadySeconds)),
  memoryMiB: median(all.map(each => each.memoryMiB)),
});

try {
  await fill('small', small);
  const fillStartedAt = elapsedSeconds();
  await fill('large', large);
  const fillSeconds = elapsedSeconds() - fillStartedAt;
  log(`The large shop is filled after ${fillSeconds.toFixed(0)} s.`);

  const startUps: {small: StartUp[]; large: StartUp[]} = {small: [], large: []};
  for (let i = 0; i < startCount; i++) {
    await closeShops();
    startUps.small.push(await start('small'));
    startUps.large.push(await start('large'));
  }
  await start('small', 'twin');
  const compareRunningShops = async (pathsOf: typeof recordPaths) => {
    const [small, large, twin] = runningShops.map(({url}) => url) as [string, string, string];
    return compareLists({small, large, twin, pathsOf, sampleSize, log});
  };
  log('Comparing the lists of the catalog …');
  const catalogLists = await compareRunningShops(catalogPaths);
  await closeShops();
  log('Comparing the lists of the systems of record …');
  for (const name of ['small', 'large', 'small']) runningShops.push(await startRecordServices(postgres.url(name)));
  const lists = [...(await compareRunningShops(recordPaths)), ...catalogLists];

  const report = {
    small,
    large,
    lists,
    fillSeconds,
    startUps: {small: medianStartUp(startUps.small), large: medianStartUp(startUps.large)},
  };
  const text = reportText(report);
  console.log(text);
  await writeFile('scale.json', `${JSON.stringify({at: new Date().toISOString(), ...report}, undefined, 2)}\n`);
  log(`The report as JSON, with every query: scale.json (${(elapsedSeconds() / 60).toFixed(0)} minutes)`);
  const hasDefaultSizes = Object.entries(defaultSizes).every(
    ([name, count]) => requestedSizes[name as keyof typeof defaultSizes] === count,
  );
  if (hasDefaultSizes && sampleSize.rounds >= defaultRounds) await writeSection('performance.md', 'scale', text);
} finally {
  await close();
}
