import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startFleetShop} from '../e2e/fleet-shop.ts';
import {createRunner} from '../runner.ts';
import {type Engines, engineUrls, startEngines, variables} from './engines.ts';

/** The suites that meet an engine through an adapter; the environment tells them where it is. */
const adapters = [
  'services/kernel/src/bus',
  'services/kernel/src/cached.test.ts',
  'services/kernel/src/redis.test.ts',
  'services/kernel/src/rate-limit.test.ts',
  'services/catalog/src/adapters/store.contract.test.ts',
  'services/catalog/src/adapters/generations.contract.test.ts',
  'services/catalog/src/adapters/random.test.ts',
  'services/catalog/src/adapters/redis',
];

/**
 * What needs real engines: the adapters' contracts on them, every end-to-end test on the fleet, and the short faults. Arguments are files for
 * AVA, and then only they run. Ends with one line: `N passed, N failed`.
 */
const args = process.argv.slice(2);
const {env, tally, part, check, test, finish} = createRunner();
const folder = await mkdtemp(join(tmpdir(), 'ecom-engines-'));
let engines: Engines | undefined;
let shop: Awaited<ReturnType<typeof startFleetShop>> | undefined;
try {
  const ready = await part('engines', async () => {
    engines = await startEngines({folder, say: line => console.log(line)});
    for (const {name, what, url} of engines.all) {
      env[variables[name]] = url;
      console.log(`  ${what}`);
    }
    env.TEST_DATABASE_URL = engines.postgres.url;
    Object.assign(env, {TEST_SHOP: 'fleet', TEST_KILLS: process.env.TEST_KILLS ?? '4'});
    return true;
  });
  if (!ready) tally.failed += 1;
  else if (args.length > 0) await test('tests', '--concurrency', '1', ...args);
  else {
    const opened = await part('a fleet that most of the end-to-end tests share', async () => {
      shop = await startFleetShop({}, engineUrls(env));
      env.TEST_FLEET = JSON.stringify(shop.shared);
      return true;
    });
    if (!opened) tally.failed += 1;
    // Two at a time: the others start fleets of their own.
    await test('adapters, and the whole shop as a fleet', '--concurrency', '2', ...adapters, 'test/e2e', 'test/fleet');
  }
} finally {
  const complaints = await shop?.stop().catch(error => error);
  if (complaints) {
    console.error(`The fleet did not end well: ${complaints}`);
    tally.failed += 1;
  }
  await engines?.stop();
  // The faults hurt engines of their own, unless somebody named some.
  for (const name of Object.values(variables)) if (process.env[name] === undefined) delete env[name];
  await rm(folder, {recursive: true, force: true});
}
if (args.length === 0) await check('faults, the short run', 'node', 'test/faults/run.ts', '--short');
finish();
