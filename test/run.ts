import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startPostgres} from '@ecom/embedded-postgres';
import {disposable, makeTemplate, migratedServices} from '@ecom/postgres/testing/templates';
import {findUntried} from './cli/tried.ts';
import {startStandaloneShop} from './e2e/standalone-shop.ts';
import {createRunner} from './runner.ts';

/**
 * Everything that must hold before a change lands: lint, types, and the tests on one embedded PostgreSQL. Arguments go to AVA (files,
 * folders, flags), and then only the tests run. Ends with one line: `N passed, N failed`.
 */
const args = process.argv.slice(2);
const {env, tally, part, check, checkNone, test, finish} = createRunner();
const folder = await mkdtemp(join(tmpdir(), 'ecom-test-'));
// While the checks run, so that nobody waits for it.
const needsShop = args.length === 0 || args.some(arg => arg.includes('test/cli'));
/** Names the file of what is tried, when all tests of the CLI run. */
const tried = args.length === 0 || /^test\/cli\/?$/.test(args.join(' ')) ? join(folder, 'tried.ndjson') : undefined;
if (tried) env.TEST_CLI_TRIED = tried;
let stopShop: () => Promise<unknown> = async () => {};
const starting = startPostgres({dataDir: folder, settings: disposable});
starting.catch(() => {});
try {
  if (args.length === 0) {
    await check('lint', 'biome', 'check', '--error-on-warnings', '.');
    await check('dead code', 'knip');
    await check('words', 'cspell', 'lint', '--no-progress', '--no-summary', '**');
    await check('types', 'tsc', '--noEmit');
  }
  const ready = await part('PostgreSQL and a shop', async () => {
    env.TEST_DATABASE_URL = (await starting).url('postgres');
    const services = await migratedServices();
    await Promise.all(services.map(service => makeTemplate(env.TEST_DATABASE_URL!, service)));
    if (needsShop) {
      const databaseUrl = Object.assign(new URL(env.TEST_DATABASE_URL), {pathname: '/cli'}).href;
      const shop = await startStandaloneShop({
        databaseUrl,
        env: {PAYMENT_PROVIDERS: 'simulated,manual', MANUAL_PAYMENT_INSTRUCTIONS: 'IBAN DE02'},
      });
      stopShop = shop.stop;
      env.TEST_SHOP_URL = shop.url;
    }
    return true;
  });
  if (!ready) tally.failed += 1;
  else if ((await test('tests', ...args)) && tried)
    await checkNone('commands of the CLI that no test tries', () => findUntried(tried, 'without engines'));
} finally {
  await stopShop().catch(() => {});
  await starting.then(({stop}) => stop()).catch(() => {});
  await rm(folder, {recursive: true, force: true});
}
finish();
