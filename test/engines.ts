import {globSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {type Engines, engineUrls, startEngines, variables} from '@ecom/dev/engines/engines';
import {startPgbouncer} from '@ecom/dev/engines/pgbouncer';
import {findUntried} from './cli/tried.ts';
import {startFleetShop} from './e2e/fleet-shop.ts';
import {createRunner} from './runner.ts';

/** The suites that meet an engine through an adapter; the environment tells them where it is. */
const adapters = [
  'packages/messaging/src',
  'packages/redis/src',
  'services/catalog/src/adapters/api-keys.contract.test.ts',
  'services/catalog/src/adapters/store.contract.test.ts',
  'services/catalog/src/adapters/variants.contract.test.ts',
  'services/catalog/src/adapters/generations.contract.test.ts',
  'services/catalog/src/adapters/audit.contract.test.ts',
  'services/catalog/src/adapters/random.test.ts',
  'services/catalog/src/adapters/redis',
  'test/cli/events.test.ts',
  'test/cli/topics.test.ts',
];

/** End-to-end tests that start fleets of their own, because they kill them or set them up in another way. */
const apart = [
  ...['api-keys', 'backup', 'delivery', 'kill', 'maintenance', 'rebuild', 'tracing'].map(
    name => `test/e2e/${name}.test.ts`,
  ),
  'test/cli/fleet.test.ts',
];
const together = globSync('test/e2e/*.test.ts').filter(file => !apart.includes(file));

/** What must also hold when a transaction pooler is between the services and PostgreSQL. */
const pooled = [
  'test/databases/pgbouncer.test.ts',
  ...['concurrency', 'kill', 'purchase'].map(name => `test/e2e/${name}.test.ts`),
];

/**
 * What needs real engines: the adapters' contracts on them, every end-to-end test on the fleet, and the short faults. Arguments are files for
 * AVA, and then only they run; after `--pooled` with PgBouncer before PostgreSQL. Ends with one line: `N passed, N failed`.
 */
const {values, positionals: args} = parseArgs({options: {pooled: {type: 'boolean'}}, allowPositionals: true});
const {env, tally, part, check, checkNone, test, finish} = createRunner();
const folder = await mkdtemp(join(tmpdir(), 'ecom-engines-'));
const tried = join(folder, 'tried.ndjson');
let engines: Engines | undefined;
let pooler: Awaited<ReturnType<typeof startPgbouncer>> | undefined;
let shop: Awaited<ReturnType<typeof startFleetShop>> | undefined;
const endShop = async () => {
  const complaints = await shop?.stop().catch(error => error);
  shop = undefined;
  delete env.TEST_FLEET;
  if (!complaints) return;
  console.error(`The fleet did not end well: ${complaints}`);
  tally.failed += 1;
};
const startPooler = () =>
  part('PgBouncer in transaction mode', async () => {
    pooler = await startPgbouncer(join(folder, 'pgbouncer'), engines!.postgres.url);
    env.TEST_POOLER_URL = pooler.url;
    return true;
  });
try {
  const ready = await part('engines', async () => {
    engines = await startEngines({folder, print: line => console.log(line)});
    for (const {name, label, url} of engines.all) {
      env[variables[name]] = url;
      console.log(`  ${label}`);
    }
    env.TEST_DATABASE_URL = engines.postgres.url;
    Object.assign(env, {TEST_SHOP: 'fleet', TEST_CLI_TRIED: tried, TEST_KILLS: process.env.TEST_KILLS ?? '3'});
    return true;
  });
  if (!ready) tally.failed += 1;
  else if (args.length > 0) {
    if (values.pooled && !(await startPooler())) tally.failed += 1;
    await test('tests', '--concurrency', '1', ...args);
  } else {
    const opened = await part('a fleet that most of the end-to-end tests share', async () => {
      shop = await startFleetShop({}, engineUrls(env));
      env.TEST_FLEET = JSON.stringify(shop.shared);
      return true;
    });
    if (!opened) tally.failed += 1;
    await test('adapters, and the shop on that fleet', '--concurrency', '4', ...adapters, ...(opened ? together : []));
    // A fleet works also when nobody asks it anything.
    await endShop();
    await test(
      'fleets that are killed, rebuilt and traced, and secured brokers',
      '--concurrency',
      '2',
      ...apart,
      'dev/fleet',
      'test/kafka',
    );
    await checkNone('commands of the CLI that no test tries', () => findUntried(tried, 'with engines'));
    if (await startPooler()) await test('fleets behind PgBouncer', '--concurrency', '2', ...pooled);
    else tally.failed += 1;
  }
} finally {
  await endShop();
  await pooler?.stop();
  await engines?.stop();
  // The faults hurt engines of their own, unless somebody named some.
  for (const name of Object.values(variables)) if (process.env[name] === undefined) delete env[name];
  await rm(folder, {recursive: true, force: true});
}
if (args.length === 0) {
  await check('contract suites of the previous release, on the tables of this one', 'node', 'test/previous-release.ts');
  await check('faults, the short run', 'node', 'test/faults/run.ts', '--short');
}
finish();
