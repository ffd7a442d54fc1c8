import {spawn} from 'node:child_process';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import pg from 'pg';
import {migrate} from '../services/kernel/src/postgres/migrate.ts';
import {startPostgres} from '../services/standalone/src/embedded-postgres.ts';

/**
 * Everything that must hold before a change lands: lint, types, and the tests on one embedded PostgreSQL. Arguments name test files, and
 * then only those run. Ends with one line: `N passed, N failed`.
 */
const files = process.argv.slice(2);
const root = new URL('..', import.meta.url);
const sum = {passed: 0, failed: 0, skipped: 0};

const say = (line: string) => console.log(`\n── ${line}`);

/** Runs a program to its end, showing what it says; `read` sees each line. */
const run = (
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  read?: (line: string) => boolean,
) =>
  new Promise<number>(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      env: {...process.env, ...env},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({input: child.stdout}).on('line', line => {
      if (read?.(line) !== false) console.log(line);
    });
    child.on('close', code => resolve(code ?? 1));
  });

const check = async (name: string, command: string, ...args: string[]) => {
  say(name);
  const begin = Date.now();
  const code = await run(command, args);
  sum[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
};

/** One database per service with its newest schema, of which each test copies its own. */
const makeTemplates = async (urlOf: (database: string) => string) => {
  const services = (await readdir(new URL('migrations', root))).filter(name => name !== 'kernel');
  const admin = new pg.Client(urlOf('postgres'));
  await admin.connect();
  for (const service of services) await admin.query(`create database "template_${service}"`);
  await admin.end();
  await Promise.all(services.map(service => migrate({url: urlOf(`template_${service}`), service})));
};

// AVA's report: a line for each test, and closing lines such as `2 tests failed` and `1 uncaught exception`. What passed is counted, not shown.
const readReport = (line: string): boolean => {
  const passed = /^ {2}✔ /.test(line);
  if (passed) sum.passed += 1;
  const [, count, what = ''] = /^ {2}(\d+) (.+)$/.exec(line) ?? [];
  if (/skipped$|todo$/.test(what)) sum.skipped += Number(count);
  else if (/failed$|failures?$|exceptions?$|rejections?$|timed out$|pending$/.test(what)) sum.failed += Number(count);
  return !passed;
};

const test = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-test-'));
  const postgres = await startPostgres({
    dataDir: folder,
    settings: {fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off'},
  });
  const cleanUp = async () => {
    await postgres.stop();
    await rm(folder, {recursive: true, force: true});
  };
  const interrupted = () => void cleanUp().finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    await makeTemplates(postgres.url);
    say('tests');
    const begin = Date.now();
    const before = sum.failed;
    const code = await run('npx', ['ava', ...files], {TEST_DATABASE_URL: postgres.url('postgres')}, readReport);
    // Files that could not be loaded, or a report that broke off.
    if (code !== 0 && sum.failed === before) sum.failed += 1;
    console.log(`(${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  } finally {
    await cleanUp();
  }
};

if (files.length === 0) {
  await check('lint', 'npx', 'biome', 'check', '--error-on-warnings', '.');
  await check('types', 'npx', 'tsc', '--noEmit');
}
await test().catch(error => {
  console.error(error);
  sum.failed += 1;
});
console.log(`\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0);
